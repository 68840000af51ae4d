"""Rules to read, suggestions and goals of the sample company."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhanggui.config.demo_desks import person
from zhanggui.config.demo_story import Act, moment, written
from zhanggui.departments.people.rulebook import services as rulebook
from zhanggui.departments.people.suggestions import services as suggestions
from zhanggui.departments.people.suggestions.models import Suggestion
from zhanggui.kernel.organisation.models import Position
from zhanggui.targets.goals import services as goals
from zhanggui.targets.goals.models import Goal, GoalStep

Told = Mapping[str, Any]


def acts() -> Iterator[Act]:
    story = written("house")
    for rule in story["rules"]:
        yield Act(moment(rule["at"]), f"rule {rule['code']}", lambda at, rule=rule: _publish(rule, at))
        for step in rule.get("read", ()):
            yield Act(moment(step["at"]), f"rule {rule['code']}", lambda at, r=rule, s=step: _read(r, s, at))
    for made in story["suggestions"]:
        yield Act(moment(made["at"]), f"suggestion {made['title']}", lambda at, made=made: _suggest(made, at))
        for step in made.get("then", ()):
            yield Act(moment(step["at"]), f"suggestion {made['title']}", lambda at, m=made, s=step: _answer(m, s, at))
    for goal in story["goals"]:
        yield Act(moment(goal["at"]), f"goal {goal['key']}", lambda at, goal=goal: _aim(goal, at))
        for step in goal.get("then", ()):
            yield Act(moment(step["at"]), f"goal {goal['key']}", lambda at, g=goal, s=step: _go_on(g, s, at))


def _day(text: str) -> date:
    return date.fromisoformat(f"2011-{text}")


def _publish(told: Told, at: datetime) -> None:
    by = person(told["by"])
    rulebook.write(
        by=by, code=told["code"], title=told["title"], text=told["text"], kind=told["kind"],
        positions=told["positions"], read_within=told["within"],
    )  # fmt: skip
    rulebook.publish(code=told["code"], by=by, at=at)


def _read(told: Told, step: Told, at: datetime) -> None:
    rulebook.sign(code=told["code"], number=1, person=person(step["by"]), at=at)


def _suggest(told: Told, at: datetime) -> None:
    suggestions.make(
        author=person(told["by"]), title=told["title"], text=told["text"], gain=told.get("gain", ""), at=at
    )


def _answer(told: Told, step: Told, at: datetime) -> None:
    made, by = Suggestion.objects.get(title=told["title"], author__code=told["by"]), person(step["by"])
    if step["do"] == "adopt":
        suggestions.adopt(
            suggestion_id=made.pk, by=by, owner=person(step["owner"]), due_on=_day(step["due"]), at=at,
            reason=step["text"],
        )  # fmt: skip
    elif step["do"] == "finish":
        suggestions.finish(suggestion_id=made.pk, by=by, effect=step["text"], at=at)
    else:
        suggestions.refuse(suggestion_id=made.pk, by=by, reason=step["text"], at=at)


def _aim(told: Told, at: datetime) -> None:
    goals.set_goal(
        by=person(told["by"]), level=told["level"], title_zh=told["title"]["zh"], title_en=told["title"]["en"],
        period=told["period"], day=_day(told["day"]), kind=told["kind"], driver=told["driver"], at=at,
        position=Position.objects.get(code=told["post"]) if "post" in told else None,
        person=person(told["person"]) if "person" in told else None, metric=told.get("metric", ""),
        shops=told.get("shops", ()), unit=told.get("unit", ""), key=f"sample:{told['key']}",
        aim={name: Decimal(value) for name, value in told.get("aim", {}).items()},
        steps=[GoalStep(title=one["title"], due_on=_day(one["due"])) for one in told.get("steps", ())],
    )  # fmt: skip


def _go_on(told: Told, step: Told, at: datetime) -> None:
    goal, by = Goal.objects.get(key=f"sample:{told['key']}"), person(step["by"])
    if step["do"] == "tick":
        goals.tick(step_id=goal.steps.get(title=step["step"]).pk, by=by, done=True, at=at)
    else:
        value = Decimal(step["value"]) if "value" in step else None
        goals.check_in(goal_id=goal.pk, by=by, text=step["text"], at=at, value=value)
