"""The forms that set a feed up, one a kind. A secret is asked for and never shown again."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhanggui.base import Refusal, clock
from zhanggui.intake.feeds import folder, words
from zhanggui.intake.feeds.contracts import SUFFIXES
from zhanggui.intake.feeds.models import Feed
from zhanggui.intake.feeds.services import LEADS_TO, Wish
from zhanggui.intake.registry import shops_seen_by
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.outgoing import api as outgoing

PLATFORM_NAMES = [
    ("taobao", gettext_lazy("Taobao")), ("tmall", gettext_lazy("Tmall")), ("jd", gettext_lazy("JD")),
    ("pdd", gettext_lazy("Pinduoduo")), ("douyin", gettext_lazy("Douyin")),
]  # fmt: skip
TEXT, SELECT = {"class": "form-control", "autocomplete": "off"}, {"class": "form-select"}
CHECK = {"class": "form-check-input"}
SECRET = {**TEXT, "autocomplete": "new-password"}


def text(label: Any, *, most: int = 300, required: bool = True, hint: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.TextInput(TEXT), **more
    )


def hidden(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(SECRET)
    return forms.CharField(label=label, max_length=2000, required=False, help_text=hint, widget=widget)


def pem(label: Any) -> forms.CharField:
    hint = gettext_lazy("Only where the server's certificate comes from the company's own authority: its PEM text.")
    area = forms.Textarea({**TEXT, "rows": 3})
    return forms.CharField(label=label, max_length=20_000, required=False, help_text=hint, widget=area)


def number(label: Any, first: int, *, least: int = 1, most: int = 65535, hint: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(TEXT)
    return forms.IntegerField(
        label=label, initial=first, min_value=least, max_value=most, help_text=hint, widget=widget
    )


class FeedForm(forms.Form):
    """What every feed has."""

    kind = ""
    secret_names: tuple[str, ...] = ()
    optional_secrets: tuple[str, ...] = ()
    name = text(
        pgettext_lazy("feed", "Name"),
        most=80,
        hint=gettext_lazy("How people call it, as in: daily reports of the shop."),
    )
    shop = forms.ChoiceField(label=gettext_lazy("Shop"), widget=forms.Select(SELECT))
    every = forms.TypedChoiceField(
        label=gettext_lazy("How often it is looked at"), choices=Feed.Every.choices, coerce=int,
        initial=Feed.Every.QUARTER, widget=forms.Select(SELECT),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Who answers for it"), empty_label=None, widget=forms.Select(SELECT),
        help_text=gettext_lazy("Is told of trouble; what comes in counts as taken in by this person."),
    )  # fmt: skip

    def __init__(self, *args: Any, request: Any, held: Feed | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.held = held
        self.fields["shop"].choices = [(code, f"{name} ({code})") for code, name in shops_seen_by(request.user).items()]
        working = Q(left_on=None) | Q(left_on__gte=clock.today())
        self.fields["owner"].queryset = Person.objects.filter(working).order_by("name")
        self.fields["owner"].initial = request.person
        for name in self.secret_names:
            if held is not None:
                self.fields[name].widget.attrs["placeholder"] = "••••••••"
            self.fields[name].widget.render_value = False

    @property
    def own(self) -> list[Any]:
        """The fields of this kind, for the form's second part."""
        return [field for field in self if field.name not in FeedForm.base_fields]

    @property
    def shared(self) -> list[Any]:
        return [field for field in self if field.name in FeedForm.base_fields]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            try:
                self.check(said)
            except Refusal as refusal:
                self.add_error(None, words.said(refusal.code, refusal.details, str(refusal.sentence)))
        if self.held is None or self._leads_elsewhere(said):
            for name in self.secret_names:
                if not said.get(name) and name not in self.optional_secrets:
                    self.add_error(name, _("Enter it: it is not taken along to another server."))
        return said

    def check(self, said: dict[str, Any]) -> None:
        """Raise what speaks against these settings before anybody is asked."""

    def wish(self) -> Wish:
        said = self.cleaned_data
        own = {name: said[name] for name in self.fields if name not in FeedForm.base_fields}
        secrets = {name: own.pop(name) for name in self.secret_names}
        active = self.held.active if self.held else True
        return Wish(
            said["name"], said["shop"], self.kind, said["owner"], said["every"], own,
            {name: value for name, value in secrets.items() if value}, active,
        )  # fmt: skip

    def _leads_elsewhere(self, said: dict[str, Any]) -> bool:
        held = self.held.settings if self.held else {}
        return any(held.get(name) != said.get(name) for name in LEADS_TO.get(self.kind, ()))


