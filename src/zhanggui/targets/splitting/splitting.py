"""The split itself: an amount over a tree of places and a tree of periods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from zhanggui.base import Refusal
from zhanggui.targets.splitting import fixing
from zhanggui.targets.splitting.portions import Weights, Whole, by_largest_remainder, table
from zhanggui.targets.splitting.trees import Tree

Cell = tuple[str, str]
"""A place and a period, by their codes."""


class SplitRefused(Refusal):
    """An amount cannot be shared out like this."""


@dataclass(frozen=True)
class Split:
    """Steps of every lowest place on every day: whatever is asked of it adds up, for it is added up from these."""

    places: Tree
    periods: Tree
    step: Decimal
    steps: Whole

    def amount(self, place: str, period: str) -> Decimal:
        row, column = self.places.by_code[place], self.periods.by_code[period]
        return int(self.steps[row.start : row.stop, column.start : column.stop].sum()) * self.step

    @property
    def whole(self) -> Decimal:
        return int(self.steps.sum()) * self.step

    def grid(self, places: list[str], periods: list[str]) -> list[list[Decimal]]:
        """Amounts of these places, each over these periods."""
        running = np.zeros(self.steps.shape[1] + 1, dtype=np.int64)
        found = []
        for code in places:
            row = self.places.by_code[code]
            np.cumsum(self.steps[row.start : row.stop].sum(axis=0), out=running[1:])
            columns = (self.periods.by_code[period] for period in periods)
            found.append([int(running[one.stop] - running[one.start]) * self.step for one in columns])
        return found


def split(
    amount: Decimal, step: Decimal, places: Tree, periods: Tree, weights: Weights,
    locks: Mapping[Cell, Decimal] | None = None,
) -> Split:  # fmt: skip
    """Share an amount out by weight to every lowest place and day, in whole steps; locked cells get what they say.

    `weights` has a row for each lowest place and a column for each day. Locks that contradict each other or the
    amount are refused; the latest of them is named first.
    """
    top: Cell = (places.root.code, periods.root.code)
    cells = [(top, amount), *((cell, value) for cell, value in (locks or {}).items() if (cell, value) != (top, amount))]
    fixed = [fixing.Fixed(*rectangle(cell, places, periods), whole_steps(value, step)) for cell, value in cells]
    found = share(fixed, weights)
    if isinstance(found, list):
        raise contradiction(found, [cell for cell, _ in cells], places, step)
    return Split(places, periods, step, found)


def share(fixed: Sequence[fixing.Fixed], weights: Weights) -> Whole | list[fixing.Off]:
    """Steps of every cell by weight, the rectangles that are fixed met exactly; the first of them is the whole."""
    atoms = fixing.atoms_of(fixed, *weights.shape)
    weighed = np.array([sum(float(weights[np.ix_(*block)].sum()) for block in atom.blocks) for atom in atoms])
    found = fixing.amounts(atoms, weighed, fixed)
    refused = [one for one in found if isinstance(one, fixing.Off)]
    if refused:
        return refused
    steps = np.zeros(weights.shape, dtype=np.int64)
    for atom, some in zip(atoms, found, strict=True):
        _fill(steps, int(some), atom, weights)  # type: ignore[arg-type]
    return steps


def rectangle(cell: Cell, places: Tree, periods: Tree) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rows and columns a cell covers; refused where there is no such place or period."""
    place, period = places.by_code.get(cell[0]), periods.by_code.get(cell[1])
    if place is None or period is None:
        raise SplitRefused("target.no_cell", f"The target has no cell {cell[0]} · {cell[1]}.", place=cell[0])
    return (place.start, place.stop), (period.start, period.stop)


def whole_steps(value: Decimal, step: Decimal) -> int:
    """How many steps an amount is; refused where it is not whole."""
    steps, rest = divmod(value, step)
    if rest or value < 0:
        raise SplitRefused("target.too_fine", f"{value} is no whole number of steps of {step}.", value=str(value))
    return int(steps)


def contradiction(off: list[fixing.Off], cells: list[Cell], places: Tree, step: Decimal) -> SplitRefused:
    """The refusal that names the cell and by how much it is off."""
    worst = max(off, key=lambda one: (one.which, one.wanted))
    place, period = cells[worst.which]
    wanted, possible = worst.wanted * step, worst.possible * step
    name = places.by_code[place].name
    if wanted == possible:
        return SplitRefused(
            "target.locks_contradict",
            f"What is locked cannot be met in whole steps of {step}: unlock {name} · {period}.",
            place=place, period=period, name=name, wanted=str(wanted), possible=str(possible), difference="0",
        )  # fmt: skip
    sentence = (
        f"{name} · {period} is to be {wanted:,}, but the amounts around it leave {possible:,}: "
        f"{abs(wanted - possible):,} too {'much' if wanted > possible else 'little'}."
    )
    return SplitRefused(
        "target.locks_contradict", sentence, place=place, period=period, name=name, wanted=str(wanted),
        possible=str(possible), difference=str(wanted - possible),
    )  # fmt: skip


def _fill(steps: Whole, amount: int, atom: fixing.Atom, weights: Weights) -> None:
    parts = [weights[np.ix_(*block)] for block in atom.blocks]
    due = by_largest_remainder(amount, np.array([float(part.sum()) for part in parts]))
    if not any(part.any() for part in parts):
        due = by_largest_remainder(amount, np.array([float(part.size) for part in parts]))
    for block, part, some in zip(atom.blocks, parts, due, strict=True):
        if some:
            steps[np.ix_(*block)] = table(int(some), part)
