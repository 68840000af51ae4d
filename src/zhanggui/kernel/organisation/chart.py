"""The organisation as it stands on one day, held in memory: a handful of queries, then plain look-ups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet

from zhanggui.kernel.organisation.models import Assignment, Department, Person, Position, ReportingLine, StandIn

Route = Literal["holder", "stand_in", "superior", "nobody"]


@dataclass(frozen=True)
class Responsible:
    """Who answers for a position, by which way, and for whom."""

    person: Person | None
    route: Route
    on_behalf_of: Person | None = None


@dataclass
class Chart:
    """Positions, lines and people of one day."""

    on: date
    positions: dict[int, Position] = field(default_factory=dict)
    holders: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    """Position to its holders, by the start of their assignment."""
    held: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Person to the positions held."""
    stand_ins: dict[int, list[StandIn]] = field(default_factory=lambda: defaultdict(list))
    primary: dict[int, int] = field(default_factory=dict)
    """Position to the position above it on the primary line."""
    below: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Position to the positions that report to it, on any line."""

    def responsible(self, position: int) -> list[Responsible]:
        """One for each seat of a position, in order of seat; a vacancy falls to its stand-in, else to the superior."""
        people = self.holders.get(position, [])
        if people:
            return [self._present(position, person) for person in people]
        cover = next((row for row in self.stand_ins.get(position, []) if row.absent_id is None), None)
        if cover is not None:
            return [Responsible(cover.person, "stand_in")]
        superior = self.superior(position)
        return [Responsible(superior, "superior" if superior else "nobody")]

    def superior(self, position: int, level: int = 1) -> Person | None:
        """Who is over a position: up the primary line, past vacancies, `level` people up."""
        people = self.superiors(position)
        return people[level - 1] if len(people) >= level else None

    def superiors(self, position: int) -> list[Person]:
        """Everybody over a position on the primary line, nearest first; a stand-in replaces who is absent."""
        found: list[Person] = []
        seen = {position}
        above = self.primary.get(position)
        while above is not None and above not in seen:
            seen.add(above)
            for answer in self._present_people(above)[:1]:
                if answer not in found:
                    found.append(answer)
            above = self.primary.get(above)
        return found

    def positions_of(self, person: int) -> list[Position]:
        return [self.positions[code] for code in self.held.get(person, []) if code in self.positions]

    def covered_by(self, person: int) -> list[Position]:
        """Positions a person does without holding them: as stand-in, then as the superior of a vacant post."""
        stood_in_for = [
            self.positions[position]
            for position, rows in self.stand_ins.items()
            if position in self.positions and any(row.person_id == person and self.covers(row) for row in rows)
        ]
        return stood_in_for + self.vacant_below(person)

    def vacant_below(self, person: int) -> list[Position]:
        """Positions that nobody holds or stands in for, and that fall to this person."""
        answers = ((post, self.responsible(post.pk)[0]) for post in self.positions.values())
        return [post for post, answer in answers if answer.route == "superior" and _is(answer.person, person)]

    def covers(self, row: StandIn) -> bool:
        """Whether a stand-in is at work: its absent person holds the post, or the post is vacant."""
        people = self.holders.get(row.position_id, [])
        return not people if row.absent_id is None else any(person.pk == row.absent_id for person in people)

    def acts_for(self, person: int) -> set[int]:
        """Positions whose work counts as this person's: held ones and those done for others."""
        return {*self.held.get(person, []), *(position.pk for position in self.covered_by(person))}

    def team(self, person: int) -> list[Person]:
        """Everybody below the positions a person holds or covers, on any line, at any depth; by code."""
        reached = self.posts_below(self.acts_for(person))
        people = {one.pk: one for position in reached for one in self.holders.get(position, [])}
        people |= {
            row.person_id: row.person
            for position in reached
            for row in self.stand_ins.get(position, [])
            if self.covers(row)
        }
        people.pop(person, None)
        return sorted(people.values(), key=lambda one: one.code)

    def posts_below(self, start: Iterable[int]) -> set[int]:
        """Positions below these, on any line, at any depth; without themselves unless a line leads back."""
        reached: set[int] = set()
        ahead = [below for position in start for below in self.below.get(position, [])]
        while ahead:
            position = ahead.pop()
            if position not in reached:
                reached.add(position)
                ahead.extend(self.below.get(position, []))
        return reached

    def _present(self, position: int, person: Person) -> Responsible:
        cover = next((row for row in self.stand_ins.get(position, []) if row.absent_id == person.pk), None)
        return Responsible(cover.person, "stand_in", person) if cover else Responsible(person, "holder")

    def _present_people(self, position: int) -> list[Person]:
        people = self.holders.get(position, [])
        if people:
            return [answer.person for person in people if (answer := self._present(position, person)).person]
        return [row.person for row in self.stand_ins.get(position, []) if row.absent_id is None]


def _is(person: Person | None, key: int) -> bool:
    return person is not None and person.pk == key


def chart(on: date) -> Chart:
    """The organisation of one day, read in four queries."""
    drawn = Chart(on)
    for position in Position.objects.filter(open_on(on)).select_related("department"):
        drawn.positions[position.pk] = position
    working = Q(person__left_on__isnull=True) | Q(person__left_on__gte=on)
    for row in Assignment.objects.filter(in_force(on), working).select_related("person").order_by("starts", "pk"):
        if row.position_id in drawn.positions and row.person not in drawn.holders[row.position_id]:
            drawn.holders[row.position_id].append(row.person)
            drawn.held[row.person_id].append(row.position_id)
    for stand_in in StandIn.objects.filter(in_force(on), working).select_related("person").order_by("starts", "pk"):
        drawn.stand_ins[stand_in.position_id].append(stand_in)
    for line in ReportingLine.objects.order_by("-primary", "pk"):
        if line.superior_id in drawn.positions and line.subordinate_id in drawn.positions:
            drawn.below[line.superior_id].append(line.subordinate_id)
        if line.primary:
            drawn.primary[line.subordinate_id] = line.superior_id
    return drawn


def in_force(on: date) -> Q:
    """Rows with `starts` and `ends` that hold on a day."""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gte=on))


def open_on(on: date) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gt=on)


def open_positions(on: date) -> QuerySet[Position]:
    """Positions of the organisation on a day, in the order of the playbook."""
    return Position.objects.filter(open_on(on)).select_related("department")


def open_departments(on: date) -> QuerySet[Department]:
    """Departments of the organisation on a day, in the order of the playbook."""
    return Department.objects.filter(open_on(on))
