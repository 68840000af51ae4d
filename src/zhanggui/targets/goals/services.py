"""Setting goals, splitting them, checking in, closing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Refusal
from zhanggui.kernel.duties.rules import period_of
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.targets.goals import queries, reading
from zhanggui.targets.goals.models import Goal, GoalCheckIn, GoalStep
from zhanggui.targets.goals.rules import Aim, fault_of, progress_of

Level, Kind, Driver, State = Goal.Level, Goal.Kind, Goal.Driver, Goal.State
EVENING = time(18)
BOUNDS = {"at_least": (Kind.INCREASE, "target"), "at_most": (Kind.DECREASE, "target")}


class GoalRefused(Refusal):
    """A goal cannot be set, read or closed like this."""


class _NoInterval:
    every_days: int | None = None


@dataclass(frozen=True)
class Share:
    """One part a goal is split into: whose it is, its weight and its own aim."""

    level: str
    weight: Decimal
    target: Decimal | None = None
    title: str = ""
    department: Department | None = None
    position: Position | None = None
    person: Person | None = None


@transaction.atomic
def set_goal(
    *, by: Person, level: str, title_zh: str, period: str, day: date, kind: str, driver: str, at: datetime,
    reach: queries.Reach | None = None, title_en: str = "", parent: Goal | None = None,
    department: Department | None = None, position: Position | None = None, person: Person | None = None,
    weight: Decimal = Decimal(1), aim: Mapping[str, Decimal | None] | None = None, metric: str = "",
    where: Mapping[str, Any] | None = None, shops: Sequence[str] = (), unit: str = "", steps: Sequence[GoalStep] = (),
    key: str | None = None,
) -> Goal:  # fmt: skip
    """Set a goal for a period; it is read at once as far as the days have come."""
    on = organisation.today_at(at)
    reach = reach or queries.reach_of(by, on)
    if not queries.may_set(reach, level, department, position, person):
        raise GoalRefused("goal.not_yours_to_set", _("Set goals for yourself and for those below you."))
    if not title_zh.strip():
        raise GoalRefused("goal.no_title", _("Say what is to be reached."))
    if kind == Kind.MILESTONE:
        driver = Driver.STEPS
    _check(kind, driver, Aim(kind, **(aim or {})), metric, weight, steps)
    days = period_of(_NoInterval(), period, day)
    if days is None or period not in Goal.Period.values:
        raise GoalRefused("goal.unknown_period", _("Choose a period."))
    goal = Goal.objects.create(
        key=key, parent=parent, level=level, department=department, position=position, person=person,
        title_zh=title_zh.strip()[:200], title_en=title_en.strip()[:200], period=period, first=days.first,
        last=days.last, weight=weight, kind=kind, driver=driver, metric=metric, where=dict(where or {}),
        shops=list(shops), unit=unit[:20], set_by=by, set_at=at, **(aim or {}),
    )  # fmt: skip
    for step in steps:
        step.goal = goal
        step.save()
    evidence.record(
        key=f"goal.set:{goal.pk}", event="goal.set", person=by, at=at, subject=goal.title_zh, link=link_of(goal),
        detail={"goal": goal.pk, "period": period, "level": level},
    )  # fmt: skip
    _tell(goal, "goal.set", by, at)
    reading.climb(goal, on - timedelta(days=1), at)
    return goal


@transaction.atomic
def split(*, goal_id: int, by: Person, shares: Sequence[Share], at: datetime, by_children: bool = False) -> list[Goal]:
    """Split a goal: each part becomes a goal below it that is read the same way; it may be made of them from now on."""
    goal = _locked(goal_id)
    if goal.state != State.OPEN:
        raise GoalRefused("goal.closed", _("This goal is closed."))
    if not shares:
        raise GoalRefused("goal.no_parts", _("Name at least one part."))
    driver = goal.driver if goal.driver in (Driver.METRIC, Driver.WORK) else Driver.MANUAL
    kind = Kind.INCREASE if goal.kind == Kind.MILESTONE else goal.kind
    made = []
    for share in shares:
        held = {"start": None, "target": share.target, "low": goal.low, "high": goal.high}
        made.append(
            set_goal(
                by=by, level=share.level, title_zh=share.title or goal.title_zh,
                title_en="" if share.title else goal.title_en, period=goal.period, day=goal.first,
                kind=kind, driver=driver, at=at, parent=goal, weight=share.weight,
                department=share.department, position=share.position, person=share.person, metric=goal.metric,
                where=goal.where, unit=goal.unit, aim=_aim_of_work(driver) or held,
            )
        )  # fmt: skip
    if by_children and goal.driver != Driver.CHILDREN:
        goal.driver = Driver.CHILDREN
        goal.save(update_fields=["driver"])
    reading.climb(goal, organisation.today_at(at) - timedelta(days=1), at)
    return made


@transaction.atomic
def check_in(*, goal_id: int, by: Person, text: str, at: datetime, value: Decimal | None = None) -> GoalCheckIn:
    """Say how it goes. Only a goal attested by hand takes a value, and then with a word about it."""
    goal = _locked(goal_id)
    on = organisation.today_at(at)
    if goal.state != State.OPEN:
        raise GoalRefused("goal.closed", _("This goal is closed."))
    if not queries.is_owner(goal, (reach := queries.reach_of(by, on))) and not queries.may_change(goal, reach):
        raise GoalRefused("goal.not_yours", _("Whose goal it is, or who set it, says how it goes."))
    if value is not None and goal.driver != Driver.MANUAL:
        raise GoalRefused("goal.is_read", _("The progress of this goal is read, nobody types it."))
    if not text.strip():
        raise GoalRefused("goal.nothing_said", _("Say what it rests on."))
    if value is not None:
        goal.value, goal.attested = value, True
        goal.save(update_fields=["value", "attested"])
        reading.climb(goal, on, at)
    return GoalCheckIn.objects.create(
        goal=goal, at=at, person=by, text=text.strip(), value=value, progress=goal.progress
    )


@transaction.atomic
def tick(*, step_id: int, by: Person, done: bool, at: datetime) -> GoalStep:
    """A milestone is reached, or not reached after all."""
    step = GoalStep.objects.select_for_update(of=("self",)).select_related("goal").get(pk=step_id)
    goal, on = step.goal, organisation.today_at(at)
    if goal.state != State.OPEN:
        raise GoalRefused("goal.closed", _("This goal is closed."))
    reach = queries.reach_of(by, on)
    if not queries.is_owner(goal, reach) and not queries.may_change(goal, reach):
        raise GoalRefused("goal.not_yours", _("Whose goal it is, or who set it, says how it goes."))
    step.done_at, step.done_by = (step.done_at or at, step.done_by or by) if done else (None, None)
    step.save(update_fields=["done_at", "done_by"])
    reading.climb(goal, on, at)
    return step


@transaction.atomic
def give_task(*, goal_id: int, by: Person, to: Person, title: str, due_on: date, at: datetime) -> work.WorkItem:
    """Work for a goal; a goal driven by work is counted by what is given for it."""
    goal = _locked(goal_id)
    if not title.strip():
        raise GoalRefused("goal.no_title", _("Say what is to be done."))
    count = work.WorkItem.objects.filter(detail__goal=goal.pk).count()
    return work.open_item(
        key=f"goal:{goal.pk}:{count + 1}", kind="task", person=to, title_zh=title.strip(), title_en=title.strip(),
        opens_on=organisation.today_at(at), due_at=organisation.moment(due_on, EVENING), at=at, by=by, source="plan",
        detail={"goal": goal.pk},
    )  # fmt: skip


@transaction.atomic
def close(*, goal_id: int, by: Person, verdict: str, at: datetime, dropped: bool = False) -> Goal:
    """Close a goal with what came of it, or drop it with the reason. Closing twice changes nothing."""
    goal = _locked(goal_id)
    if goal.state != State.OPEN:
        return goal
    on = organisation.today_at(at)
    if not queries.may_change(goal, queries.reach_of(by, on)):
        raise GoalRefused("goal.not_yours_to_close", _("Who may set it closes it."))
    if not verdict.strip():
        raise GoalRefused("goal.no_verdict", _("Say what came of it."))
    reading.measure(goal, min(on, goal.last), at)
    goal.state, goal.verdict = State.DROPPED if dropped else State.CLOSED, verdict.strip()
    goal.closed_by, goal.closed_at = by, at
    goal.save(update_fields=["state", "verdict", "closed_by", "closed_at"])
    if goal.parent is not None:
        reading.climb(goal.parent, on - timedelta(days=1), at)
    _tell(goal, "goal.closed", by, at)
    return goal


@transaction.atomic
def take_over(*, position: Position, year: int, by: Person, at: datetime) -> list[Goal]:
    """Make the objectives of a post its goals of a year. Taking over twice finds the first."""
    made = []
    for objective in position.profile.get("objectives") or ():
        key = f"objective:{position.code}:{objective['id']}:{year}"
        if Goal.objects.filter(key=key).exists():
            continue
        kind, aim = _aim_of(objective)
        made.append(
            set_goal(
                by=by, level=Level.POSITION, position=position, title_zh=objective.get("zh", ""),
                title_en=objective.get("en", ""), period=Goal.Period.YEARLY,
                day=date(year, 1, 1), kind=kind, aim=aim, metric=objective.get("metric", ""), key=key, at=at,
                driver=Driver.METRIC if objective.get("metric") else Driver.MANUAL,
            )
        )  # fmt: skip
    return made


def link_of(goal: Goal) -> str:
    return f"/goals/{goal.pk}/"


def _aim_of(objective: Mapping[str, Any]) -> tuple[str, dict[str, Decimal | None]]:
    """Kind and numbers of an objective; one without numbers is reached at 100 %, by somebody's word."""
    if "between" in objective:
        low, high = (Decimal(str(bound)) for bound in objective["between"])
        return Kind.HOLD, {"low": low, "high": high}
    for word, (kind, name) in BOUNDS.items():
        if word in objective:
            amount = Decimal(str(objective[word]))
            if amount > 0 and objective.get("direction") != "hold":
                return kind, {name: amount}
            return Kind.HOLD, {"low" if word == "at_least" else "high": amount}
    return Kind.INCREASE, {"target": Decimal(100)}


