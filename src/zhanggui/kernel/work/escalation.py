"""Two clocks, not begun and not finished, and what they set off: reminders, and one level up a workday.

The first level tells the superior and raises the priority, the second the superior's superior; after that the work
itself moves to the nearest superior's desk, on behalf of whose it was, and the levels above are told one by one.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import news
from zhanggui.kernel.work.models import WorkItem, WorkNote
from zhanggui.kernel.work.writing import save_many

SOON = timedelta(hours=2)
TOLD_LEVELS = 2
"""So many levels are only told; then the work moves."""
CHANGED = [
    "escalated_to", "escalated_at", "level", "priority", "detail", "person", "on_behalf_of", "route", "started_at"
]  # fmt: skip
State, Priority = WorkItem.State, WorkItem.Priority


@transaction.atomic
def remind(day: date, at: datetime) -> int:
    """Say once what falls due soon, and once what has become overdue; answers of how many items."""
    opens = WorkItem.objects.select_for_update(of=("self",)).filter(state=State.OPEN, person__isnull=False)
    soon = opens.filter(reminded_at=None, due_at__gt=at, due_at__lte=at + SOON)
    late = opens.filter(overdue_told_at=None, due_at__lte=at, opens_on__lte=day)
    told = 0
    for items, name, column in ((soon, news.DUE_SOON, "reminded_at"), (late, news.OVERDUE, "overdue_told_at")):
        found = list(items.select_related("person").only("pk", "person").order_by("pk"))
        for start in range(0, len(found), 500):
            keys = [item.pk for item in found[start : start + 500]]
            WorkItem.objects.filter(pk__in=keys).update(**{column: at})
        news.tell_each(name, [(item, item.person) for item in found], at)
        told += len(found)
    return told


@transaction.atomic
def escalate(day: date, at: datetime) -> int:
    """Let each breached clock act, one level a workday; answers how many items moved. Repeating it adds nothing."""
    if not organisation.calendar().is_workday(day):
        return 0
    zone, chart = organisation.zone(), organisation.chart(day)
    breached = Q(due_at__lt=at) | Q(start_by__lt=at, started_at=None)
    waiting = WorkItem.objects.select_for_update(of=("self",)).filter(
        breached, Q(escalated_at=None) | Q(escalated_at__lt=organisation.day_start(day)), state=State.OPEN
    )
    moved: list[WorkItem] = []
    notes: list[WorkNote] = []
    told: list[tuple[WorkItem, Person | None]] = []
    ladders: dict[tuple[int, ...], list[Person]] = {}
    for item in waiting.select_related("person").order_by("pk"):
        if item.escalated_at is not None and business_date(item.escalated_at, zone) >= day:
            continue
        posts = (item.position_id,) if item.position_id else tuple(chart.held.get(item.person_id or 0, ()))
        if posts not in ladders:
            ladders[posts] = _above(posts, chart)
        note = _climb(item, ladders[posts], at)
        if note is not None:
            moved.append(item)
            notes.append(note)
            told.append((item, item.escalated_to))
    save_many(moved, CHANGED)
    WorkNote.objects.bulk_create(notes, batch_size=500)
    news.tell_each(news.ESCALATED, told, at)
    return len(moved)


def _above(posts: Iterable[int], chart: Chart) -> list[Person]:
    """Everybody over some posts, nearest first, each once."""
    found: dict[int, Person] = {}
    for post in posts:
        for person in chart.superiors(post):
            found.setdefault(person.pk, person)
    return list(found.values())


def _climb(item: WorkItem, above: list[Person], at: datetime) -> WorkNote | None:
    """One step of one item; None at the top."""
    told = item.detail.get("escalation", [])
    have = {item.person_id, item.on_behalf_of_id, *told}
    upper = next((person for person in above if person.pk not in have), None)
    moves = not item.detail.get("handed_up") and told and (item.level >= TOLD_LEVELS or upper is None)
    nearest = next((person for person in above if person.pk != item.person_id), None)
    reason = "due" if item.due_at < at else "start"
    if moves and nearest is not None and item.person_id is not None:
        before = item.person
        item.on_behalf_of_id = item.on_behalf_of_id or item.person_id
        item.person, item.route, item.started_at = nearest, WorkItem.Route.SUPERIOR, None
        item.detail = {**item.detail, "handed_up": True, "escalated_for": reason}
        note = WorkNote(item=item, at=at, action="handed_up", before=before, after=nearest)
        upper = nearest
    elif upper is not None:
        item.detail = {**item.detail, "escalation": [*told, upper.pk], "escalated_for": reason}
        action = "escalated" if reason == "due" else "not_begun"
        note = WorkNote(item=item, at=at, action=action, after=upper)
    else:
        return None
    item.escalated_to, item.escalated_at = upper, at
    item.level += 1
    item.priority = min(item.priority + 1, Priority.URGENT)
    return note
