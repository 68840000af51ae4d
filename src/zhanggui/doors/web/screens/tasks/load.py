"""Who has how much to do: standard minutes of a week against the time there is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.base import clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.days import shown_day
from zhanggui.doors.web.screens.items import end_of
from zhanggui.doors.web.screens.tasks.asking import circle
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work.api import Absence, WorkItem

MINUTES_A_DAY = 480


@dataclass(frozen=True)
class Load:
    """One person's open work of a week."""

    person: Person
    posts: list[Position]
    away: Absence | None
    capacity: int
    minutes: int
    today: int
    late: int
    open: int
    unmeasured: int
    """Open items without standard minutes: not in the sums."""

    @property
    def percent(self) -> int:
        return round(100 * self.minutes / self.capacity) if self.capacity else (100 if self.minutes else 0)

    @property
    def tone(self) -> str:
        return "red" if self.percent > 100 else "yellow" if self.percent > 80 else "green"

    @property
    def filled(self) -> int:
        return min(100, self.percent)


@right_required("work.team")
def show(request: HttpRequest) -> HttpResponse:
    day = shown_day(request)
    chart = organisation.chart(day.day)
    monday = day.day - timedelta(days=day.day.weekday())
    sunday = monday + timedelta(days=6)
    people = circle(request, chart)
    loads = _loads(people, monday, sunday, day.day, chart)
    context = {
        "day": day,
        "first": monday,
        "last": sunday,
        "loads": sorted(loads, key=lambda one: (-one.percent, -one.late, one.person.code)),
        "heavy": sum(one.percent > 100 for one in loads),
        "free": sum(one.percent <= 50 and one.away is None for one in loads),
    }
    return render(request, "web/tasks/load.html", context)


def _loads(people: list[Person], monday: date, sunday: date, on: date, chart: Any) -> list[Load]:
    """In three queries, whatever their number."""
    rows = {row["person"]: row for row in _sums(people, monday, sunday, on)}
    calendar = organisation.calendar()
    days = [monday + timedelta(days=number) for number in range(7)]
    workdays = [day for day in days if calendar.is_workday(day) and day >= on]
    away = {
        row.person_id: row
        for row in Absence.objects.filter(state=Absence.State.CONFIRMED, first__lte=sunday, last__gte=on)
    }
    nothing: dict[str, int] = {}
    loads = []
    for person in people:
        row, absence = rows.get(person.pk, nothing), away.get(person.pk)
        here = [day for day in workdays if absence is None or not absence.first <= day <= absence.last]
        figures = {name: row.get(name) or 0 for name in ("minutes", "today", "late", "open", "unmeasured")}
        posts = chart.positions_of(person.pk)
        loads.append(Load(person, posts, absence, len(here) * MINUTES_A_DAY, **figures))
    return loads


def _sums(people: list[Person], monday: date, sunday: date, on: date) -> Any:
    """Of what is due by the end of the week, overdue included."""
    minutes = Coalesce("minutes", "duty__standard_minutes")
    items = WorkItem.objects.filter(
        person__in=people, state=WorkItem.State.OPEN, opens_on__lte=sunday, due_at__lt=end_of(sunday)
    )
    by_tonight = Q(due_at__lt=end_of(on))
    return (
        items.order_by()
        .values("person")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=clock.now())),
            today=Sum(minutes, filter=by_tonight),
            unmeasured=Count("pk", filter=Q(minutes=None, duty__standard_minutes=None)),
        )
        .annotate(minutes=Sum(minutes))
    )
