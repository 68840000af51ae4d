"""How one wants to be told: kinds and ways, quiet hours, digest, addresses, a test message."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.notices import kinds, sending, services
from zhanggui.doors.notices.models import Channel, Preference
from zhanggui.doors.notices.services import NoticeRefused
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.jobs import api as jobs

RIGHT = "work.own"
WEEKDAYS = [
    (0, gettext_lazy("Monday")), (1, gettext_lazy("Tuesday")), (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")), (4, gettext_lazy("Friday")), (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
]  # fmt: skip


def a_time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"class": "form-control", "type": "time"}, format="%H:%M")


class WishForm(forms.Form):
    mail = forms.CharField(
        label=gettext_lazy("Mail address"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
    )  # fmt: skip
    robot = forms.ModelChoiceField(
        Channel.objects.none(), label=gettext_lazy("Group robot"), required=False, empty_label=gettext_lazy("none"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    mention = forms.CharField(
        label=gettext_lazy("My mobile number or id in that group"), required=False, max_length=65,
        help_text=gettext_lazy("So that the robot calls you by name; leave it empty for a message without a call."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"), required=False, widget=a_time(),
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"), required=False, widget=a_time(),
    )  # fmt: skip
    digest = forms.ChoiceField(
        label=gettext_lazy("Digest"), choices=Preference.Digest.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    digest_at = forms.TimeField(
        label=gettext_lazy("Digest at"), widget=a_time(),
    )  # fmt: skip
    digest_weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the weekly digest"), choices=WEEKDAYS, coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person
        robot: Any = self.fields["robot"]
        robot.queryset = services.channels_open_to(person, clock.now())
        robot.label_from_instance = lambda one: f"{one.get_kind_display()} · {one.name}"

    def clean_mail(self) -> str:
        return self._checked(services.check_mail, "mail")

    def clean_mention(self) -> str:
        return self._checked(services.check_mention, "mention")

    def _checked(self, check: Any, name: str) -> str:
        try:
            return str(check(self.cleaned_data[name]))
        except NoticeRefused as error:
            raise forms.ValidationError(str(error.sentence)) from None


@right_required(RIGHT)
def show(request: Any) -> HttpResponse:
    """See and keep one's wishes."""
    if request.person is None:
        raise Refusal("notices.nobody", _("Only people of the company have notices."))
    wish = services.preference_of(request.person)
    form = WishForm(request.POST or None, person=request.person, initial=_first(wish))
    ways = {kind: request.POST.getlist(f"way-{kind}") for kind in kinds.KINDS} if request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        _keep(request.person, form.cleaned_data, ways or {})
        messages.success(request, _("Kept."))
        return redirect("notices:settings")
    context = {
        "form": form,
        "wish": wish,
        "rows": _rows(wish, ways),
        "ways": kinds.WAY_LABELS,
        "mail_works": services.mail_channel() is not None,
        "own_mail": services.mail_address_of(request.person, wish),
    }
    return render(request, "notices/settings.html", context)


@require_POST
@right_required(RIGHT)
def test(request: Any) -> HttpResponse:
    """A test message on every way one has."""
    if request.person is None:
        raise Refusal("notices.nobody", _("Only people of the company have notices."))
    wish, now = services.preference_of(request.person), clock.now()
    ways = [services.mail_channel() if services.mail_address_of(request.person, wish) else None, wish.robot]
    found = [one for one in ways if one is not None and one.enabled]
    if not found:
        raise NoticeRefused("notices.no_way", _("Enter a mail address or choose a robot first, and save."))
    for channel in found:
        services.send_test(request.person, channel, now)
    jobs.enqueue(sending.JOB, key="notices")
    messages.success(request, _("A test message is on its way."))
    return redirect("notices:settings")


def _first(wish: Preference) -> dict[str, Any]:
    names = ("mail", "robot", "mention", "quiet_from", "quiet_until", "digest", "digest_at", "digest_weekday")
    return {name: getattr(wish, name) for name in names}


def _rows(wish: Preference, posted: dict[str, list[str]] | None) -> list[tuple[str, Any, list[tuple[str, Any, bool]]]]:
    """Every kind with its ways and whether each is chosen."""
    rows = []
    for code, kind in kinds.KINDS.items():
        chosen = frozenset(posted[code]) if posted is not None else wish.ways_of(code)
        rows.append((code, kind.label, [(way, label, way in chosen) for way, label in kinds.WAY_LABELS.items()]))
    return rows


def _keep(person: Any, said: dict[str, Any], ways: dict[str, list[str]]) -> None:
    quiet: tuple[time | None, time | None] = (said["quiet_from"], said["quiet_until"])
    services.choose(
        person, ways=ways, mail=said["mail"], robot=said["robot"], mention=said["mention"], quiet=quiet,
        digest=said["digest"], digest_at=said["digest_at"], digest_weekday=said["digest_weekday"], at=clock.now(),
    )  # fmt: skip
