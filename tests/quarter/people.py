"""What happens to the people: some leave, some are replaced, some are on leave with a stand-in."""

import math
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhanggui.base import Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import api as work

MOVED = 0.2
"""Share of the people that something happens to."""
EMPTY_FOR = timedelta(days=9)


@dataclass
class Movements:
    """Which day brings what to whom; `log` is what came of it."""

    plan: dict[date, list[tuple[str, int]]]
    people: int
    """How many there were at the beginning."""
    log: dict[str, int] = field(default_factory=lambda: {"left": 0, "replaced": 0, "on_leave": 0, "filled": 0})
    to_fill: list[tuple[date, Position]] = field(default_factory=list)

    @property
    def moved(self) -> int:
        """To how many something happened."""
        return self.log["left"] + self.log["replaced"] + self.log["on_leave"]

    @property
    def too_few(self) -> list[str]:
        """What is missing where fewer moved than should."""
        wanted = math.ceil(MOVED * self.people)
        return [f"only {self.moved} of {self.people} people moved"] if self.moved < wanted else []


def planned(days: list[date], chance: random.Random) -> Movements:
    """A fifth of the people, each on some day of the middle of the quarter, in turn leaving, replaced, on leave."""
    people = list(Person.objects.filter(left_on=None).order_by("code"))
    seated = [person for person in people if organisation.positions_of(person, days[0])]
    chosen = chance.sample(seated, max(3, math.ceil(MOVED * len(people))))
    plan: dict[date, list[tuple[str, int]]] = {}
    for number, person in enumerate(chosen):
        day = days[chance.randrange(2, max(3, len(days) * 2 // 3))]
        plan.setdefault(day, []).append((("leaves", "is_replaced", "goes_on_leave")[number % 3], person.pk))
    return Movements(plan, len(people))


def happen(movements: Movements, day: date, at: datetime, chance: random.Random) -> None:
    """What the day brings."""
    for due, position in list(movements.to_fill):
        if due <= day:
            _hire_for(position, day)
            movements.to_fill.remove((due, position))
            movements.log["filled"] += 1
    for what, key in movements.plan.get(day, []):
        person = Person.objects.get(pk=key)
        posts = organisation.positions_of(person, day)
        if not posts:
            continue
        if what == "goes_on_leave":
            _leave_of_absence(person, day, at, chance, movements)
        elif what == "is_replaced" or _is_top(posts, day):
            _replace(person, posts, day, movements)
        else:
            organisation.leave(person=person, on=day - timedelta(days=1))
            movements.to_fill += [(day + EMPTY_FOR, post) for post in posts]
            movements.log["left"] += 1


def _is_top(posts: list[Position], day: date) -> bool:
    """Whether nobody is above: such a post is never left empty."""
    return any(organisation.superior_of(post, day) is None for post in posts)


def _replace(person: Person, posts: list[Position], day: date, movements: Movements) -> None:
    organisation.leave(person=person, on=day - timedelta(days=1))
    for post in posts:
        _hire_for(post, day)
    movements.log["replaced"] += 1


def _hire_for(position: Position, day: date) -> None:
    code = f"new-{position.code.lower().replace('.', '-')}-{day:%m%d}"
    person = organisation.hire(code=code, name="新同事", name_en="New colleague", sign_in=code)
    organisation.grant_scope(person=person, kind="all", code="")
    organisation.assign(person=person, position=position, starts=day)


def _leave_of_absence(person: Person, day: date, at: datetime, chance: random.Random, movements: Movements) -> None:
    """Ask until somebody can stand in; whoever is above confirms."""
    others = [one for one in Person.objects.filter(left_on=None).order_by("code") if one.pk != person.pk]
    seated = [one for one in others if organisation.positions_of(one, day)]
    for stand_in in chance.sample(seated, len(seated)):
        try:
            asked = work.ask_absence(person=person, first=day, last=day + timedelta(days=4), stand_in=stand_in, at=at)
        except Refusal:
            continue  # away these days
        above = work.confirmer_of(person, organisation.chart(day))
        if above is not None:
            work.decide_absence(asked.pk, by=above, confirm=True, at=at)
        asked.refresh_from_db()
        movements.log["on_leave"] += asked.state == "confirmed"
        return
