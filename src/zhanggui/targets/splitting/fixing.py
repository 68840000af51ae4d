"""Amounts around fixed cells: what each part of the plan between them gets, or which of them cannot be kept.

Cells of the plan that lie in the same fixed cells are interchangeable: together they are one atom. Each fixed cell
says what its atoms add up to. By weight (iterative proportional fitting) and then to whole steps (a small integer
programme over the steps left over), every fixed cell is met exactly; within an atom nothing is fixed any more.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.targets.splitting.portions import Weights, Whole

FITTED = 60
ROUNDED_AGAIN = 3
"""Times the whole steps are sought: again where floats were too coarse for the amounts."""
CLOSE = 1e-9


@dataclass(frozen=True)
class Fixed:
    """A rectangle of the plan and the steps it adds up to; later ones give way first."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    steps: int


@dataclass(frozen=True)
class Atom:
    """Rectangles (rows and columns by index) that lie in the same fixed cells."""

    inside: tuple[int, ...]
    blocks: list[tuple[NDArray[np.intp], NDArray[np.intp]]]


@dataclass(frozen=True)
class Off:
    """A fixed cell that cannot be kept, and what the others leave for it."""

    which: int
    wanted: int
    possible: int


def atoms_of(fixed: Sequence[Fixed], height: int, width: int) -> list[Atom]:
    """The plan in atoms, in reading order."""
    rows = _classes([one.rows for one in fixed], height)
    columns = _classes([one.columns for one in fixed], width)
    found: dict[int, list[tuple[NDArray[np.intp], NDArray[np.intp]]]] = {}
    for row_mark, some_rows in rows.items():
        for column_mark, some_columns in columns.items():
            found.setdefault(row_mark & column_mark, []).append((some_rows, some_columns))
    return [Atom(tuple(at for at in range(len(fixed)) if mark >> at & 1), blocks) for mark, blocks in found.items()]


def _classes(runs: Sequence[tuple[int, int]], length: int) -> dict[int, NDArray[np.intp]]:
    """Which of the runs a place lies in, as a bit each: the places that share them."""
    edges = sorted({0, length, *(edge for run in runs for edge in run)})
    found: dict[int, list[NDArray[np.intp]]] = {}
    for start, stop in itertools.pairwise(edges):
        mark = sum(1 << at for at, run in enumerate(runs) if run[0] <= start and stop <= run[1])
        found.setdefault(mark, []).append(np.arange(start, stop))
    return {mark: np.concatenate(some) for mark, some in found.items()}


def amounts(atoms: Sequence[Atom], weights: Weights, fixed: Sequence[Fixed]) -> list[int] | list[Off]:
    """Steps of each atom so that every fixed cell is met; or the fixed cells that contradict the others."""
    wanted = np.array([one.steps for one in fixed], dtype=np.int64)
    lies_in = np.zeros((len(fixed), len(atoms)), dtype=np.int64)
    for at, atom in enumerate(atoms):
        lies_in[list(atom.inside), at] = 1
    if len(atoms) == 1 and len(set(wanted.tolist())) == 1:
        return [int(wanted[0])]
    aim = _fitted(weights, lies_in, wanted)
    base = np.floor(aim + CLOSE).astype(np.int64)
    for _ in range(ROUNDED_AGAIN):
        moved = _moved(base, aim, lies_in, wanted - lies_in @ base)
        if moved is None:
            return _contradictions(base, lies_in, wanted)
        base += moved
        if (lies_in @ base == wanted).all():
            return [int(steps) for steps in base]
    return _contradictions(base, lies_in, wanted)


def _fitted(weights: Weights, lies_in: Whole, wanted: Whole) -> Weights:
    """By weight, and to the fixed cells as well as it goes: each is scaled to its amount in turn."""
    found = np.maximum(weights, max(float(weights.max(initial=0)), 1.0) * 1e-12)
    members = [np.flatnonzero(row) for row in lies_in]
    for _ in range(FITTED):
        worst = 0.0
        for some, steps in zip(members, wanted, strict=True):
            have = found[some].sum()
            if have > 0:
                worst = max(worst, abs(have - steps))
                found[some] *= steps / have
        if worst < 1e-6:
            break
    return found


def _moved(base: Whole, aim: Weights, lies_in: Whole, left_over: Whole) -> Whole | None:
    """The fewest whole steps up and down, nearest to the aim, that meet every fixed cell; None where none do."""
    from scipy import optimize, sparse  # a quarter of a second, and few ask for it

    many, short = len(base), np.clip(aim - base, -1, 1)
    table = sparse.csr_array(np.hstack([lies_in, -lies_in]).astype(float))
    solved = optimize.milp(
        c=np.concatenate([2 - short, 2 + short]),
        constraints=optimize.LinearConstraint(table, left_over, left_over),
        bounds=optimize.Bounds(np.zeros(2 * many), np.concatenate([np.full(many, np.inf), base])),
        integrality=np.ones(2 * many),
    )
    if solved.x is None:
        return None
    steps: Whole = np.rint(solved.x).astype(np.int64)
    return steps[:many] - steps[many:]


def _contradictions(base: Whole, lies_in: Whole, wanted: Whole) -> list[Off]:
    """The least that must give, the latest first: by how much each of those fixed cells is off.

    Solved again from where it came out, for floats lose the last steps of large amounts.
    """
    from scipy import optimize, sparse

    count, many = lies_in.shape
    gives = np.eye(count)
    dear = np.linspace(2, 1, count)
    dear[0] = 10 * count
    table = sparse.csr_array(np.hstack([lies_in, -lies_in, gives, -gives]).astype(float))
    for _ in range(ROUNDED_AGAIN):
        left_over = wanted - lies_in @ base
        high = np.concatenate([np.full(many, np.inf), base, np.full(2 * count, np.inf)])
        solved = optimize.milp(
            c=np.concatenate([np.zeros(2 * many), dear, dear]),
            constraints=optimize.LinearConstraint(table, left_over, left_over),
            bounds=optimize.Bounds(np.zeros(len(high)), high),
            integrality=np.ones(len(high)),
        )
        steps = np.rint(solved.x).astype(np.int64)
        base = base + steps[:many] - steps[many : 2 * many]
    possible = lies_in @ base
    return [Off(at, int(wanted[at]), int(possible[at])) for at in range(count) if possible[at] != wanted[at]] or [
        Off(count - 1, int(wanted[-1]), int(wanted[-1]))
    ]