def _aim_of_work(driver: str) -> dict[str, Decimal | None] | None:
    return {"target": Decimal(1)} if driver == Driver.WORK else None


def _check(kind: str, driver: str, aim: Aim, metric: str, weight: Decimal, steps: Sequence[GoalStep]) -> None:
    if kind not in Kind.values or driver not in Driver.values:
        raise GoalRefused("goal.unknown_kind", _("Choose how the goal is measured."))
    if weight <= 0:
        raise GoalRefused("goal.weight", _("The weight is more than nothing."))
    if driver == Driver.METRIC and metric not in metrics.load().metrics:
        raise GoalRefused("goal.unknown_metric", _("Choose the metric it is read by."))
    if kind == Kind.MILESTONE and not steps:
        raise GoalRefused("goal.no_steps", _("Name at least one milestone."))
    fault = fault_of(aim) if driver in (Driver.METRIC, Driver.MANUAL) else ""
    if fault:
        raise GoalRefused(f"goal.{fault}", _FAULTS[fault]())
    if driver in (Driver.METRIC, Driver.MANUAL) and progress_of(aim, Decimal(0)) is None:
        raise GoalRefused("goal.no_target", _FAULTS["no_target"]())


_FAULTS = {
    "no_target": lambda: _("Say which number is to be reached."),
    "needs_start": lambda: _("A target of nothing or less needs the number it starts from."),
    "wrong_way": lambda: _("From this start the target lies the other way."),
    "no_range": lambda: _("Say the least or the most it may be."),
    "empty_range": lambda: _("The least is more than the most."),
}


def _locked(goal_id: int) -> Goal:
    related = ("parent", "department", "position", "person")
    return Goal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=goal_id)


def _tell(goal: Goal, name: str, by: Person, at: datetime) -> None:
    people = [goal.person] if goal.person else []
    if goal.position is not None and goal.level == Level.POSITION:
        people = organisation.holders_of(goal.position, organisation.today_at(at))
    codes = sorted({person.code for person in people if person is not None and person.pk != by.pk})
    if codes:
        payload = {
            "goal": goal.pk, "people": codes, "by": by.code, "text": goal.title_zh, "title_en": goal.title_en,
            "link": link_of(goal),
        }  # fmt: skip
        events.announce(name, payload, at)
