"""Whole steps by weight: one row, or a table whose rows and columns both add up."""

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Weights = NDArray[np.float64]


def by_largest_remainder(amount: int, weights: Weights) -> Whole:
    """Share steps out by weight: shares are floored, the steps left over go to the largest remainders.

    With no weight at all every part weighs the same; a part without weight gets nothing beside parts that have some.
    """
    if not weights.any():
        weights = np.ones_like(weights)
    exact = amount * (weights / weights.sum())
    parts = np.floor(exact).astype(np.int64)
    parts[weights == 0] = 0
    left_over = amount - int(parts.sum())
    order = np.argsort(parts - exact, kind="stable")
    order = order[weights[order] > 0]
    if left_over > 0:
        parts[order[: left_over % len(order)]] += 1
        parts[order] += left_over // len(order)
    while left_over < 0:  # amounts so large that floats lose their last digits
        at = int(parts.argmax())
        taken = min(int(parts[at]), -left_over)
        parts[at] -= taken
        left_over += taken
    return parts


def table(amount: int, weights: Weights) -> Whole:
    """Share steps out over rows and columns by the weights of the cells.

    Rows and columns each get what their own weight is due to the step, and the cells add up to both: column after
    column, a row gets what it is behind by, and the steps left over go to the rows that are furthest behind.
    """
    if not weights.any():
        weights = np.ones_like(weights)
    rows = by_largest_remainder(amount, weights.sum(axis=1))
    columns = by_largest_remainder(amount, weights.sum(axis=0))
    if len(rows) == 1:
        return columns[None, :]
    if len(columns) == 1:
        return rows[:, None]
    whole = weights.sum(axis=1)
    shares = np.divide(rows, whole, out=np.zeros(len(rows)), where=whole > 0)
    return _column_by_column(rows, columns, weights, shares)


def _column_by_column(rows: Whole, columns: Whole, weights: Weights, shares: Weights) -> Whole:
    found = np.zeros(weights.shape, dtype=np.int64)
    given = np.zeros(len(rows), dtype=np.int64)
    due = np.zeros(len(rows))
    for at, wanted in enumerate(columns[:-1]):
        due += weights[:, at] * shares
        behind = due - given
        now = np.clip(np.floor(behind).astype(np.int64), 0, rows - given)
        _even_out(now, int(wanted), rows - given, behind, weights[:, at] > 0)
        found[:, at] = now
        given += now
    found[:, -1] = rows - given
    return found


def _even_out(now: Whole, wanted: int, most: Whole, behind: Weights, weighs: NDArray[np.bool_]) -> None:
    """Bring a column to its sum: one step a row, to or from those who are furthest off."""
    missing = wanted - int(now.sum())
    while missing > 0:
        open_rows = np.flatnonzero((now < most) & weighs)
        if not len(open_rows):
            open_rows = np.flatnonzero(now < most)
        take = min(missing, len(open_rows))
        order = np.argsort((now - behind)[open_rows], kind="stable")[:take]
        now[open_rows[order]] += 1
        missing -= take
    while missing < 0:
        open_rows = np.flatnonzero(now > 0)
        take = min(-missing, len(open_rows))
        order = np.argsort((behind - now)[open_rows], kind="stable")[:take]
        now[open_rows[order]] -= 1
        missing += take
