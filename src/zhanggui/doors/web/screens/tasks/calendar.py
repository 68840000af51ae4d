"""The calendar of work: a month or a week by due day, with who is away; drawn on the server."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.days import shown_day
from zhanggui.doors.web.screens.items import ShownItem, shown
from zhanggui.doors.web.screens.tasks.asking import circle, me
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import CalendarDay, Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import Absence, WorkItem

IN_A_MONTH = 4
MOST = 3000


@dataclass
class Cell:
    """One day."""

    day: date
    inside: bool
    """In the month that is shown."""
    is_workday: bool
    is_today: bool
    lines: list[ShownItem] = field(default_factory=list)
    away: list[Absence] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    most: int = IN_A_MONTH

    @property
    def shown(self) -> list[ShownItem]:
        return self.lines[: self.most]

    @property
    def more(self) -> int:
        return len(self.lines) - len(self.shown)


@right_required("work.own")
def show(request: HttpRequest) -> HttpResponse:
    asked = shown_day(request)
    week = request.GET.get("view") == "week"
    first, last = _span(asked.day, week)
    people = circle(request, organisation.chart(asked.today))
    of_team = request.GET.get("of") == "team" and (may(request, "work.team") or may(request, "work.all"))
    whose = people if of_team else [me(request)]
    cells = _cells(whose, first, last, asked.day, asked.today, week)
    step = timedelta(days=7) if week else timedelta(days=31)
    context = {
        "day": asked,
        "week": week,
        "of": "team" if of_team else "mine",
        "leads": len(people) > 1,
        "rows": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "before": first - timedelta(days=1) if week else asked.day.replace(day=1) - timedelta(days=1),
        "after": last + timedelta(days=1) if week else asked.day.replace(day=1) + step,
        "first": first,
        "last": last,
        "count": sum(len(cell.lines) for cell in cells if cell.inside),
    }
    return render(request, "web/tasks/calendar.html", context)


def _span(day: date, week: bool) -> tuple[date, date]:
    """Whole weeks from Monday to Sunday."""
    if week:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    start = day.replace(day=1)
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return start - timedelta(days=start.weekday()), end + timedelta(days=6 - end.weekday())


def _cells(whose: list[Person], first: date, last: date, asked: date, today: date, week: bool) -> list[Cell]:
    items = WorkItem.objects.filter(work.between(first, last), person__in=whose)
    items = items.exclude(state=WorkItem.State.CANCELLED).select_related("person", "duty").order_by("due_at", "pk")
    lines: dict[date, list[ShownItem]] = defaultdict(list)
    now = clock.now()
    for item in items[:MOST]:
        lines[timezone.localtime(item.due_at).date()].append(shown(item, now))
    away = _away(whose, first, last)
    events: dict[date, list[str]] = defaultdict(list)
    for row in CalendarDay.objects.filter(day__range=(first, last)):
        events[row.day].append(_name(row))
    calendar, cells, day = organisation.calendar(), [], first
    while day <= last:
        cells.append(
            Cell(
                day, week or day.month == asked.month, calendar.is_workday(day), day == today, lines[day], away[day],
                [name for name in events[day] if name], 50 if week else IN_A_MONTH,
            )
        )  # fmt: skip
        day += timedelta(days=1)
    return cells


def _away(whose: list[Person], first: date, last: date) -> dict[date, list[Absence]]:
    days: dict[date, list[Absence]] = defaultdict(list)
    rows = Absence.objects.filter(state=Absence.State.CONFIRMED, person__in=whose, first__lte=last, last__gte=first)
    for row in rows.select_related("person", "stand_in"):
        day = max(row.first, first)
        while day <= min(row.last, last):
            days[day].append(row)
            day += timedelta(days=1)
    return days


def _name(row: Any) -> str:
    from zhanggui.kernel.organisation.named import pick_language

    return pick_language(row.name_zh, row.name_en)
