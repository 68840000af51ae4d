"""Goals as the pages show them: figures in words, bars, the chart of their history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhanggui.doors.web.text import count_text, named
from zhanggui.targets.goals.models import Goal, GoalReading
from zhanggui.targets.goals.queries import Node
from zhanggui.targets.goals.rules import expected, tone_of
from zhanggui.targets.wording import NOTHING, metric_label, metric_text

FULL = Decimal(100)


@dataclass
class Row:
    """One goal of the tree."""

    goal: Goal
    depth: int
    whose: str
    share: str
    bar: Decimal
    tone: str
    value: str
    children: list["Row"]


def rows_of(nodes: Iterable[Node], today: date, sees_numbers: Any, depth: int = 0) -> list[Row]:
    """The tree as rows; a value is shown to who may see it."""
    return [
        Row(
            node.goal, depth, whose(node.goal), share_text(node.goal), bar_of(node.goal), tone(node.goal, today),
            value_line(node.goal) if sees_numbers(node.goal) else "",
            rows_of(node.children, today, sees_numbers, depth + 1),
        )
        for node in nodes
    ]  # fmt: skip


def whose(goal: Goal) -> str:
    """The company, department, post or person it belongs to."""
    owner = goal.person or goal.position or goal.department
    return named(owner) if owner is not None else str(goal.get_level_display())


def share_text(goal: Goal) -> str:
    return NOTHING if goal.progress is None else f"{(goal.progress * 100).normalize():f}%"


def bar_of(goal: Goal) -> Decimal:
    return min(FULL, (goal.progress or Decimal(0)) * 100)


def tone(goal: Goal, today: date) -> str:
    passed = expected(goal.first.toordinal(), goal.last.toordinal(), today.toordinal())
    return tone_of(goal.progress, passed, goal.kind if goal.driver in ("metric", "manual") else "increase")


def amount(goal: Goal, value: Decimal | None) -> str:
    """A value of a goal in its metric's or its own unit; a share where it is made of others."""
    if value is None:
        return NOTHING
    if goal.driver == Goal.Driver.METRIC and goal.metric:
        return metric_text(goal.metric, value)
    if goal.driver in (Goal.Driver.METRIC, Goal.Driver.MANUAL):
        return f"{count_text(value)}{goal.unit and ' '}{goal.unit}"
    return f"{(value * 100).normalize():f}%"


def value_line(goal: Goal) -> str:
    """What it has come to, of what."""
    if goal.driver not in (Goal.Driver.METRIC, Goal.Driver.MANUAL):
        return ""
    return f"{amount(goal, goal.value)} / {aim_text(goal)}"


def aim_text(goal: Goal) -> str:
    """What is to be reached."""
    if goal.kind == Goal.Kind.HOLD:
        return f"{amount(goal, goal.low)} – {amount(goal, goal.high)}"
    return amount(goal, goal.target)


def read_by(goal: Goal) -> str:
    """What drives its progress."""
    label = str(goal.get_driver_display())
    return f"{label}: {metric_label(goal.metric)}" if goal.metric and goal.driver == Goal.Driver.METRIC else label


def chart_of(readings: list[GoalReading], label: str, wanted: str) -> dict[str, Any]:
    """The history as a line, with the line of what is wanted."""
    days = [one.on.isoformat() for one in readings]
    return {
        "tooltip": {"trigger": "axis", "valueFormatter": "$percent"},
        "legend": {"bottom": 0},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 36, "containLabel": True},
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value", "axisLabel": {"formatter": "$percent"}, "min": 0},
        "series": [
            {
                "type": "line", "name": label, "showSymbol": len(days) < 40,
                "data": [float(one.progress) if one.progress is not None else None for one in readings],
            },
            {
                "type": "line", "name": wanted, "showSymbol": False, "lineStyle": {"type": "dashed"},
                "data": [1] * len(days),
            },
        ],
    }  # fmt: skip
