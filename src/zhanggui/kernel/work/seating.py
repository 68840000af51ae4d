"""Who gets which item of a duty: values in, placements out.

A duty has one item a seat and period. Items stay with whom they have; when holders change, untouched
items follow the seat: to the stand-in and back, to the successor, to the superior of a vacant post.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from zhanggui.kernel.organisation.chart import Responsible
from zhanggui.kernel.work.models import WorkItem

SEAT_CLOSED = "seat_closed"


@dataclass
class Placement:
    """What has to change so that every seat of one duty and period has exactly one item."""

    moves: list[tuple[WorkItem, Responsible]] = field(default_factory=list)
    revived: list[tuple[WorkItem, Responsible]] = field(default_factory=list)
    missing: list[tuple[int, Responsible]] = field(default_factory=list)
    surplus: list[WorkItem] = field(default_factory=list)


def place(answers: Sequence[Responsible], items: Iterable[WorkItem], touched: frozenset[int]) -> Placement:
    """Match the seats of today with the items there are."""
    plan, open_seats = Placement(), list(answers)
    waiting = sorted((item for item in items if item.state != WorkItem.State.CANCELLED), key=seat_of)
    for rule in (_same, _same_seat, _same_person, lambda item, answer: True):
        waiting = _match(waiting, open_seats, rule, plan, touched)
    plan.surplus = [item for item in waiting if _movable(item, touched)]
    cancelled = [item for item in items if item.detail.get("cancelled") == SEAT_CLOSED and _cancelled(item)]
    for item in sorted(cancelled, key=seat_of):
        if open_seats:
            plan.revived.append((item, open_seats.pop(0)))
    taken = {seat_of(item) for item in items}
    free = (seat for seat in range(len(taken) + len(open_seats)) if seat not in taken)
    plan.missing = [(next(free), answer) for answer in open_seats]
    return plan


def seat_of(item: WorkItem) -> int:
    """The last part of a duty item's key."""
    tail = item.key.rsplit(":", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def _match(
    items: list[WorkItem], seats: list[Responsible], rule: Callable[[WorkItem, Responsible], bool], plan: Placement,
    touched: frozenset[int],
) -> list[WorkItem]:  # fmt: skip
    left = []
    for item in items:
        answer = next((seat for seat in seats if rule(item, seat)), None)
        if answer is None:
            left.append(item)
            continue
        seats.remove(answer)
        if _movable(item, touched) and not _same(item, answer):
            plan.moves.append((item, answer))
    return left


def _movable(item: WorkItem, touched: frozenset[int]) -> bool:
    return item.state == WorkItem.State.OPEN and item.pk not in touched


def _cancelled(item: WorkItem) -> bool:
    return item.state == WorkItem.State.CANCELLED


def _same(item: WorkItem, answer: Responsible) -> bool:
    return (item.person_id, item.on_behalf_of_id, item.route) == (
        _pk(answer.person), _pk(answer.on_behalf_of), answer.route
    )  # fmt: skip


def _same_seat(item: WorkItem, answer: Responsible) -> bool:
    """The item belongs to the person whose seat this is, whoever sits on it today."""
    owner = item.on_behalf_of_id or item.person_id
    return owner is not None and owner == (_pk(answer.on_behalf_of) or _pk(answer.person))


def _same_person(item: WorkItem, answer: Responsible) -> bool:
    return item.person_id is not None and item.person_id == _pk(answer.person)


def _pk(person: object) -> int | None:
    return getattr(person, "pk", None)
