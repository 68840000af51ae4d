"""Opening the day: every duty that is due, for everybody who answers for it, exactly once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from zhanggui.base import BusinessCalendar
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.api import DuePeriod, Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart, Responsible
from zhanggui.kernel.organisation.models import Organisation
from zhanggui.kernel.work import news
from zhanggui.kernel.work.following import HOME, Away, answer_for, astray, away_on, remember_home
from zhanggui.kernel.work.hooks import opened_hooks
from zhanggui.kernel.work.models import WorkItem, WorkNote
from zhanggui.kernel.work.seating import SEAT_CLOSED, Placement, place
from zhanggui.kernel.work.writing import save_many

DUE_TIME = time(18)
RECENT = timedelta(days=7)
Group = tuple[int, str, date]
"""Duty, cadence, first day of the period."""


@dataclass(frozen=True)
class OpenedDay:
    """What opening a day did: items opened now, items that were there, and how many changed hands."""

    opened: int
    existing: int
    moved: int = 0
    items: tuple[WorkItem, ...] = ()


@dataclass
class _Changes:
    new: list[WorkItem] = field(default_factory=list)
    changed: list[WorkItem] = field(default_factory=list)
    notes: list[WorkNote] = field(default_factory=list)


@transaction.atomic
def open_day(day: date, at: datetime, positions: Collection[int] | None = None) -> OpenedDay:
    """Open what is due on a day and bring untouched items to whoever answers for them now.

    Repeating it, even at the same time, opens nothing twice. With `positions` only the work of some posts is looked
    at, as when somebody goes on leave in the middle of the day.
    """
    _one_at_a_time()
    chart, calendar, zone = organisation.chart(day), organisation.calendar(), organisation.zone()
    away = away_on(chart, day)
    due = _due(day, chart, calendar, positions)
    held = _held(day, positions)
    touched = _touched(held, away)
    changes, existing, is_latest = _Changes(), 0, _is_latest(day)
    answers: dict[int, list[Responsible]] = {}
    dues: dict[tuple[date, date, time], datetime] = {}
    for group in {**held, **due}:
        items = held.get(group, [])
        duty, period = due.get(group, (None, None))
        position = duty.position_id if duty else items[0].position_id
        if position not in chart.positions:
            continue
        if position not in answers:
            answers[position] = chart.responsible(position)
        plan = place(answers[position], items, touched)
        if is_latest:
            _carry_out(plan, changes, at)
        if duty and period:
            existing += sum(item.state != WorkItem.State.CANCELLED for item in items)
            ends = period.first, period.last, duty.due_time or DUE_TIME
            if ends not in dues:
                dues[ends] = organisation.moment(duties.last_workday(period, calendar), ends[2], zone)
            due_at = dues[ends]
            changes.new += [_item(duty, group[1], period, seat, who, day, due_at) for seat, who in plan.missing]
    if is_latest:
        _move_the_rest(chart, away, changes, at)
    opened = _write(changes)
    _tell(opened, changes.changed, held, day, at)
    news.tell_each(news.OPENED, [(item, item.person) for item in opened], at)
    news.tell_each(news.ASSIGNED, [(item, item.person) for item in changes.changed], at)
    return OpenedDay(len(opened), existing, len(changes.changed), tuple(opened))


def _one_at_a_time() -> None:
    """Let a second process wait here; the unique keys would hold even without."""
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])


def _is_latest(day: date) -> bool:
    """Whether no later day was opened: a past day that is opened again must not pull work back to its people."""
    return not WorkItem.objects.filter(kind="duty", opens_on__gt=day).exists()


def _due(
    day: date, chart: Chart, calendar: BusinessCalendar, positions: Collection[int] | None
) -> dict[Group, tuple[Duty, DuePeriod]]:
    known: dict[tuple[str, int | None], DuePeriod | None] = {}
    due: dict[Group, tuple[Duty, DuePeriod]] = {}
    for duty in duties.open_duties(day):
        if duty.position_id not in chart.positions or (positions is not None and duty.position_id not in positions):
            continue
        for cadence in duty.cadences:
            kind = (cadence, duty.every_days)
            if kind not in known:
                known[kind] = duties.running_on(duty, cadence, day, calendar)
            period = known[kind]
            if period is not None:
                due[duty.pk, cadence, period.first] = (duty, period)
    return due


def _held(day: date, positions: Collection[int] | None) -> dict[Group, list[WorkItem]]:
    """Duty items still open, and all of the periods that run on this day."""
    running = Q(period_first__lte=day, period_last__gte=day)
    still_open = Q(state=WorkItem.State.OPEN, opens_on__lte=day)
    held: dict[Group, list[WorkItem]] = defaultdict(list)
    items = WorkItem.objects.filter(running | still_open, kind="duty", duty__isnull=False, position__isnull=False)
    if positions is not None:
        items = items.filter(position__in=positions)
    for item in items.select_related("person", "duty").order_by("pk"):
        line = item.key if "happened" in item.detail else item.cadence  # what an event opened stands alone
        held[item.duty_id, line, item.period_first].append(item)
    return held


def _touched(held: dict[Group, list[WorkItem]], away: Away) -> frozenset[int]:
    """Items somebody has already worked on: they stay where they are, unless that person is away or gone."""
    opens = {item.pk: item for items in held.values() for item in items if item.state == WorkItem.State.OPEN}
    written = WorkNote.objects.filter(item__state=WorkItem.State.OPEN, item__kind="duty", person__isnull=False)
    written_on = set(written.values_list("item_id", flat=True).distinct())
    return frozenset(pk for pk, item in opens.items() if _stays(item, pk in written_on, away))


def _stays(item: WorkItem, written_on: bool, away: Away) -> bool:
    if item.detail.get("handed_up") or HOME in item.detail:
        return True  # they follow their person, see following.py
    is_back = item.on_behalf_of_id is not None and item.on_behalf_of_id not in away
    if item.person_id in away or (item.route == WorkItem.Route.STAND_IN and is_back):
        return False
    return written_on


def _carry_out(plan: Placement, changes: _Changes, at: datetime) -> None:
    for item, answer in plan.moves:
        _hand_to(item, answer, "moved", changes, at)
    for item, answer in plan.revived:
        item.state = WorkItem.State.OPEN
        item.detail = {name: value for name, value in item.detail.items() if name != "cancelled"}
        _hand_to(item, answer, "revived", changes, at)
    for item in plan.surplus:
        item.state = WorkItem.State.CANCELLED
        item.detail = {**item.detail, "cancelled": SEAT_CLOSED}
        changes.changed.append(item)
        changes.notes.append(WorkNote(item=item, at=at, action="cancelled"))


def _move_the_rest(chart: Chart, away: Away, changes: _Changes, at: datetime) -> None:
    """Work of a position follows whoever answers for it, unless a person was named or has begun.

    What was named, begun or handed on follows its person: to the stand-in and back, and away from who has left.
    """
    seated = {item.pk for item in changes.changed}
    items = WorkItem.objects.filter(state=WorkItem.State.OPEN, position__in=chart.positions, detail__named__isnull=True)
    begun = WorkNote.objects.filter(item__state=WorkItem.State.OPEN, person__isnull=False).exclude(item__kind="duty")
    begun_on = set(begun.values_list("item_id", flat=True).distinct())
    for item in items.exclude(kind="duty").select_related("person").order_by("pk"):
        if item.pk in begun_on or item.detail.get("handed_up") or HOME in item.detail:
            continue
        answers = chart.responsible(item.position_id)
        if all(item.person_id != (answer.person.pk if answer.person else None) for answer in answers):
            _hand_to(item, answers[0], "moved", changes, at)
            seated.add(item.pk)
    for item in astray(away).select_related("person", "requested_by").order_by("pk"):
        if item.pk in seated or (item.route == WorkItem.Route.STAND_IN and HOME not in item.detail):
            continue
        answer = answer_for(item, chart, away)
        if answer is not None:
            remember_home(item, answer)
            _hand_to(item, answer, "moved", changes, at)


def _hand_to(item: WorkItem, answer: Responsible, action: str, changes: _Changes, at: datetime) -> None:
    before = item.person
    item.person, item.on_behalf_of, item.route = answer.person, answer.on_behalf_of, answer.route
    changes.changed.append(item)
    changes.notes.append(WorkNote(item=item, at=at, action=action, before=before, after=answer.person))


def _item(
    duty: Duty, cadence: str, period: DuePeriod, seat: int, who: Responsible, day: date, due_at: datetime
) -> WorkItem:
    return WorkItem(
        key=f"duty:{duty.code}:{cadence}:{period.key}:{seat}", kind="duty", duty=duty, position_id=duty.position_id,
        person=who.person, on_behalf_of=who.on_behalf_of, route=who.route, title_zh=duty.name_zh, title_en=duty.name_en,
        cadence=cadence, opens_on=day, period_first=period.first, period_last=period.last, due_at=due_at,
        minutes=duty.standard_minutes,
    )  # fmt: skip


def _write(changes: _Changes) -> list[WorkItem]:
    WorkItem.objects.bulk_create(changes.new, ignore_conflicts=True, batch_size=500)
    save_many(changes.changed, ["person", "on_behalf_of", "route", "state", "detail"])
    WorkNote.objects.bulk_create(changes.notes, batch_size=500)
    keys = [item.key for item in changes.new]
    opened: list[WorkItem] = []
    for start in range(0, len(keys), 500):
        opened += WorkItem.objects.filter(key__in=keys[start : start + 500]).select_related("duty", "person")
    return sorted(opened, key=lambda item: item.pk)


def _tell(
    opened: Iterable[WorkItem], changed: Iterable[WorkItem], held: dict[Group, list[WorkItem]], day: date, at: datetime
) -> None:
    """Tell the rooms above of items that what happened earlier may already prove."""
    recent = [item for items in held.values() for item in items if item.period_first >= day - RECENT]
    told = {item.pk: item for item in [*recent, *changed, *opened] if item.state == WorkItem.State.OPEN}
    if told:
        for hook in opened_hooks:
            hook(list(told.values()), at)
