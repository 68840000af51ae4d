"""How many places a post is to have, from when, against who sits there: planned, filled, missing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.playbook.models import HeadcountPlan

CHANGED = "headcount.changed"
MOST = 9999


@dataclass(frozen=True)
class Places:
    """One post on one day: places planned (None where nobody has said), people on it, and the next change."""

    position: Position
    planned: int | None
    holders: list[Person]
    coming: HeadcountPlan | None

    @property
    def filled(self) -> int:
        return len(self.holders)

    @property
    def missing(self) -> int:
        """Empty seats; a post of no stated number that nobody holds has one."""
        wanted = 1 if self.planned is None else self.planned
        return max(wanted - self.filled, 0)

    @property
    def over(self) -> int:
        return max(self.filled - self.planned, 0) if self.planned is not None else 0


def places_on(day: date) -> list[Places]:
    """Every open post on a day, in the order of the chart."""
    chart = organisation.chart(day)
    planned: dict[int, HeadcountPlan] = {}
    coming: dict[int, HeadcountPlan] = {}
    earliest: dict[int, HeadcountPlan] = {}
    for line in HeadcountPlan.objects.order_by("starts", "pk"):
        if line.starts <= day:
            planned[line.position_id] = line
        else:
            coming.setdefault(line.position_id, line)
        earliest.setdefault(line.position_id, line)
    posts = sorted(chart.positions.values(), key=lambda post: (post.order, post.code))
    return [
        Places(post, _planned(post, planned, earliest), chart.holders.get(post.pk, []), coming.get(post.pk))
        for post in posts
    ]


def _planned(post: Position, planned: dict[int, HeadcountPlan], earliest: dict[int, HeadcountPlan]) -> int | None:
    """The plan in force; before the first one, what was there before it; without any, the post's own number."""
    line = planned.get(post.pk)
    if line is not None and line.applied_at is None:
        return line.places
    if line is None and post.pk in earliest and earliest[post.pk].applied_at is not None:
        return earliest[post.pk].before
    return post.headcount


@transaction.atomic
def plan(position: Position, places: int, starts: date, reason: str, by: Person | None, at: datetime) -> HeadcountPlan:
    """Say how many places a post has from a day on; from today it holds at once."""
    today = organisation.today_at(at)
    if not 0 <= places <= MOST:
        raise Refusal("headcount.out_of_range", _("Places are a whole number from 0 to 9999."))
    if starts < today:
        raise Refusal("headcount.past", _("A plan begins today or later; what was, stays as it was."))
    post = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    line = HeadcountPlan.objects.create(
        position=post, starts=starts, places=places, before=post.headcount, reason=reason.strip()[:200], by=by, at=at
    )
    detail = {"position": post.code, "before": post.headcount, "places": places, "starts": starts.isoformat()}
    audit.note(actor=by.code if by else "", action=CHANGED, subject=post.code, detail=detail)
    evidence.record(
        key=f"{CHANGED}:{line.pk}", event=CHANGED, person=by, at=at, subject=post.name_zh, link="/playbook/headcount/",
        detail=detail,
    )  # fmt: skip
    apply_due(today, at)
    return line


def apply_due(day: date, at: datetime) -> int:
    """Give posts the places planned for them when the day has come; part of every day."""
    due = HeadcountPlan.objects.filter(applied_at__isnull=True, starts__lte=day).select_related("position")
    lines = list(due.order_by("starts", "pk"))
    for line in lines:
        line.before = line.position.headcount
        Position.objects.filter(pk=line.position_id).update(headcount=line.places)
        line.position.headcount = line.places
        line.applied_at = at
        line.save(update_fields=["before", "applied_at"])
    return len(lines)
