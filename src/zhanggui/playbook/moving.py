"""When posts are combined or split: people, stand-ins and work in hand go to the post that was made from theirs.

What was moved is remembered with the playbook, so that going back to an earlier version takes it back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Person, Position, StandIn
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.work.api import WorkItem
from zhanggui.playbook.contracts import Playbook

Move = dict[str, Any]
"""From which post, to which, who came along, and which open work that stands under no duty."""


def carry(book: Playbook, remembered: Sequence[Move], positions: Mapping[str, Position], on: date) -> list[Move]:
    """Move what the playbook asks for and has not been moved, take back what it no longer asks for.

    Answers what is to be remembered. Safe to repeat.
    """
    posts = {post.id for post in book.positions}
    asked = [(one.post, post.id, one.people) for post in book.positions for one in post.formerly]
    kept = [move for move in remembered if (move["from"], move["to"]) in {pair[:2] for pair in asked}]
    for move in remembered:
        if move not in kept and move["from"] in posts:
            _take_back(move, positions, on)
    for source, target, people in asked:
        if source in positions and target in positions:
            done = next((one for one in kept if (one["from"], one["to"]) == (source, target)), None)
            if done is None:
                kept.append(_move(positions[source], positions[target], people, source in posts, on))
            elif source not in posts:
                done["people"] = sorted({*done["people"], *_seat(positions[source], positions[target], None, on)})
    return kept


def _move(source: Position, target: Position, people: Collection[str], stays: bool, on: date) -> Move:
    moved = _seat(source, target, people if stays else None, on)
    items: list[int] = []
    if not stays:
        items = _take_work(source, target)
        _stand_ins(source, target, on)
    return {"from": source.code, "to": target.code, "people": moved, "items": items}


def _take_back(move: Move, positions: Mapping[str, Position], on: date) -> None:
    source, target = positions[move["from"]], positions.get(move["to"])
    if target is None:
        return
    _seat(target, source, move["people"], on)
    back = WorkItem.objects.filter(pk__in=move["items"], position=target, state=WorkItem.State.OPEN)
    processes.move_seats(back, source)
    back.update(position=source)


def _seat(source: Position, target: Position, people: Collection[str] | None, on: date) -> list[str]:
    """Let those who hold one post hold another from a day on, as long as they would have; all where none are named."""
    running = Assignment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=on), position=source)
    if people is not None:
        running = running.filter(person__code__in=people)
    moved = []
    for seat in list(running.select_related("person")):
        starts = max(seat.starts, on)
        organisation.assign(person=seat.person, position=target, starts=starts, ends=seat.ends)
        if seat.starts < on:
            seat.ends = on - timedelta(days=1)
            seat.save(update_fields=["ends"])
        else:
            seat.delete()
        moved.append(seat.person.code)
    return sorted(set(moved))


def _stand_ins(source: Position, target: Position, on: date) -> None:
    """Who stands in for somebody who came along does so on the new post."""
    for row in StandIn.objects.filter(Q(ends__isnull=True) | Q(ends__gte=on), position=source):
        if row.starts < on:
            StandIn.objects.filter(pk=row.pk).update(ends=on - timedelta(days=1))
            row.pk, row.starts = None, on
        row.position = target
        if row.absent_id is not None or not Assignment.objects.filter(position=target, ends=None).exists():
            row.save()


def _take_work(source: Position, target: Position) -> list[int]:
    """Open work of a post that is gone; answers what goes back with it: duties bring theirs along themselves."""
    open_work = WorkItem.objects.filter(position=source, state=WorkItem.State.OPEN)
    others = list(open_work.filter(duty=None).order_by("pk").values_list("pk", flat=True))
    processes.move_seats(open_work, target)
    open_work.update(position=target)
    return others


def seats_on(day: date) -> dict[str, set[str]]:
    """Who holds which posts on a day: codes of posts by the code of the person."""
    runs = Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))
    found: dict[str, set[str]] = {}
    for person, post in Assignment.objects.filter(runs).values_list("person__code", "position__code"):
        found.setdefault(person, set()).add(post)
    return found


def holders_of(codes: Collection[str], day: date) -> list[Person]:
    """Everybody on these posts, by code."""
    runs = Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))
    seats = Assignment.objects.filter(runs, position__code__in=codes).select_related("person")
    return sorted({seat.person.pk: seat.person for seat in seats}.values(), key=lambda person: person.code)
