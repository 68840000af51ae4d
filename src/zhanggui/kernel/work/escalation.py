"""What is overdue goes up the reporting line: one level a workday, until somebody at the top has it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work.models import WorkItem, WorkNote


@transaction.atomic
def escalate(day: date, at: datetime) -> int:
    """Tell the superior of each overdue open item; answers how many moved up. Repeating it on a day adds nothing."""
    if not organisation.calendar().is_workday(day):
        return 0
    zone, chart = organisation.zone(), organisation.chart(day)
    overdue = WorkItem.objects.select_for_update(of=("self",)).filter(
        Q(escalated_at__isnull=True) | Q(escalated_at__lt=at), state=WorkItem.State.OPEN, due_at__lt=at
    )
    moved, notes = [], []
    for item in overdue.order_by("pk"):
        if item.escalated_at is not None and business_date(item.escalated_at, zone) >= day:
            continue
        superior = _next_up(item, chart)
        if superior is None:
            continue
        levels = [*item.detail.get("escalation", []), superior.pk]
        item.escalated_to, item.escalated_at = superior, at
        item.detail = {**item.detail, "escalation": levels}
        moved.append(item)
        notes.append(WorkNote(item=item, at=at, action="escalated", text=superior.name))
    WorkItem.objects.bulk_update(moved, ["escalated_to", "escalated_at", "detail"], batch_size=200)
    WorkNote.objects.bulk_create(notes, batch_size=500)
    return len(moved)


def _next_up(item: WorkItem, chart: Chart) -> Person | None:
    """The nearest superior who does not have it yet."""
    have = {item.person_id, *item.detail.get("escalation", [])}
    posts = [item.position_id] if item.position_id else chart.held.get(item.person_id or 0, [])
    above = (person for post in posts for person in chart.superiors(post))
    return next((person for person in above if person.pk not in have), None)
