"""Who does a step: a role of the process, as this company fills it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from zhanggui.base import BusinessCalendar
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Person, Position
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
from zhanggui.kernel.work.api import WorkItem


class Today:
    """A moment, with what the company says of its day; each thing is asked for once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        held = organisation.company()
        self.zone = ZoneInfo(held.time_zone) if held else organisation.zone()
        self.on: date = at.astimezone(self.zone).date()
        self.roles: Mapping[str, str] = held.settings.get("process_roles", {}) if held else {}

    @cached_property
    def calendar(self) -> BusinessCalendar:
        return organisation.calendar()


@dataclass(frozen=True)
class Seat:
    """A position, or a person where the role is nobody's of ours."""

    role: str
    position: Position | None = None
    person: Person | None = None
    outside: bool = False


def seat_of(role: str, run: ProcessRun, today: Today) -> Seat:
    """The position of the role's name, else the one the company maps it to, else the run's owner on its behalf."""
    codes = [code for code in (role, today.roles.get(role)) if code]
    open_posts = Position.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=today.on), code__in=codes)
    found = {post.code: post for post in open_posts}
    position = next((found[code] for code in codes if code in found), None)
    if position is not None:
        return Seat(role, position)
    return Seat(role, person=present_owner(run, today.on), outside=True)


def present_owner(run: ProcessRun, on: date) -> Person:
    """Who answers for a run today: a leaver's successor takes it over."""
    owner = run.owner
    if owner.left_on is None or owner.left_on >= on:
        return owner
    last = Assignment.objects.filter(person=owner).order_by("-starts", "-pk").select_related("position").first()
    heir = organisation.responsible_for(last.position, on).person if last else None
    heir = heir or run.started_by or owner
    if heir.pk != owner.pk:
        run.owner = heir
        run.save(update_fields=["owner"])
    return heir


def signers_of(roles: list[str], mode: str, run: ProcessRun, today: Today) -> list[tuple[Seat, Person]]:
    """Everybody asked to sign: each holder of each role; one person once. `single` asks the first only."""
    chart = organisation.chart(today.on)
    found: dict[int, tuple[Seat, Person]] = {}
    for role in roles:
        seat = seat_of(role, run, today)
        people = [seat.person] if seat.person else []
        if seat.position is not None:
            people = [answer.person for answer in chart.responsible(seat.position.pk)]
        for person in people:
            if person is not None:
                found.setdefault(person.pk, (seat, person))
    if not found:
        owner = present_owner(run, today.on)
        found[owner.pk] = (Seat(roles[0] if roles else "", person=owner, outside=True), owner)
    signers = list(found.values())
    return signers[:1] if mode == "single" else signers


def move_seats(items: QuerySet[WorkItem], to: Position) -> int:
    """Steps that wait on desks go with them to another post."""
    waiting = ProcessStep.objects.filter(item__in=items, state=ProcessStep.State.OPEN)
    return waiting.update(position=to)
