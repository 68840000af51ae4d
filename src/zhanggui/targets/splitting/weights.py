"""What a day and a place weigh: by earlier years laid on the same festival days, by the calendar, or all alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from zhanggui.base import BusinessCalendar, Period, festivals, from_yaml
from zhanggui.targets.splitting.portions import Weights
from zhanggui.targets.splitting.trees import Tree

HISTORY, CALENDAR, EQUAL, WORKDAYS = "history", "calendar", "equal", "workdays"
WEIGHINGS = (HISTORY, CALENDAR, EQUAL, WORKDAYS)
YEAR = timedelta(days=364)
"""Ordinary days are laid on the same day of the week a year before."""
ENOUGH = 0.5
"""A place has a shape of its own with so many of its days told; else that of the place above it."""
FLOOR = 0.02
"""A day or place of history without anything still weighs this part of the average one: it may come again."""

Told = Mapping[date, float]


@dataclass(frozen=True)
class Shape:
    """How many ordinary days the days around a festival weigh, where no history says it."""

    before: float
    on: float
    after: float


def read_shapes(file: Path) -> dict[str, Shape]:
    """Festival by festival, as the playbook assumes it."""
    told: dict[str, Any] = from_yaml(file.read_text("utf-8"))["festivals"]
    return {name: Shape(float(one["before"]), float(one["day"]), float(one["after"])) for name, one in told.items()}


def a_year_before(day: date, years: int = 1) -> date:
    """The day of an earlier year that lies as it does: as far from its festival, else on the same day of the week."""
    near = festivals.near(Period(day, day))
    if near is None:
        return day - years * YEAR
    return day - (near.day - festivals.day_of(near.festival, near.year - years))


def looked_back(days: Period, years: int = 2) -> Period:
    """The days whose history a split of these days may ask for."""
    return Period(days.first - timedelta(days=366 * years + 31), days.last - timedelta(days=320))


def by_calendar(days: Period, shapes: Mapping[str, Shape]) -> Weights:
    """Ordinary days alike, days around festivals as the playbook assumes."""
    return np.array([_of_day(day, shapes) for day in days])


def _of_day(day: date, shapes: Mapping[str, Shape]) -> float:
    near = festivals.near(Period(day, day))
    shape = shapes.get(near.festival) if near else None
    if near is None or shape is None:
        return 1.0
    return shape.on if day == near.day else shape.before if day < near.day else shape.after


def by_history(days: Period, told: Told, years: int = 2) -> Weights | None:
    """Each day as the days it lies on in the years before, later years twice the earlier; None with too little told."""
    found, whole = np.zeros(days.length), 0.0
    for back in range(1, years + 1):
        then = [a_year_before(day, back) for day in days]
        if sum(day in told for day in then) < ENOUGH * days.length:
            continue
        values = np.array([max(float(told.get(day, 0)), 0.0) for day in then])
        if values.any():
            share = 2.0 ** (years - back)
            found += share * values / values.sum()
            whole += share
    if not whole:
        return None
    return np.maximum(found / whole, FLOOR / days.length)


def of_days(
    weighing: str, days: Period, calendar: BusinessCalendar, told: Told, shapes: Mapping[str, Shape]
) -> Weights:
    """What the days weigh, adding up to one; history that is not there gives way to the calendar."""
    if weighing == WORKDAYS:
        found = np.array([float(calendar.is_workday(day)) for day in days])
    elif weighing == EQUAL:
        found = np.ones(days.length)
    else:
        past = by_history(days, told) if weighing == HISTORY else None
        found = by_calendar(days, shapes) if past is None else past
    return found / found.sum() if found.any() else np.full(days.length, 1 / days.length)


def of_places(tree: Tree) -> Weights:
    """The share of each lowest place: at every level by the weights told for the places side by side."""
    share = {tree.root.code: 1.0}
    for node in tree.nodes:
        below = tree.children(node.code)
        whole = sum(one.weight for one in below)
        for one in below:
            share[one.code] = share[node.code] * (one.weight / whole if whole else 1 / len(below))
    return np.array([share[leaf.code] for leaf in tree.leaves])


def filled(weights: Sequence[float | None]) -> list[float]:
    """Places without history weigh like the least of their neighbours that has one; all alike where none has."""
    known = [one for one in weights if one is not None and one > 0]
    least = min(known, default=1.0)
    return [one if one is not None and one > 0 else least for one in weights]


def of_cells(tree: Tree, of_day: Weights, own: Mapping[str, Weights]) -> Weights:
    """The weight of each lowest place on each day: its share, on the days by the nearest shape above it."""
    shapes = np.empty((tree.root.stop, len(of_day)))
    shapes[:] = of_day
    for node in tree.nodes:
        if node.code in own:
            shapes[node.start : node.stop] = own[node.code]
    return shapes * of_places(tree)[:, None]
