"""Calling meetings, writing down what came of them, following their actions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.departments.people.contracts import MeetingRefused
from zhanggui.departments.people.meetings import queries
from zhanggui.departments.people.meetings.models import Attendance, Kind, Meeting, MeetingAction, MeetingSeries
from zhanggui.departments.people.meetings.rules import days_of_series
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

State = Meeting.State
EVENING = time(18)
AHEAD = timedelta(days=7)
"""How long before its day a meeting of a series is called."""


@transaction.atomic
def call(
    *, by: Person, title: str, starts_at: datetime, people: Iterable[Person], at: datetime, kind: str = Kind.REGULAR,
    chair: Person | None = None, keeper: Person | None = None, place: str = "", minutes_long: int = 60,
    agenda: str = "",
) -> Meeting:  # fmt: skip
    """Call a meeting: everybody asked hears of it."""
    about = _about(by, title, kind, chair, keeper, place, minutes_long, agenda)
    meeting = Meeting.objects.create(**about, starts_at=starts_at, on=organisation.today_at(starts_at))
    _ask(meeting, people)
    _tell(meeting, "meeting.called", by, at)
    return meeting


@transaction.atomic
def begin_series(
    *, by: Person, title: str, cadence: str, first: date, time_of_day: time, people: Iterable[Person], at: datetime,
    last: date | None = None, kind: str = Kind.REGULAR, chair: Person | None = None, keeper: Person | None = None,
    place: str = "", minutes_long: int = 60, agenda: str = "",
) -> MeetingSeries:  # fmt: skip
    """Begin a meeting that comes again; what falls into the next days is called at once."""
    if last is not None and last < first:
        raise MeetingRefused("meeting.ends_before_it_begins", _("The last day lies before the first."))
    about = _about(by, title, kind, chair, keeper, place, minutes_long, agenda)
    series = MeetingSeries.objects.create(**about, cadence=cadence, first=first, last=last, at=time_of_day)
    series.people.set({*people, series.chair, series.keeper})
    _call_ahead(series, organisation.today_at(at), at)
    return series


@transaction.atomic
def end_series(*, series_id: int, by: Person, at: datetime) -> MeetingSeries:
    """No more meetings of a series; those called and not yet held are cancelled."""
    series = MeetingSeries.objects.select_for_update().get(pk=series_id)
    if by.pk not in (series.chair_id, series.keeper_id, series.called_by_id):
        raise _not_yours()
    if series.ended_at is None:
        series.ended_at = at
        series.save(update_fields=["ended_at"])
        for meeting in series.meetings.filter(state=State.CALLED, starts_at__gt=at):
            cancel(meeting_id=meeting.pk, by=by, at=at)
    return series


def call_series(day: date, at: datetime) -> int:
    """A part of the day: call what each series brings in the next days. Repeating it calls nothing twice."""
    return sum(_call_ahead(series, day, at) for series in MeetingSeries.objects.filter(ended_at=None).order_by("pk"))


@transaction.atomic
def change(*, meeting_id: int, by: Person, at: datetime, **about: Any) -> Meeting:
    """Move a called meeting or change what it is about; `about` are columns, and `people` who is asked."""
    meeting = _led(meeting_id, by, State.CALLED)
    people = about.pop("people", None)
    moved = about.get("starts_at", meeting.starts_at) != meeting.starts_at
    for name, value in about.items():
        setattr(meeting, name, value)
    meeting.on = organisation.today_at(meeting.starts_at)
    if not meeting.title.strip():
        raise MeetingRefused("meeting.no_title", _("Give it a title."))
    meeting.save()
    if people is not None:
        _ask(meeting, people)
    if moved:
        _tell(meeting, "meeting.called", by, at)
    return meeting


@transaction.atomic
def cancel(*, meeting_id: int, by: Person, at: datetime) -> Meeting:
    """Cancel a meeting that was not held. Cancelling twice changes nothing."""
    meeting = _locked(meeting_id)
    if meeting.state == State.CANCELLED:
        return meeting
    meeting = _led(meeting_id, by, State.CALLED)
    meeting.state = State.CANCELLED
    meeting.save(update_fields=["state"])
    _tell(meeting, "meeting.cancelled", by, at)
    return meeting


@transaction.atomic
def hold(*, meeting_id: int, by: Person, present: Mapping[int, str], minutes: str, at: datetime) -> Meeting:
    """Write down who was there and what was said; may be written again until it is published.

    `present` names the state of each person by key.
    """
    meeting = _led(meeting_id, by, State.CALLED, State.HELD)
    for row in meeting.attendances.all():
        state = present.get(row.person_id, row.state)
        if state in Attendance.State.values and state != row.state:
            row.state = state
            row.save(update_fields=["state"])
    meeting.minutes, meeting.held_at = minutes.strip(), meeting.held_at or at
    meeting.state = State.HELD
    meeting.save(update_fields=["minutes", "held_at", "state"])
    return meeting


@transaction.atomic
def add_action(*, meeting_id: int, by: Person, what: str, person: Person, due_on: date) -> MeetingAction:
    """Write down what somebody shall do."""
    meeting = _led(meeting_id, by, State.CALLED, State.HELD)
    if not what.strip():
        raise MeetingRefused("meeting.empty_action", _("Say what is to be done."))
    return MeetingAction.objects.create(meeting=meeting, what=what.strip()[:300], person=person, due_on=due_on)


@transaction.atomic
def drop_action(*, meeting_id: int, action_id: int, by: Person) -> None:
    """Take an action out before the minutes are published."""
    meeting = _led(meeting_id, by, State.CALLED, State.HELD)
    meeting.actions.filter(pk=action_id, item=None).delete()


@transaction.atomic
def publish(*, meeting_id: int, by: Person, at: datetime) -> Meeting:
    """Publish the minutes: those asked read them, each action becomes work. Publishing twice changes nothing."""
    meeting = _locked(meeting_id)
    if meeting.state == State.PUBLISHED:
        return meeting
    meeting = _led(meeting_id, by, State.HELD)
    if not meeting.minutes:
        raise MeetingRefused("meeting.no_minutes", _("Write the minutes before you publish them."))
    if not meeting.attendances.filter(state=Attendance.State.PRESENT).exists():
        raise MeetingRefused("meeting.nobody_there", _("Say who was there before you publish the minutes."))
    meeting.state, meeting.published_at = State.PUBLISHED, at
    meeting.save(update_fields=["state", "published_at"])
    meeting.attendances.filter(person=by).update(confirmed_at=at)
    for action in meeting.actions.filter(item=None).select_related("person"):
        action.item = _open(meeting, action, at)
        action.save(update_fields=["item"])
    evidence.record(
        key=f"meeting.held:{meeting.pk}", event="meeting.held", person=meeting.chair, at=_held(meeting, at),
        subject=meeting.title, link=link_of(meeting), detail={"meeting": meeting.kind, "kind": meeting.kind},
    )  # fmt: skip
    _tell(meeting, "meeting.published", by, at)
    return meeting


@transaction.atomic
def confirm(*, meeting_id: int, by: Person, at: datetime) -> None:
    """Say that one has read the minutes."""
    rows = Attendance.objects.filter(meeting_id=meeting_id, person=by, confirmed_at=None)
    rows.filter(meeting__state=State.PUBLISHED).update(confirmed_at=at)


def action_done(item: WorkItem, at: datetime) -> None:
    """Told of every item that closes: one that came from a meeting is evidence."""
    if item.kind != "meeting":
        return
    action = MeetingAction.objects.filter(item=item).select_related("meeting").first()
    if action is None:
        return
    evidence.record(
        key=f"meeting.action_done:{item.pk}:{at.isoformat()}", event="meeting.action_done",
        person=item.done_by or item.person, at=item.done_at or at, subject=action.what, link=link_of(action.meeting),
        detail={"meeting": action.meeting.kind, "item": item.pk},
    )  # fmt: skip


def link_of(meeting: Meeting) -> str:
    return f"/people/meetings/{meeting.pk}/"


def _held(meeting: Meeting, at: datetime) -> datetime:
    """It was held when it began, not when somebody found time for the minutes."""
    return min(meeting.starts_at, at)


def _open(meeting: Meeting, action: MeetingAction, at: datetime) -> WorkItem:
    title, title_en = f"{action.what}（{meeting.title}）", f"{action.what} ({meeting.title})"
    return work.open_item(
        key=f"meeting:{meeting.pk}:{action.pk}", kind="meeting", person=action.person, title_zh=title,
        title_en=title_en, opens_on=organisation.today_at(at), due_at=organisation.moment(action.due_on, EVENING),
        at=at, detail={"meeting": meeting.pk}, by=meeting.chair,
    )  # fmt: skip


def _about(
    by: Person, title: str, kind: str, chair: Person | None, keeper: Person | None, place: str, minutes_long: int,
    agenda: str,
) -> dict[str, Any]:  # fmt: skip
    if not title.strip():
        raise MeetingRefused("meeting.no_title", _("Give it a title."))
    if kind not in Kind.values:
        raise MeetingRefused("meeting.unknown_kind", _("Choose what kind of meeting it is."))
    return {
        "title": title.strip()[:200], "kind": kind, "chair": chair or by, "keeper": keeper or chair or by,
        "place": place.strip()[:120], "minutes_long": minutes_long, "agenda": agenda.strip(), "called_by": by,
    }  # fmt: skip


def _ask(meeting: Meeting, people: Iterable[Person]) -> None:
    """Exactly these, with who leads and who writes."""
    wanted = {person.pk for person in people} | {meeting.chair_id, meeting.keeper_id}
    meeting.attendances.exclude(person__in=wanted).delete()
    held = set(meeting.attendances.values_list("person_id", flat=True))
    Attendance.objects.bulk_create([Attendance(meeting=meeting, person_id=pk) for pk in sorted(wanted - held)])


@transaction.atomic
def _call_ahead(series: MeetingSeries, day: date, at: datetime) -> int:
    calendar = organisation.calendar()
    days = days_of_series(series.cadence, series.first, series.last, day + AHEAD, calendar.is_workday, day)
    called = 0
    for on in days:
        about = {
            "title": series.title, "kind": series.kind, "chair": series.chair, "keeper": series.keeper,
            "place": series.place, "minutes_long": series.minutes_long, "agenda": series.agenda,
            "called_by": series.called_by, "starts_at": organisation.moment(on, series.at),
        }  # fmt: skip
        meeting, is_new = Meeting.objects.get_or_create(series=series, on=on, defaults=about)
        if is_new:
            _ask(meeting, series.people.filter(left_on__isnull=True))
            _tell(meeting, "meeting.called", None, at)
            called += 1
    return called


def _tell(meeting: Meeting, name: str, by: Person | None, at: datetime) -> None:
    people = meeting.attendances.values_list("person__code", flat=True).order_by("person__code")
    codes = [code for code in people if by is None or code != by.code]
    if codes:
        payload = {
            "meeting": meeting.pk, "people": codes, "by": by.code if by else "", "text": meeting.title,
            "link": link_of(meeting), "starts_at": meeting.starts_at.isoformat(),
        }  # fmt: skip
        events.announce(name, payload, at)


def _locked(meeting_id: int) -> Meeting:
    related = ("chair", "keeper", "called_by")
    return Meeting.objects.select_for_update(of=("self",)).select_related(*related).get(pk=meeting_id)


def _led(meeting_id: int, by: Person, *states: str) -> Meeting:
    meeting = _locked(meeting_id)
    if not queries.may_lead(meeting, by):
        raise _not_yours()
    if meeting.state not in states:
        raise MeetingRefused("meeting.over", _("This meeting is %(state)s.") % {"state": meeting.get_state_display()})
    return meeting


def _not_yours() -> MeetingRefused:
    return MeetingRefused("meeting.not_yours", _("Only who called it, chairs it or writes it down does this."))
