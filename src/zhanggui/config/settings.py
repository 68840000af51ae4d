"""Settings of an installation. Everything that differs between companies comes from the environment."""

import os
from importlib.util import find_spec

from csp.constants import NONCE, NONE, SELF

from zhanggui.config.database import database
from zhanggui.config.home import home, secret
from zhanggui.facts import naming

HOME = home()
SECRET_KEY = os.environ.get("ZHANGGUI_SECRET_KEY") or secret("django-secret")
DEBUG = os.environ.get("ZHANGGUI_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("ZHANGGUI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ZHANGGUI_ORIGINS", "").split(",") if origin]

KERNEL = [
    "audit",
    "privacy",
    "outgoing",
    "events",
    "jobs",
    "organisation",
    "duties",
    "work",
    "evidence",
    "processes",
    "registers",
    "scorecards",
]
STREET = [
    "projects",
    "people",
    "customers",
    "merchandising",
    "warehouse",
    "orders",
    "promotion",
    "service",
    "finance",
    "insight",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django_q",
    *(f"zhanggui.kernel.{room}" for room in KERNEL),
    *(
        room
        for room in [
            "zhanggui.intake",
            "zhanggui.targets",
            "zhanggui.playbook",
            "zhanggui.doors.web",
            "zhanggui.doors.notices",
        ]
        + [f"zhanggui.departments.{name}" for name in STREET]
        if find_spec(f"{room}.apps")
    ),
]

PROXIES = int(os.environ.get("ZHANGGUI_PROXIES", "0"))
"""How many proxies of our own stand before the server: only they are believed about where a request comes from."""

MIDDLEWARE = [
    "zhanggui.doors.web.middleware.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhanggui.doors.web.middleware.DoorMiddleware",
]
ROOT_URLCONF = "zhanggui.config.urls"
WSGI_APPLICATION = "zhanggui.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "zhanggui.doors.web.context.door",
                "zhanggui.doors.notices.context.bell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "zhanggui.doors.web.templatetags.zhanggui",
            ],
        },
    }
]

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["zhanggui.doors.web.gate.Gate", "django.contrib.auth.backends.ModelBackend"]
"""The gate answers every name and password; the second only knows sessions that were opened before it stood."""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:sign-in"
LOGIN_REDIRECT_URL = "web:workbench"
LOGOUT_REDIRECT_URL = "web:sign-in"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("ZHANGGUI_HTTPS") == "1"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

FILES_FOLDER = HOME / "files"
FEED_ROOTS = [one for one in os.environ.get("ZHANGGUI_FEED_ROOTS", "").split(os.pathsep) if one] or [
    str(HOME / "incoming")
]
"""Folders below which a feed may watch; several with : between them."""
FACTS_FOLDER = naming.named(os.environ.get("ZHANGGUI_FACTS") or str(HOME / "facts"), str(HOME / "facts")).text
"""Where the facts lie and which engine answers over them; see zhanggui.facts.naming."""
ERASURES_FILE = os.environ.get("ZHANGGUI_ERASURES") or str(HOME / "erasures" / "list")
"""Fingerprints of erased buyers: better kept where backups of HOME and the database do not reach."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["zhanggui.intake.uploads.ScratchUploadHandler"]
"""Uploads hold personal data: they wait in the company's own folder, not in the machine's."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SITE_ADDRESS = os.environ.get("ZHANGGUI_ADDRESS") or next(iter(CSRF_TRUSTED_ORIGINS), "")
"""Where people reach this installation, as in https://zhanggui.company.com: what links in messages begin with."""
OUTGOING_ALLOWED = [one for one in os.environ.get("ZHANGGUI_OUTGOING", "").split(",") if one.strip()]
"""Addresses inside the network that the house may speak to, as in mail.lan:25,10.0.0.0/24; everything outside may."""

Q_CLUSTER = {
    "name": "zhanggui",
    "orm": "default",
    "workers": 1,
    "timeout": 3000,
    "retry": 3600,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.5,
    "label": "jobs",
    "sync": os.environ.get("ZHANGGUI_JOBS") == "now",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ZHANGGUI_LOG", "WARNING")},
    # A page somebody may not open, or that is not there, is an answer and no fault: only faults are logged.
    "loggers": {"django.request": {"level": "ERROR"}},
}
