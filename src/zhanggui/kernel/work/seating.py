"""Who gets which item of a duty: values in, placements out.

A duty has one item a seat and period. Items stay with whom they have; when holders change, untouched
items follow the seat: to the stand-in and back, to the successor, to the superior of a vacant post.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    for of_item, of_seat in ((_line, _seat_line), (_owner, _seat_owner), (_person, _seat_person), (_any, _any)):
        waiting, open_seats = _match(waiting, open_seats, of_item, of_seat, plan, touched)
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
    items: list[WorkItem], seats: list[Responsible], of_item: Callable[[WorkItem], Any],
    of_seat: Callable[[Responsible], Any], plan: Placement, touched: frozenset[int],
) -> tuple[list[WorkItem], list[Responsible]]:  # fmt: skip
    """Bring items and seats together that answer the same; what is left of both."""
    if not items or not seats:
        return items, seats
    free: dict[Any, deque[int]] = defaultdict(deque)
    for number, seat in enumerate(seats):
        free[of_seat(seat)].append(number)
    left, taken = [], set()
    for item in items:
        wanted = of_item(item)
        if wanted is None or not free[wanted]:
            left.append(item)
            continue
        number = free[wanted].popleft()
        taken.add(number)
        if _movable(item, touched) and _line(item) != _seat_line(seats[number]):
            plan.moves.append((item, seats[number]))
    return left, [seat for number, seat in enumerate(seats) if number not in taken]


def _movable(item: WorkItem, touched: frozenset[int]) -> bool:
    return item.state == WorkItem.State.OPEN and item.pk not in touched


def _cancelled(item: WorkItem) -> bool:
    return item.state == WorkItem.State.CANCELLED


def _line(item: WorkItem) -> tuple[int | None, int | None, str]:
    return item.person_id, item.on_behalf_of_id, str(item.route)


def _seat_line(answer: Responsible) -> tuple[int | None, int | None, str]:
    return _pk(answer.person), _pk(answer.on_behalf_of), str(answer.route)


def _owner(item: WorkItem) -> int | None:
    """The item belongs to the person whose seat this is, whoever sits on it today."""
    return item.on_behalf_of_id or item.person_id


def _seat_owner(answer: Responsible) -> int | None:
    return _pk(answer.on_behalf_of) or _pk(answer.person)


def _person(item: WorkItem) -> int | None:
    return item.person_id


def _seat_person(answer: Responsible) -> int | None:
    return _pk(answer.person)


def _any(_one: object) -> bool:
    return True


def _pk(person: object) -> int | None:
    return getattr(person, "pk", None)
