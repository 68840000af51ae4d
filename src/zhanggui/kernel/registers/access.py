"""Who fills a register, who reads it, and when it is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhanggui.kernel.duties.rules import DuePeriod, period_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.registers.declaration import EVERYONE
from zhanggui.kernel.registers.models import Register, RegisterEntry

DESIGN = "registers.design"


@dataclass
class Access:
    """What one person may do with registers on a day; the organisation is read once."""

    person: Person | None
    chart: Chart
    sees_all: bool = False
    """Designers and those who see everybody's work read every register."""
    acts: frozenset[str] = field(default_factory=frozenset)
    below: frozenset[str] = field(default_factory=frozenset)

    def fills(self, register: Register) -> bool:
        """Their own post fills it, or a post below: a superior may step in."""
        owners = _codes(self.chart, register.declared.owners)
        return self.person is not None and (EVERYONE in owners or bool(owners & (self.acts | self.below)))

    def owns(self, register: Register) -> bool:
        """It is their own post that fills it."""
        owners = _codes(self.chart, register.declared.owners)
        return self.person is not None and (EVERYONE in owners or bool(owners & self.acts))

    def reads(self, register: Register) -> bool:
        if self.sees_all or self.fills(register):
            return True
        readers = _codes(self.chart, register.declared.readers)
        return self.person is not None and (EVERYONE in readers or bool(readers & (self.acts | self.below)))


@dataclass(frozen=True)
class Due:
    """A register in the period that runs on a day."""

    cadence: str
    period: DuePeriod
    filled: int
    workday: bool

    @property
    def open(self) -> bool:
        return self.workday and not self.filled


def access_of(user: Any, on: date) -> Access:
    """What a sign-in may do."""
    rights = organisation.rights_of(user)
    return access_for(organisation.person_of(user), on, sees_all=bool({DESIGN, "work.all"} & rights))


def access_for(person: Person | None, on: date, *, sees_all: bool = False, chart: Chart | None = None) -> Access:
    chart = chart or organisation.chart(on)
    if person is None:
        return Access(None, chart, sees_all)
    acts = chart.acts_for(person.pk)
    below = chart.posts_below(acts)

    def named(keys: Iterable[int]) -> frozenset[str]:
        return frozenset(chart.positions[key].code for key in keys if key in chart.positions)

    return Access(person, chart, sees_all, named(acts), named(below))


def fillers_of(register: Register, chart: Chart) -> list[tuple[Position, list[Person]]]:
    """The posts that fill a register here, with who holds them."""
    codes = _codes(chart, register.declared.owners)
    posts = [post for post in chart.positions.values() if post.code in codes]
    return [(post, chart.holders.get(post.pk, [])) for post in sorted(posts, key=lambda post: (post.order, post.code))]


def due_now(registers: Iterable[Register], day: date) -> Mapping[int, list[Due]]:
    """For each register the periods that run on a day and how often it was filled in them."""
    calendar = organisation.calendar()
    counted: dict[tuple[int, date, date], int] = {}
    running: dict[int, list[Due]] = {}
    registers = list(registers)
    wanted = {period for one in registers for period in _periods(one, day)}
    for first, last in {(period.first, period.last) for _word, period in wanted}:
        rows = RegisterEntry.objects.filter(
            register__in=registers, filled_on__range=(first, last), struck_at__isnull=True
        )
        for key in rows.values_list("register_id", flat=True):
            counted[key, first, last] = counted.get((key, first, last), 0) + 1
    for one in registers:
        running[one.pk] = [
            Due(
                word, period, counted.get((one.pk, period.first, period.last), 0),
                calendar.is_workday(day) if word == "daily" else True,
            )
            for word, period in _periods(one, day)
        ]  # fmt: skip
    return running


class _Monthly:
    every_days: int | None = None


def _periods(register: Register, day: date) -> list[tuple[str, DuePeriod]]:
    found = [(word, period_of(_Monthly(), word, day)) for word in register.cadences if word != "continuous"]
    return [(word, period) for word, period in found if period is not None]


def _codes(chart: Chart, named: Iterable[str]) -> set[str]:
    """Codes of posts; a department stands for its posts."""
    wanted = set(named)
    for post in chart.positions.values():
        if post.department.code in wanted:
            wanted.add(post.code)
    return wanted
