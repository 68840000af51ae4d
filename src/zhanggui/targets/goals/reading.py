"""Reading goals: from metrics, from the goals below, from work done, from milestones; written down once a day."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem
from zhanggui.targets import bands
from zhanggui.targets.goals.models import Goal, GoalReading
from zhanggui.targets.goals.rules import progress_of, share_done, weighted

Driver = Goal.Driver
LATE_NUMBERS = timedelta(days=31)
"""How long after its end a goal is still read: files of a month arrive in the next."""


def read_goals(day: date, at: datetime) -> int:
    """A part of the day: read every running goal up to the day before. Safe to repeat; answers how many moved."""
    until = day - timedelta(days=1)
    running = Goal.objects.filter(state=Goal.State.OPEN, first__lte=until, last__gte=until - LATE_NUMBERS)
    return read(running, until, at)


def read(goals: Iterable[Goal], until: date, at: datetime) -> int:
    """Read some goals up to a day, those below before those above."""
    wanted = {goal.pk: goal for goal in goals}
    moved = 0
    for goal in sorted(wanted.values(), key=lambda one: -_depth(one, wanted)):
        moved += measure(goal, until, at)
    return moved


def measure(goal: Goal, until: date, at: datetime) -> bool:
    """Read one goal and write the reading down; whether it moved."""
    if goal.driver == Driver.MANUAL:
        value, progress = goal.value, progress_of(goal.aim, goal.value)
    else:
        value, progress = _reading(goal, until)
    if progress is None and goal.progress is not None and goal.driver == Driver.METRIC:
        return False
    if goal.driver == Driver.CHILDREN:
        goal.attested = goal.children.exclude(state=Goal.State.DROPPED).filter(attested=True).exists()
    moved = (_kept(value), progress) != (goal.value, goal.progress)
    goal.value, goal.progress, goal.read_at = _kept(value), progress, at
    goal.save(update_fields=["value", "progress", "attested", "read_at"])
    on = min(max(until, goal.first), goal.last)
    if progress is not None:
        GoalReading.objects.update_or_create(goal=goal, on=on, defaults={"value": goal.value, "progress": progress})
    return moved


def climb(goal: Goal, until: date, at: datetime) -> None:
    """After a change: the goal itself, then every goal above that is made of those below it."""
    measure(goal, until, at)
    above, seen = goal.parent, {goal.pk}
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        if above.driver == Driver.CHILDREN and above.state == Goal.State.OPEN:
            measure(above, until, at)
        above = above.parent


def work_of(goal: Goal) -> QuerySet[WorkItem]:
    """The work a goal is counted by: tasks given for it, else everything its owner has due in the period."""
    items = WorkItem.objects.exclude(state=WorkItem.State.CANCELLED)
    given = items.filter(detail__goal=goal.pk)
    if given.exists():
        return given
    owner = Q(person=goal.person_id) if goal.level == Goal.Level.PERSON else Q(position=goal.position_id)
    if goal.level in (Goal.Level.COMPANY, Goal.Level.DEPARTMENT):
        owner = Q(position__department=goal.department_id) if goal.department_id else Q(position__isnull=False)
    return items.filter(owner, work.between(goal.first, goal.last))


def _reading(goal: Goal, until: date) -> tuple[Decimal | None, Decimal | None]:
    if goal.driver == Driver.METRIC:
        value = _metric(goal, min(until, goal.last))
        return value, progress_of(goal.aim, value)
    if goal.driver == Driver.CHILDREN:
        children = goal.children.exclude(state=Goal.State.DROPPED)
        share = weighted(children.values_list("weight", "progress"))
        return share, share
    if goal.driver == Driver.WORK:
        items = work_of(goal)
        share = share_done(items.filter(state=WorkItem.State.DONE).count(), items.count())
        return share, share
    share = weighted((step.weight, Decimal(1) if step.done_at else Decimal(0)) for step in goal.steps.all())
    return share, share


def _metric(goal: Goal, until: date) -> Decimal | None:
    if until < goal.first:
        return None
    if not goal.shops:
        return bands.reading(goal.metric, goal.where, goal.first, until, _owner(goal, until))
    period, shops = Period(goal.first, until), frozenset(goal.shops)
    from zhanggui.facts import Store  # brings the libraries for counting: only where something is counted

    try:
        answer = metrics.compute(Store(settings.FACTS_FOLDER), goal.metric, period, where=goal.where, shops=shops)
    except Refusal:
        return None
    value = answer.rows[0][goal.metric] if answer.rows else None
    return None if value is None else Decimal(str(value))


def _owner(goal: Goal, on: date) -> Person | None:
    """Whose shops are read: the person's, those of the post's first holder; nobody's for company and department."""
    if goal.person is not None:
        return goal.person
    if goal.position is None:
        return None
    return next(iter(organisation.holders_of(goal.position, on)), None)


def _depth(goal: Goal, known: dict[int, Goal]) -> int:
    depth, above, seen = 0, goal.parent_id, {goal.pk}
    while above in known and above not in seen:
        seen.add(above)
        depth, above = depth + 1, known[above].parent_id
    return depth


def _kept(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001"))
