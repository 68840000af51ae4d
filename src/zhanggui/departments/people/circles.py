"""Whom a person stands for and above on a day: what every page of the department is cut to."""

from dataclasses import dataclass
from datetime import date

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person, Position


@dataclass(frozen=True)
class Circle:
    """A person, the posts they act for, and the people below them."""

    person: Person
    chart: Chart
    posts: frozenset[int]
    team: frozenset[int]

    @property
    def below(self) -> set[int]:
        """Keys of the posts below."""
        return self.chart.posts_below(self.posts)


def circle_of(person: Person, on: date) -> Circle:
    chart = organisation.chart(on)
    team = frozenset(one.pk for one in chart.team(person.pk))
    return Circle(person, chart, frozenset(chart.acts_for(person.pk)), team)


def post_above(chart: Chart, position: int, author: int) -> Position | None:
    """The nearest post above on the primary line that somebody else answers for; none at the top."""
    seen = {position}
    above = chart.primary.get(position)
    while above is not None and above not in seen:
        seen.add(above)
        answers = chart.responsible(above) if above in chart.positions else []
        if any(
            answer.route in ("holder", "stand_in") and answer.person and answer.person.pk != author
            for answer in answers
        ):
            return chart.positions[above]
        above = chart.primary.get(above)
    return None


def posts_above(chart: Chart, position: int) -> set[int]:
    """Every post above on the primary line."""
    found: set[int] = set()
    above = chart.primary.get(position)
    while above is not None and above not in found:
        found.add(above)
        above = chart.primary.get(above)
    return found
