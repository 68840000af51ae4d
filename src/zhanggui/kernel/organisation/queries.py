"""Questions about the organisation on a day."""

from dataclasses import dataclass
from datetime import date

from zhanggui.kernel.organisation.chart import Chart, Responsible, chart, in_force, open_positions
from zhanggui.kernel.organisation.models import Assignment, Person, Position
from zhanggui.kernel.organisation.rights import covered_positions


@dataclass(frozen=True)
class Vacancy:
    """Seats of a position that nobody holds."""

    position: Position
    headcount: int
    filled: int

    @property
    def missing(self) -> int:
        return self.headcount - self.filled


def positions_of(person: Person, on: date) -> list[Position]:
    """Positions a person holds on a day, oldest assignment first."""
    return chart(on).positions_of(person.pk)


def covered_positions_of(person: Person, on: date) -> list[Position]:
    """Positions a person does on a day without holding them: as stand-in, or as the superior of a vacant post."""
    return covered_positions(person, on)


def holders_of(position: Position, on: date) -> list[Person]:
    """Who holds a position on a day, in order of seat."""
    return chart(on).holders.get(position.pk, [])


def superior_of(position: Position, on: date) -> Person | None:
    """Who is over a position: up the primary line, past vacancies."""
    return chart(on).superior(position.pk)


def team_of(person: Person, on: date) -> list[Person]:
    """Everybody below a person, the whole way down, by code."""
    return chart(on).team(person.pk)


def responsible_for(position: Position, on: date) -> Responsible:
    """Who answers for a position's first seat: its holder, the stand-in, or the superior of a vacant post."""
    return chart(on).responsible(position.pk)[0]


def acts_for(person_id: int, on: date) -> frozenset[int]:
    """Keys of the positions a person holds or covers on a day: what they do there counts as the post's work."""
    held = Assignment.objects.filter(in_force(on), person_id=person_id).values_list("position_id", flat=True)
    return frozenset(held) | {position.pk for position in covered_positions(person_id, on)}


def vacancies(on: date, drawn: Chart | None = None) -> list[Vacancy]:
    """Positions with empty seats, in the order of the playbook; a position without a headcount wants one person."""
    drawn = drawn or chart(on)
    rows = [
        Vacancy(
            position, 1 if position.headcount is None else position.headcount, len(drawn.holders.get(position.pk, []))
        )
        for position in open_positions(on)
    ]
    return [row for row in rows if row.missing > 0]


def person_named(text: str) -> Person | None:
    """A person by sign-in name or by code."""
    found = Person.objects.filter(user__username=text).first()
    return found or Person.objects.filter(code=text).first()


def history_of(person: Person) -> list[Assignment]:
    """Every assignment of a person, oldest first."""
    return list(Assignment.objects.filter(person=person).select_related("position").order_by("starts", "pk"))
