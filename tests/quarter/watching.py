"""What must be true on every day, whatever happened; looked at from outside, after the day was run."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from zhanggui.base import business_date
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.processes.models import ProcessRun, ProcessSignature, ProcessStep, ProcessTimer
from zhanggui.kernel.work.models import WorkItem

Group = tuple[int, str, date]
"""Duty, cadence, first day of the period."""


class Watch:
    """Looks at a company every day; `broken` is what was not as it should be, `seen` how much was looked at."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.seen: Counter[str] = Counter()
        self._seats: dict[int, dict[date, int]] = defaultdict(dict)
        self._due: set[Group] = set()

    def look(self, day: date, at: datetime) -> None:
        """After the day was run, before anybody has done a thing."""
        chart = organisation.chart(day)
        for post in chart.positions:
            self._seats[post][day] = len(chart.responsible(post))
        looks = (
            self._owners(day), self._away(day, chart), self._opened_once(day, chart), self._clocks(day, at, chart),
            self._timers(at), self._desks(), self._news(),
        )  # fmt: skip
        self.broken += [f"{day}: {one}" for found in looks for one in found]

    def look_back(self, days: list[date]) -> None:
        """At the end: each period of the calendar was opened, reckoned without the product's own rules."""
        steady = {duty.pk: duty for duty in duties.open_duties(days[0])}
        steady = {pk: steady[pk] for pk in steady.keys() & {duty.pk for duty in duties.open_duties(days[-1])}}
        opened: dict[tuple[int, str], set[date]] = defaultdict(set)
        items = WorkItem.objects.filter(kind="duty").exclude(state="cancelled")
        for duty, cadence, first in items.values_list("duty_id", "cadence", "period_first"):
            opened[duty, cadence].add(first)
        for duty in steady.values():
            for cadence in duty.cadences:
                expected = {_first(cadence, duty.every_days, day) for day in days} - {None}
                if expected and opened[duty.pk, cadence] != expected:
                    self.broken.append(f"{duty.code} {cadence} has items for {len(opened[duty.pk, cadence])} periods")
                self.seen["periods"] += len(expected)

    def _owners(self, day: date) -> Iterable[str]:
        opens = WorkItem.objects.filter(state="open")
        for key, person, left_on in opens.values_list("key", "person__name", "person__left_on"):
            self.seen["owners"] += 1
            if person is None:
                yield f"nobody has {key}"
            elif left_on is not None and left_on < day:
                yield f"{person} has left and has {key}"

    def _away(self, day: date, chart: Chart) -> Iterable[str]:
        """Whoever is on leave with a stand-in has nothing on the desk."""
        for rows in chart.stand_ins.values():
            for row in rows:
                if row.absent_id is None or not chart.covers(row) or row.person_id == row.absent_id:
                    continue
                self.seen["days_stood_in"] += 1
                waiting = WorkItem.objects.filter(state="open", person=row.absent_id, opens_on__lte=day)
                for key in waiting.values_list("key", flat=True):
                    yield f"person {row.absent_id} is on leave and has {key}"

    def _opened_once(self, day: date, chart: Chart) -> Iterable[str]:
        """Each duty and cadence that runs has one item a seat: no fewer than today's, no more than it ever had."""
        calendar = organisation.calendar()
        items = WorkItem.objects.filter(
            kind="duty", period_first__lte=day, period_last__gte=day, position__isnull=False
        )
        rows = items.exclude(state="cancelled").exclude(cadence="event")
        counted = Counter(
            (duty, cadence, first)
            for duty, cadence, first, detail in rows.values_list("duty_id", "cadence", "period_first", "detail")
            if "happened" not in detail
        )
        for duty in duties.open_duties(day):
            if duty.position_id not in chart.positions:
                continue
            for cadence in duty.cadences:
                period = duties.running_on(duty, cadence, day, calendar)
                if period is None:
                    continue
                group = (duty.pk, cadence, period.first)
                self._due.add(group)
                self.seen["due"] = len(self._due)
                had = [seats for on, seats in self._seats[duty.position_id].items() if on >= period.first]
                if not had[-1] <= counted[group] <= max(had):
                    yield f"{duty.code} {cadence} {period.key} has {counted[group]} items for {had[-1]} seats"

    def _clocks(self, day: date, at: datetime, chart: Chart) -> Iterable[str]:
        """Each clock that ran out has told its person, and goes up one level every workday until the top."""
        breached = Q(due_at__lt=at) | Q(start_by__lt=at, started_at=None)
        for item in WorkItem.objects.filter(breached, state="open").select_related("person"):
            self.seen["breached"] += 1
            if item.due_at <= at and item.overdue_told_at is None:
                yield f"nobody was told that {item.key} is overdue"
            if item.escalated_at is not None and business_date(item.escalated_at, organisation.zone()) == day:
                self.seen["went_up"] += 1
            elif organisation.calendar().is_workday(day) and _may_go_up(item, chart):
                yield f"the clock of {item.key} did not act"

    def _timers(self, at: datetime) -> Iterable[str]:
        due = ProcessTimer.objects.filter(due_at__lte=at, gone=False, step__state="open", step__run__state="running")
        self.seen["timers"] += due.count()
        for timer in due.filter(fired_at=None):
            yield f"the timer of step {timer.step} did not act"

    def _desks(self) -> Iterable[str]:
        """Each open step of a process is on somebody's desk, or waits for a process it called."""
        here = Q(item__state="open", item__person__isnull=False)
        signed = ProcessSignature.objects.filter(here, agreed=None).values("step")
        called = ProcessRun.objects.filter(state="running", parent_step__isnull=False).values("parent_step")
        steps = ProcessStep.objects.filter(state="open", run__state="running")
        self.seen["steps"] += steps.count()
        for step in steps.exclude(here).exclude(pk__in=signed).exclude(pk__in=called).select_related("run__version"):
            yield f"step {step.number} of {step.run} is on no desk"

    def _news(self) -> Iterable[str]:
        for delivery in events.stuck():
            yield f"{delivery.reaction} could not react to {delivery.news}: {delivery.error}"
        if waiting := events.waiting_news():
            yield f"{waiting} pieces of news did not arrive"


def _may_go_up(item: WorkItem, chart: Chart) -> bool:
    """Whether anybody over an item was not told yet, or the item was told of and never moved."""
    posts = [item.position_id] if item.position_id else chart.held.get(item.person_id or 0, [])
    above = {person.pk for post in posts for person in chart.superiors(post)}
    told = set(item.detail.get("escalation", []))
    untold = above - told - {item.person_id, item.on_behalf_of_id}
    never_moved = bool(told) and not item.detail.get("handed_up") and bool(above - {item.person_id})
    return bool(untold) or never_moved


def _first(cadence: str, every_days: int | None, day: date) -> date | None:
    """The first day of the week, month, quarter or year a day lies in."""
    month = day.replace(day=1)
    if cadence == "periodic" and every_days:
        return None  # counted from a day of the product's own
    return {
        "daily": day,
        "weekly": day - timedelta(days=day.weekday()),
        "monthly": month,
        "continuous": month,
        "periodic": month,
        "quarterly": month.replace(month=3 * ((day.month - 1) // 3) + 1),
        "yearly": month.replace(month=1),
    }.get(cadence)
