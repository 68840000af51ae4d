"""A plan made anew on the way: the past is what was reached, what is missing is spread over the days left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from zhanggui.targets.splitting import fixing
from zhanggui.targets.splitting.portions import Weights, Whole, by_largest_remainder
from zhanggui.targets.splitting.splitting import (
    Cell,
    Split,
    SplitRefused,
    contradiction,
    rectangle,
    share,
    whole_steps,
)

Reached = Mapping[str, Mapping[date, Decimal]]
"""What places reached, day by day; each stands for all that lies below it."""


@dataclass(frozen=True)
class Replanned:
    """The plan made anew, with what it had to make up for."""

    split: Split
    planned: Decimal
    """For the past, before."""
    reached: Decimal
    left: Decimal
    """For the days left, now."""
    left_before: Decimal
    days_left: int
    free: Decimal
    """Of what is left, that which no lock fixes."""
    given_up: tuple[Cell, ...] = ()
    """Locks across today that the past has overrun already: they hold no more."""

    @property
    def miss(self) -> Decimal:
        return self.planned - self.reached


def replan(
    before: Split, first: date, begins: date, reached: Reached, locks: Mapping[Cell, Decimal], *, own: bool = True,
) -> Replanned:  # fmt: skip
    """Spread what is missing over the days from `first` on; the past becomes what was reached, locks stay.

    The whole stays what it was. With `own` each place makes up for its own miss as far as the locks let it;
    else all of them do by what is planned for them.
    """
    many, step = before.periods.root.stop, before.step
    at = min(max((first - begins).days, 0), many)
    if at >= many:
        raise SplitRefused("target.over", "No days are left: a target that is over cannot be planned anew.")
    past = _past(before, at, begins, reached)
    whole = int(before.steps.sum())
    left = whole - int(past.sum())
    if left < 0:
        raise SplitRefused("target.reached", "More is reached than the whole target: set a higher one instead.")
    fixed, cells, given_up = ahead(before, past, at, left, locks)
    weights = _weights(before, past, at, reached if own else {})
    found = share(fixed, weights)
    if isinstance(found, list):
        raise contradiction(found, cells, before.places, step)
    steps = np.concatenate([past, found], axis=1)
    held = np.zeros(found.shape, dtype=bool)
    for one in fixed[1:]:
        held[one.rows[0] : one.rows[1], one.columns[0] : one.columns[1]] = True
    return Replanned(
        Split(before.places, before.periods, step, steps), int(before.steps[:, :at].sum()) * step,
        int(past.sum()) * step, left * step, int(before.steps[:, at:].sum()) * step, many - at,
        int(found[~held].sum()) * step, tuple(given_up),
    )  # fmt: skip


def change(before: Split, amount: Decimal, locks: Mapping[Cell, Decimal], at: int = 0) -> Split:
    """The same plan with another amount or other locks: all that is free keeps its shape; columns before `at` stay."""
    past = before.steps[:, :at]
    left = whole_steps(amount, before.step) - int(past.sum())
    if left < 0:
        raise SplitRefused("target.reached", "More is reached than the whole target: set a higher one instead.")
    fixed, cells, overrun = ahead(before, past, at, left, locks)
    if overrun:
        place, period = overrun[0]
        name = before.places.by_code[place].name
        sentence = f"{name} · {period}: the days that are over have reached more than {locks[overrun[0]]:,} already."
        raise SplitRefused("target.overrun", sentence, name=name, period=period, wanted=str(locks[overrun[0]]))
    found = share(fixed, _weights(before, past, at, {}))
    if isinstance(found, list):
        raise contradiction(found, cells, before.places, before.step)
    return Split(before.places, before.periods, before.step, np.concatenate([past, found], axis=1))


def _past(before: Split, at: int, begins: date, reached: Reached) -> Whole:
    """What was reached, shared out below the places that tell it as it was planned there."""
    found = np.zeros((before.places.root.stop, at), dtype=np.int64)
    for code, days in reached.items():
        node = before.places.by_code[code]
        for day, value in days.items():
            column = (day - begins).days
            if 0 <= column < at and value > 0:
                planned = before.steps[node.start : node.stop, column].astype(float)
                found[node.start : node.stop, column] += by_largest_remainder(
                    int((value / before.step).to_integral_value()), planned
                )
    return found


def ahead(
    before: Split, past: Whole, at: int, left: int, locks: Mapping[Cell, Decimal]
) -> tuple[list[fixing.Fixed], list[Cell], list[Cell]]:
    """The locks as they bind the days left: one across today less what the past has reached of it."""
    many = before.periods.root.stop - at
    fixed = [fixing.Fixed((0, before.places.root.stop), (0, many), left)]
    cells: list[Cell] = [(before.places.root.code, before.periods.root.code)]
    given_up: list[Cell] = []
    for cell, value in locks.items():
        rows, (start, stop) = rectangle(cell, before.places, before.periods)
        if stop <= at or cell == cells[0]:
            continue
        rest = whole_steps(value, before.step) - int(past[rows[0] : rows[1], start:at].sum())
        if rest < 0:
            given_up.append(cell)
            continue
        fixed.append(fixing.Fixed(rows, (max(start - at, 0), stop - at), rest))
        cells.append(cell)
    return fixed, cells, given_up


def _weights(before: Split, past: Whole, at: int, reached: Reached) -> Weights:
    """As planned for the days left; places that tell what they reached weigh what they still need of their own."""
    found = before.steps[:, at:].astype(float)
    if not found.any():
        return np.ones_like(found)
    for code in reached:
        node = before.places.by_code[code]
        rows = slice(node.start, node.stop)
        needs = int(before.steps[rows].sum()) - int(past[rows].sum())
        planned = found[rows].sum()
        if planned:
            found[rows] *= max(needs, 0) / planned
    return found if found.any() else before.steps[:, at:].astype(float)
