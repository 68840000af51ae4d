"""The administrator's side: mail server and robots, test messages, and what was sent or given up."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.notices import mail, robots, sending, services
from zhanggui.doors.notices.models import Channel, Sending
from zhanggui.doors.web.desk import Action, Column, Desk, Filter
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.jobs import api as jobs
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department
from zhanggui.kernel.outgoing import addresses

RIGHT = "notices.channels"
TONES = {"waiting": "blue", "sent": "green", "dead": "red", "dropped": "grey"}
CONTROL, SELECT = {"class": "form-control", "autocomplete": "off"}, {"class": "form-select"}


class RobotForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput(CONTROL))
    address = forms.CharField(
        label=gettext_lazy("Address of the robot"), max_length=600, widget=forms.TextInput(CONTROL),
        help_text=gettext_lazy("The webhook that the group shows. It holds the robot's key and is never shown again."),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("Secret for signing"), max_length=200, required=False,
        widget=forms.PasswordInput({**CONTROL, "autocomplete": "new-password"}),
    )  # fmt: skip
    style = forms.ChoiceField(
        label=gettext_lazy("Form of the messages"), choices=Channel.Style.choices, widget=forms.Select(SELECT),
        initial=Channel.Style.RICH,
    )  # fmt: skip
    department = forms.ModelChoiceField(
        Department.objects.all(), label=gettext_lazy("Open to"), required=False, widget=forms.Select(SELECT),
        empty_label=gettext_lazy("everybody"),
    )  # fmt: skip
    shows_titles = forms.BooleanField(
        label=gettext_lazy("The group may read the titles of the work"), required=False, initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )  # fmt: skip
    enabled = forms.BooleanField(
        label=gettext_lazy("In use"), required=False, initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, held: Channel | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind, self.held = kind, held
        still_held = Department.objects.filter(pk=held.department_id if held else None)
        self.fields["department"].queryset = (  # type: ignore[attr-defined]
            organisation.open_departments(organisation.today_at(clock.now())) | still_held
        )
        if held is not None:
            self.fields["address"].required = False
            self.fields["address"].widget.attrs["placeholder"] = masked(held)
            self.fields["secret"].widget.attrs["placeholder"] = "••••••••" if held.secret else ""
        if kind == Channel.Kind.WECOM:
            del self.fields["secret"]

    def clean_address(self) -> str:
        """Read, looked up and checked like at sending, so that a wrong one is told at once."""
        url = str(self.cleaned_data["address"]).strip()
        if not url and self.held is not None:
            return self.held.address
        try:
            addresses.check_url(url)
            robots.check(self.kind, url)
        except Refusal as error:
            raise forms.ValidationError(str(error.sentence)) from None
        return url

    def kept(self) -> dict[str, Any]:
        said = self.cleaned_data
        secret = said.get("secret") or (self.held.secret if self.held else "")
        names = ("name", "address", "style", "department", "shows_titles", "enabled")
        return {**{name: said[name] for name in names}, "secret": secret}


class MailForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput(CONTROL))
    address = forms.CharField(label=gettext_lazy("Mail server"), max_length=253, widget=forms.TextInput(CONTROL))
    security = forms.ChoiceField(
        label=gettext_lazy("Encryption"), widget=forms.Select(SELECT), initial=mail.TLS,
        choices=[(mail.TLS, "TLS (465)"), (mail.STARTTLS, "STARTTLS (587)"), (mail.PLAIN, gettext_lazy("none (25)"))],
    )  # fmt: skip
    port = forms.IntegerField(
        label=gettext_lazy("Port"), required=False, min_value=1, max_value=65535, widget=forms.NumberInput(CONTROL)
    )
    user = forms.CharField(
        label=gettext_lazy("Sign-in name"), required=False, max_length=200, widget=forms.TextInput(CONTROL)
    )
    secret = forms.CharField(
        label=gettext_lazy("Password"), required=False, max_length=200,
        widget=forms.PasswordInput({**CONTROL, "autocomplete": "new-password"}),
    )  # fmt: skip
    sender = forms.EmailField(label=gettext_lazy("Sender"), widget=forms.EmailInput(CONTROL))
    domains = forms.CharField(
        label=gettext_lazy("Only write to addresses of"), required=False, max_length=300,
        widget=forms.TextInput(CONTROL),
        help_text=gettext_lazy("Domains with commas between them, as in company.com, company.cn; empty means any."),
    )  # fmt: skip
    enabled = forms.BooleanField(
        label=gettext_lazy("In use"), required=False, initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, held: Channel | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind, self.held = kind, held
        if held is not None and held.secret:
            self.fields["secret"].widget.attrs["placeholder"] = "••••••••"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "address" in said and "security" in said:
            try:
                addresses.check_host(said["address"], said.get("port") or mail.PORTS[said["security"]])
            except Refusal as error:
                self.add_error("address", str(error.sentence))
        return said

    def kept(self) -> dict[str, Any]:
        said = self.cleaned_data
        options = {name: said[name] for name in ("security", "port", "user", "sender")}
        options["domains"] = [one.strip().lower() for one in said["domains"].split(",") if one.strip()]
        secret = said["secret"]
        same_server = self.held is not None and self.held.address == said["address"]
        if not secret and self.held is not None and same_server:
            secret = self.held.secret  # to another server the password is not taken along
        return {
            "name": said["name"], "address": said["address"], "secret": secret, "options": options,
            "enabled": said["enabled"],
        }  # fmt: skip


@right_required(RIGHT)
def show(request: HttpRequest) -> HttpResponse:
    """All channels, how they are, and what waits or was given up."""
    counts = {
        row["channel"]: row
        for row in Sending.objects.filter(state__in=("waiting", "dead")).order_by().values("channel").annotate(
            waiting=Count("pk", filter=Q(state="waiting")), dead=Count("pk", filter=Q(state="dead"))
        )
    }  # fmt: skip
    rows = [
        {**counts.get(one.pk, {}), "channel": one, "masked": masked(one),
         "meaning": robots.meaning(one.kind, one.error_code),
         "paused": one.paused_until is not None and one.paused_until > clock.now()}
        for one in Channel.objects.select_related("department")
    ]  # fmt: skip
    return render(request, "notices/channels.html", {"rows": rows, "kinds": Channel.Kind.choices})


@right_required(RIGHT)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Channel.Kind.values:
        raise Http404
    return _edit(request, kind, None)


@right_required(RIGHT)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Channel, pk=pk)
    return _edit(request, held.kind, held)


@require_POST
@right_required(RIGHT)
def test(request: Any, pk: int) -> HttpResponse:
    """A test message: to the robot's group, or to one's own mail address."""
    channel = get_object_or_404(Channel, pk=pk, enabled=True)
    person = request.person
    if person is None:
        raise Refusal("notices.nobody", _("Only people of the company have notices."))
    if not channel.is_robot and not services.mail_address_of(person, services.preference_of(person)):
        raise Refusal("notices.no_way", _("Enter your own mail address in your settings first."))
    now = clock.now()
    Channel.objects.filter(pk=pk).update(paused_until=None)
    services.send_test(person, channel, now)
    jobs.enqueue(sending.JOB, key="notices")
    messages.success(request, _("A test message is on its way; the log of messages tells how it went."))
    return redirect("notices:channels")


@require_POST
@right_required(RIGHT)
def remove(request: Any, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    _write_down(request, "channel.removed", channel)
    channel.delete()
    messages.success(request, _("The channel is gone; what waited for it is dropped."))
    return redirect("notices:channels")


def masked(channel: Channel) -> str:
    """Where a channel leads, without its key."""
    if not channel.is_robot:
        return channel.address
    parts = urlsplit(channel.address)
    return f"{parts.hostname}/…{channel.address[-4:]}"


def _edit(request: Any, kind: str, held: Channel | None) -> HttpResponse:
    form_of: Any = MailForm if kind == Channel.Kind.MAIL else RobotForm
    form = form_of(request.POST or None, kind=kind, held=held, initial=_first(held) if held else None)
    if request.method == "POST" and form.is_valid():
        channel = held or Channel(kind=kind)
        for name, value in form.kept().items():
            setattr(channel, name, value)
        channel.paused_until, channel.failures, channel.error, channel.error_code = None, 0, "", ""
        channel.save()
        _write_down(request, "channel.changed" if held else "channel.made", channel)
        messages.success(request, _("The channel is kept. Send a test message to see that it works."))
        return redirect("notices:channels")
    label = dict(Channel.Kind.choices)[kind]
    return render(request, "notices/channel.html", {"form": form, "held": held, "label": label})


def _first(held: Channel) -> dict[str, Any]:
    first: dict[str, Any] = {
        name: getattr(held, name) for name in ("name", "style", "department", "shows_titles", "enabled")
    }
    if not held.is_robot:
        first |= {**held.options, "address": held.address, "domains": ", ".join(held.options.get("domains", []))}
    return first


def _write_down(request: Any, action: str, channel: Channel) -> None:
    audit.note(
        actor=request.user.get_username(), action=action, subject=f"{channel.kind} {channel.name}",
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip


def _again(request: HttpRequest, rows: Any, note: str) -> str:
    done = services.send_again(rows, clock.now())
    jobs.enqueue(sending.JOB, key="notices")
    return ngettext("%(n)s message is tried again.", "%(n)s messages are tried again.", done) % {"n": done}


def _drop(request: HttpRequest, rows: QuerySet[Sending], note: str) -> str:
    open_ones = rows.filter(state__in=(Sending.State.WAITING, Sending.State.DEAD))
    done = Sending.objects.filter(pk__in=list(open_ones.values_list("pk", flat=True))).update(
        state=Sending.State.DROPPED
    )
    return ngettext("%(n)s message is dropped.", "%(n)s messages are dropped.", done) % {"n": done}


def _by_days(rows: QuerySet[Sending], period: Any) -> QuerySet[Sending]:
    first, after = organisation.day_start(period.first), organisation.day_start(period.last + timedelta(days=1))
    return rows.filter(created_at__gte=first, created_at__lt=after)


def _what_went_wrong(one: Sending) -> str:
    return " ".join(part for part in (one.error_code, one.meaning() or one.error) if part)


sendings_desk = Desk(
    key="sendings",
    title=gettext_lazy("Messages sent"),
    app="notices",
    right=RIGHT,
    rows=lambda _request: Sending.objects.select_related("person", "channel"),
    columns=[
        Column("created_at", gettext_lazy("When"), kind="datetime", sort="created_at"),
        Column("person", gettext_lazy("To"), value="person.name"),
        Column("channel", gettext_lazy("Channel"), value=lambda one: one.channel.name if one.channel else ""),
        Column("purpose", pgettext_lazy("notice", "what it says"), value=lambda one: one.get_purpose_display()),
        Column(
            "state", gettext_lazy("State"), value=lambda one: one.get_state_display(), kind="badge",
            tone=lambda one: TONES[one.state], sort="state",
        ),
        Column("attempts", gettext_lazy("Tries"), kind="number", sort="attempts"),
        Column("due_at", gettext_lazy("Next try"), kind="datetime", sort="due_at", on_phone=False,
               value=lambda one: one.due_at if one.state == "waiting" else None),
        Column("sent_at", gettext_lazy("Arrived"), kind="datetime", sort="sent_at", on_phone=False),
        Column("error", gettext_lazy("What went wrong"), value=_what_went_wrong),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Sending.State.choices, field="state"),
        Filter(
            "channel", gettext_lazy("Channel"), field="channel",
            choices=lambda *_request: [(str(one.pk), one.name) for one in Channel.objects.all()],
        ),
        Filter("at", gettext_lazy("When"), kind="days", apply=_by_days),
    ],
    actions=[
        Action("again", gettext_lazy("Send again"), RIGHT, _again, icon="refresh"),
        Action("drop", gettext_lazy("Drop"), RIGHT, _drop, icon="trash", tone="red"),
    ],
    empty=gettext_lazy("Nothing was sent yet."),
    default_sort="-created_at",
    tabs="state",
    intro=gettext_lazy("What left the house, what waits, and what was given up after many tries."),
)  # fmt: skip
