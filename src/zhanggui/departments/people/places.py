"""Places of a post against the people on it, as they changed from day to day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.base import business_date
from zhanggui.intake.api import stamp_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Position
from zhanggui.playbook.models import HeadcountPlan

Held = tuple[int, date, date | None]
"""A person, from, to."""


@dataclass(frozen=True)
class Change:
    """From this day on the post has so many places and so many people."""

    day: date
    position: str
    department: str
    quota: int | None
    staff: int

    @property
    def gap(self) -> int | None:
        return None if self.quota is None else self.quota - self.staff


def changes() -> Iterator[Change]:
    """Every post's changes, the earliest first; a post that closes has no places and nobody from then on."""
    company = organisation.company()
    founded = business_date(company.applied_at, organisation.zone()) if company else None
    held, plans = _held(), _plans()
    for post in Position.objects.select_related("department").order_by("order", "code"):
        mine, lines = held.get(post.pk, []), plans.get(post.pk, [])
        days = {day for _, starts, ends in mine for day in (starts, ends and ends + timedelta(days=1)) if day}
        days |= {line.starts for line in lines} | ({founded} if founded else set())
        closed = post.closed_on + timedelta(days=1) if post.closed_on else None
        days = {day for day in days if closed is None or day < closed} | ({closed} if closed else set())
        before = None
        for day in sorted(days):
            open_ = closed is None or day < closed
            stands = (_quota(post, lines, day), _staff(mine, day)) if open_ else (0, 0)
            if stands != before:
                yield Change(day, post.code, post.department.code, *stands)
            before = stands


def looks() -> dict[str, str]:
    """What each month's changes look like."""
    months: dict[str, list[Change]] = defaultdict(list)
    for change in changes():
        months[f"{change.day:%Y-%m}"].append(change)
    return {month: stamp_of(rows) for month, rows in months.items()}


def _held() -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    rows = Assignment.objects.order_by("pk").values_list(
        "position_id", "person_id", "starts", "ends", "person__left_on"
    )
    for post, person, starts, ends, left in rows:
        until = min((day for day in (ends, left) if day), default=None)
        if until is None or until >= starts:
            found[post].append((person, starts, until))
    return found


def _plans() -> dict[int, list[HeadcountPlan]]:
    found: dict[int, list[HeadcountPlan]] = defaultdict(list)
    for line in HeadcountPlan.objects.order_by("starts", "pk"):
        found[line.position_id].append(line)
    return found


def _quota(post: Position, lines: Sequence[HeadcountPlan], day: date) -> int | None:
    """The last line from on or before the day; before the first, what was there before it; without any, the post's."""
    begun = [line for line in lines if line.starts <= day]
    if begun:
        return begun[-1].places
    return lines[0].before if lines and lines[0].applied_at is not None else post.headcount


def _staff(held: Sequence[Held], day: date) -> int:
    return len({person for person, starts, ends in held if starts <= day and (ends is None or day <= ends)})
