"""What must be true on every day, whatever happened."""

from collections import Counter
from datetime import date, datetime

from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work.models import WorkItem


def broken(day: date, at: datetime) -> list[str]:
    """Everything that is not as it should be after the day was run; nothing, on a good day."""
    chart = organisation.chart(day)
    return [*_without_owner(), *_owned_by_leavers(day), *_not_opened(day), *_opened_twice(day), *_slept(day, at, chart)]


def _without_owner() -> list[str]:
    keys = WorkItem.objects.filter(state="open", person=None).values_list("key", flat=True)
    return [f"nobody has {key}" for key in keys]


def _owned_by_leavers(day: date) -> list[str]:
    left = WorkItem.objects.filter(state="open", person__left_on__lt=day)
    return [f"{item.person} has left and has {item.key}" for item in left.select_related("person")]


def _not_opened(day: date) -> list[str]:
    """Each duty and cadence that is due has its items."""
    calendar = organisation.calendar()
    missing = []
    there = set(WorkItem.objects.filter(kind="duty").values_list("duty_id", "cadence", "period_first"))
    for duty in duties.open_duties(day):
        for cadence in duty.cadences:
            period = duties.running_on(duty, cadence, day, calendar)
            if period is not None and (duty.pk, cadence, period.first) not in there:
                missing.append(f"{duty.code} {cadence} {period.key} was not opened")
    return missing


def _opened_twice(day: date) -> list[str]:
    """A duty and period has one item a seat."""
    running = WorkItem.objects.filter(kind="duty", period_first__lte=day, period_last__gte=day)
    rows = running.exclude(state="cancelled").values_list("duty__code", "cadence", "period_first", "position_id")
    chart = organisation.chart(day)
    seats = {post: max(1, len(chart.responsible(post))) for post in chart.positions}
    counted = Counter(rows)
    return [f"{row[:3]} has {n} items" for row, n in counted.items() if n > seats.get(row[3], 1) + 1]


def _slept(day: date, at: datetime, chart: organisation.Chart) -> list[str]:
    """Each clock that was breached before today has acted, where anybody is above."""
    if not organisation.calendar().is_workday(day):
        return []
    late = WorkItem.objects.filter(state="open", level=0, due_at__lt=at, position__isnull=False)
    return [
        f"the clock of {item.key} did not act"
        for item in late
        if any(person.pk != item.person_id for person in chart.superiors(item.position_id))
    ]
