"""What the house itself knows about somebody's period: work due and done, the numbers of the post."""

from datetime import date
from typing import Any

from django.db.models import Q

from zhanggui.base import Period
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem
from zhanggui.targets import api as targets

MOST_TITLES = 30
State = WorkItem.State


def facts_of(person: Person, position: Position, first: date, last: date, until: date) -> dict[str, Any]:
    """Work and numbers of a period as far as it has come by `until`; plain values that can be kept."""
    if until < first:
        return {}
    return {
        "until": min(last, until).isoformat(),
        "work": _work(person, first, last),
        "numbers": _numbers(person, position, first, min(last, until)),
    }


def _work(person: Person, first: date, last: date) -> dict[str, Any]:
    items = WorkItem.objects.filter(Q(person=person) | Q(done_by=person), work.between(first, last))
    rows = list(items.exclude(state=State.CANCELLED).distinct().order_by("due_at", "pk"))
    done = [item for item in rows if item.state == State.DONE]
    undone = [item for item in rows if item.state == State.OPEN]
    return {
        "due": len(rows),
        "done": len(done),
        "verified": sum(item.proof == WorkItem.Proof.VERIFIED for item in done),
        "late": sum(bool(item.done_at and item.done_at > item.due_at) for item in done),
        "open": [{"zh": item.title_zh, "en": item.title_en} for item in undone[:MOST_TITLES]],
        "open_count": len(undone),
    }


def _numbers(person: Person, position: Position, first: date, until: date) -> list[dict[str, str | None]]:
    period = Period(first, until)
    before = period.previous()
    rows = []
    for metric in position.numbers:
        now = targets.reading(metric, {}, period.first, period.last, person)
        then = targets.reading(metric, {}, before.first, before.last, person)
        rows.append({"metric": metric, "value": _text(now), "before": _text(then)})
    return rows


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
