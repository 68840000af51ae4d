"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhanggui.base import clock
from zhanggui.doors.web import menu

WORDS = {
    "chosen": _("{n} chosen"),
    "all": _("all {n} of this filter"),
    "rows": _("This concerns {n}."),
    "failed": _("That did not work. Reload the page and try again."),
    "offline": _("The server does not answer. Check the connection and try again."),
}
"""Sentences that scripts say."""


def door(request: HttpRequest) -> dict[str, Any]:
    """Company, clock, menu, language and look of the page."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "company": getattr(request, "company", None),
        "person": getattr(request, "person", None),
        "rights": getattr(request, "rights", frozenset()),
        "theme": getattr(request, "theme", "auto"),
        "menu": SimpleLazyObject(lambda: menu.for_request(request) if signed_in else []),
        "page_time": clock.now(),
        "demo_time": clock.now() if clock.is_moved() else None,
        "languages": settings.LANGUAGES,
        "language": get_language() or settings.LANGUAGE_CODE,
        "page_words": WORDS,
        "html_language": "zh-CN" if (get_language() or "zh").startswith("zh") else "en",
    }
