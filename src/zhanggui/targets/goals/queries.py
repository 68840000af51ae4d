"""Who sees and who sets which goals."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.targets.goals.models import Goal

Level = Goal.Level


@dataclass(frozen=True)
class Reach:
    """Whose goals a person deals with."""

    person: Person
    chart: Chart
    posts: frozenset[int]
    """Held or covered."""
    below: frozenset[int]
    team: frozenset[int]
    everything: bool = False

    @property
    def departments(self) -> frozenset[int]:
        return frozenset(
            self.chart.positions[post].department_id for post in self.posts if post in self.chart.positions
        )

    @property
    def heads(self) -> frozenset[int]:
        """Departments whose head this person is or stands above."""
        mine = self.posts | self.below
        departments = {post.department_id: post.department for post in self.chart.positions.values()}
        heads = ((key, work.head_of(department, self.chart)) for key, department in departments.items())
        return frozenset(key for key, head in heads if head is not None and head.pk in mine)

    @property
    def leads_the_house(self) -> bool:
        return self.everything or any(
            post in self.chart.below and post not in self.chart.primary for post in self.posts
        )


@dataclass
class Node:
    """A goal in its tree."""

    goal: Goal
    children: list["Node"] = field(default_factory=list)


def reach_of(person: Person, on: date, everything: bool = False) -> Reach:
    chart = organisation.chart(on)
    posts = frozenset(chart.acts_for(person.pk))
    team = frozenset(one.pk for one in chart.team(person.pk))
    return Reach(person, chart, posts, frozenset(chart.posts_below(posts)), team, everything)


def visible_goals(reach: Reach) -> QuerySet[Goal]:
    """The company's, those of one's departments, posts and self, and everything below."""
    goals = Goal.objects.select_related("department", "position", "person", "set_by", "parent")
    if reach.everything:
        return goals
    own = (
        Q(person=reach.person)
        | Q(position__in=reach.posts)
        | Q(department__in=reach.departments, level=Level.DEPARTMENT)
    )
    below = Q(person__in=reach.team) | Q(position__in=reach.below, level=Level.POSITION)
    below |= Q(department__in=reach.heads, level=Level.DEPARTMENT)
    return goals.filter(own | below | Q(level=Level.COMPANY) | Q(set_by=reach.person))


def may_set(
    reach: Reach, level: str, department: Department | None, position: Position | None, person: Person | None
) -> bool:
    """Goals are set for oneself and below: the house by who is at its top, a department by its head."""
    if reach.everything:
        return True
    if level == Level.COMPANY:
        return reach.leads_the_house
    if level == Level.DEPARTMENT:
        return department is not None and department.pk in reach.heads
    if level == Level.POSITION:
        return position is not None and position.pk in reach.posts | reach.below
    return person is not None and (person.pk == reach.person.pk or person.pk in reach.team)


def may_change(goal: Goal, reach: Reach) -> bool:
    """Who could set it, or did."""
    return goal.set_by_id == reach.person.pk or may_set(reach, goal.level, goal.department, goal.position, goal.person)


def is_owner(goal: Goal, reach: Reach) -> bool:
    """Whose goal it is: they check in and tick milestones."""
    if goal.level == Level.PERSON:
        return goal.person_id == reach.person.pk
    if goal.level == Level.POSITION:
        return goal.position_id in reach.posts
    return may_change(goal, reach)


def own_or_changeable(reach: Reach) -> Q:
    """`is_owner` or `may_change`, asked of many goals at once."""
    if reach.everything:
        return Q(pk__isnull=False)
    found = Q(set_by=reach.person) | Q(level=Level.PERSON, person__in=reach.team | {reach.person.pk})
    found |= Q(level=Level.POSITION, position__in=reach.posts | reach.below)
    found |= Q(level=Level.DEPARTMENT, department__in=reach.heads)
    return found | Q(level=Level.COMPANY) if reach.leads_the_house else found


def trees(goals: list[Goal]) -> list[Node]:
    """Goals under the goals they serve; one whose parent is not among them stands at the top."""
    nodes = {goal.pk: Node(goal) for goal in goals}
    tops: list[Node] = []
    for goal in goals:
        above = nodes.get(goal.parent_id or 0)
        (above.children if above is not None else tops).append(nodes[goal.pk])
    return tops
