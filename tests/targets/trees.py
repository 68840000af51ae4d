"""Random targets: trees of places and periods, weights, and locks that a plan exists for - or that none may."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy as np

from zhanggui.base import Period
from zhanggui.targets.splitting.splitting import Cell, Split, SplitRefused, split
from zhanggui.targets.splitting.trees import PLACES, Branch, Tree, periods_of, tree_of

STEPS = (Decimal("0.01"), Decimal(1))


@dataclass
class Case:
    """One random target."""

    places: Tree
    periods: Tree
    step: Decimal
    amount: Decimal
    weights: np.ndarray
    locks: dict[Cell, Decimal]


def case_of(seed: int) -> Case:
    """A target that a plan exists for: the locks are read off a random plan."""
    random = Random(seed)
    places, periods = tree_of(_place(random, 0, "")), periods_of(_days(random))
    shape = (places.root.stop, periods.root.stop)
    draw = np.random.default_rng(seed)
    step = random.choice(STEPS)
    plan = draw.integers(0, 10 ** random.randint(0, 7), shape) * (draw.random(shape) < random.choice((0.2, 1)))
    hidden = Split(places, periods, step, plan)
    weights = draw.random(shape) * (draw.random(shape) < random.choice((0.5, 1)))
    cells = [(random.choice(places.nodes).code, random.choice(periods.nodes).code) for _ in range(random.randint(0, 9))]
    return Case(places, periods, step, hidden.whole, weights, {cell: hidden.amount(*cell) for cell in cells})


def disturbed(case: Case, seed: int) -> Case:
    """The same with one lock moved: now and then nothing fits any more."""
    random = Random(seed)
    cell = random.choice([*case.locks, (case.places.root.code, case.periods.root.code)])
    moved = case.locks.get(cell, case.amount)
    moved += case.step * random.choice((-1, 1)) * random.randint(1, 10 ** random.randint(0, 9))
    if cell in case.locks:
        return Case(**{**vars(case), "locks": {**case.locks, cell: max(moved, Decimal(0))}})
    return Case(**{**vars(case), "amount": max(moved, Decimal(0))})


def solved(case: Case) -> Split:
    return split(case.amount, case.step, case.places, case.periods, case.weights, case.locks)


def check(case: Case, found: Split) -> None:
    """Every level adds up to the one above it, every lock is kept, nothing is below nought."""
    assert found.whole == case.amount
    assert (found.steps >= 0).all()
    for cell, value in case.locks.items():
        assert found.amount(*cell) == value, cell
    grid = found.grid([node.code for node in case.places.nodes], [node.code for node in case.periods.nodes])
    rows = {node.code: line for node, line in zip(case.places.nodes, grid, strict=True)}
    columns = {node.code: at for at, node in enumerate(case.periods.nodes)}
    for code, below in case.places.below.items():
        assert [sum(some) for some in zip(*(rows[one.code] for one in below), strict=True)] == rows[code]
    for code, below in case.periods.below.items():
        for line in grid:
            assert sum(line[columns[one.code]] for one in below) == line[columns[code]]


def refused(case: Case) -> SplitRefused | None:
    """Planned exactly, or refused: and with each named cell at what the refusal says is left, it is planned."""
    first = None
    for _ in range(len(case.locks) + 2):
        try:
            check(case, solved(case))
        except SplitRefused as error:
            first = first or error
            case = _corrected(case, error)
        else:
            return first
    raise AssertionError(f"What the refusal says is left does not help: {first}")


def _corrected(case: Case, error: SplitRefused) -> Case:
    cell, possible = (error.details["place"], error.details["period"]), Decimal(error.details["possible"])
    assert Decimal(error.details["difference"]) != 0
    if cell in case.locks:
        return Case(**{**vars(case), "locks": {**case.locks, cell: possible}})
    return Case(**{**vars(case), "amount": possible})


def _place(random: Random, depth: int, above: str) -> Branch:
    code = f"{above}/{random.randrange(10**6)}" if above or depth else ""
    below = []
    if depth < len(PLACES) - 1 and (depth == 0 or random.random() < 0.6):
        below = [_place(random, depth + 1, f"{code}/{number}") for number in range(random.randint(1, 3))]
    return Branch(code, PLACES[depth], weight=random.random(), below=below)


def _days(random: Random) -> Period:
    year = random.randint(2020, 2030)
    kind = random.random()
    if kind < 0.5:
        first, length = date(year, random.randint(1, 12), 1), random.choice((1, 28, 30, 31, 61))
    elif kind < 0.9:
        first, length = date(year, 1, 1) + timedelta(days=random.randrange(365)), random.randint(1, 120)
    else:
        return Period(date(year, 1, 1), date(year, 12, 31))
    return Period(first, first + timedelta(days=length - 1))