class FolderForm(FeedForm):
    kind = Feed.Kind.FOLDER
    folder = text(gettext_lazy("Folder"), most=600)
    subfolders = forms.BooleanField(
        label=gettext_lazy("Its subfolders too"), required=False, widget=forms.CheckboxInput(CHECK)
    )
    after = forms.ChoiceField(
        label=gettext_lazy("When a file has been taken"), widget=forms.Select(SELECT), initial="move",
        choices=[
            ("move", gettext_lazy("move it into taken/, by day")), ("leave", gettext_lazy("leave it where it is")),
        ],
    )  # fmt: skip
    quiet = number(
        gettext_lazy("Seconds a file must have been still"), 30, least=1, most=86400,
        hint=gettext_lazy("A file that is still being copied is not taken."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        places = [str(place) for place in folder.roots()]
        hint = _("On the machine Zhanggui runs on, below: %(roots)s.") % {"roots": ", ".join(places)}
        self.fields["folder"].help_text = hint
        self.fields["folder"].initial = places[0]

    def check(self, said: dict[str, Any]) -> None:
        said["folder"] = str(folder.checked(said["folder"]))


class Words(forms.CharField):
    """Several words with commas between them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=1000, widget=forms.TextInput(TEXT), **more)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [one.strip() for one in super().clean(value).replace("，", ",").split(",") if one.strip()]


class Suffixes(forms.MultipleChoiceField):
    def __init__(self) -> None:
        choices = [(one, one) for one in SUFFIXES]
        super().__init__(
            label=gettext_lazy("Kinds of files"), choices=choices, initial=list(SUFFIXES),
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        )  # fmt: skip


class MailForm(FeedForm):
    kind = Feed.Kind.MAIL
    secret_names = ("password",)
    host = text(gettext_lazy("IMAP server"), most=253, hint=gettext_lazy("As in imap.exmail.qq.com or imap.163.com."))
    port = number(gettext_lazy("Port (TLS)"), 993)
    user = text(gettext_lazy("Sign-in name"), most=200)
    password = hidden(
        gettext_lazy("Password or authorisation code"),
        gettext_lazy("Many providers want an authorisation code for programs. It is kept encrypted."),
    )
    box = text(gettext_lazy("Folder of the mailbox"), most=200, initial="INBOX")
    senders = Words(
        label=gettext_lazy("Only from"),
        help_text=gettext_lazy(
            "Addresses or domains with commas between them, as in reports@platform.com, platform.cn."
        ),
    )
    subjects = Words(
        label=gettext_lazy("Only with one of these words in the subject"), required=False,
        help_text=gettext_lazy("With commas between them; empty means any subject."),
    )  # fmt: skip
    suffixes = Suffixes()
    since_days = number(gettext_lazy("Days to look back at first"), 14, most=3660)
    authority = pem(gettext_lazy("Certificate of your own authority"))

    def check(self, said: dict[str, Any]) -> None:
        _checked(said["host"], said["port"])


class BucketForm(FeedForm):
    kind = Feed.Kind.BUCKET
    secret_names = ("secret",)
    endpoint = text(
        gettext_lazy("Address of the store"), hint=gettext_lazy("As in https://oss-cn-hangzhou.aliyuncs.com.")
    )
    region = text(gettext_lazy("Region"), most=60, initial="us-east-1")
    bucket = text(gettext_lazy("Bucket"), most=63)
    prefix = text(gettext_lazy("Only below this prefix"), required=False)
    after_key = text(
        gettext_lazy("Only keys after"), required=False,
        hint=gettext_lazy("Where keys begin with a date, older ones can be left out: reports/2026-01-01."),
    )  # fmt: skip
    key = text(gettext_lazy("Access key"), most=200, hint=gettext_lazy("A key that may only list and read."))
    secret = hidden(gettext_lazy("Secret key"), gettext_lazy("It is kept encrypted and never shown again."))
    suffixes = Suffixes()
    path_style = forms.BooleanField(
        label=gettext_lazy("The bucket's name stands in the path, not in the host"), required=False, initial=True,
        widget=forms.CheckboxInput(CHECK),
    )  # fmt: skip
    authority = pem(gettext_lazy("Certificate of your own authority"))

    def check(self, said: dict[str, Any]) -> None:
        try:
            outgoing.check_url(said["endpoint"])
        except outgoing.AddressRefused as refused:
            host = urlsplit(said["endpoint"]).hostname or said["endpoint"]
            raise _refused(refused, host) from None


class PlatformForm(FeedForm):
    kind = Feed.Kind.API
    secret_names = ("secret", "access", "refresh")
    optional_secrets = ("refresh",)
    platform = forms.ChoiceField(label=gettext_lazy("Platform"), widget=forms.Select(SELECT), choices=PLATFORM_NAMES)
    app = text(gettext_lazy("Key of the app (AppKey)"), most=200)
    secret = hidden(
        gettext_lazy("Secret of the app (AppSecret)"), gettext_lazy("It is kept encrypted and never shown again.")
    )
    access = hidden(gettext_lazy("Access token"), gettext_lazy("What the shop's owner gave the app at the platform."))
    refresh = hidden(
        gettext_lazy("Refresh token"),
        gettext_lazy("With it the access token is renewed by itself; without it, it has to be entered anew each time."),
    )
    since_days = number(gettext_lazy("Days to look back at first"), 7, most=90)


def _checked(host: str, port: int) -> None:
    try:
        outgoing.check_host(host, port)
    except outgoing.AddressRefused as refused:
        raise _refused(refused, host) from None


def _refused(refused: outgoing.AddressRefused, host: str) -> Refusal:
    from zhanggui.intake.feeds.mail import address_trouble

    return address_trouble(refused, host)


FORMS: dict[str, type[FeedForm]] = {form.kind: form for form in (FolderForm, MailForm, BucketForm, PlatformForm)}
