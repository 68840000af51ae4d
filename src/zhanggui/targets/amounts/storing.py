"""A split as it is kept with its target: places with their days, days of the whole, and back again."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import numpy as np

from zhanggui.targets.amounts.models import Target, TargetDay, TargetLock, TargetPlace
from zhanggui.targets.splitting.splitting import Cell, Split
from zhanggui.targets.splitting.trees import WHOLE, Branch, Node, Tree, periods_of, tree_of

AT_ONCE = 200


def keep(target: Target, split: Split) -> None:
    """Write a split down in place of what was there."""
    target.days.all().delete()
    target.places.all().delete()
    whole = split.steps.sum(axis=0).tolist()
    TargetDay.objects.bulk_create(
        [
            TargetDay(target=target, day=target.first + timedelta(days=at), amount=steps * split.step)
            for at, steps in enumerate(whole)
        ],
        batch_size=500,
    )
    if len(split.places.nodes) == 1:
        return
    TargetPlace.objects.bulk_create(
        [
            TargetPlace(
                target=target, code=node.code, level=node.level, label=node.name[:120], parent=node.parent, order=at,
                weight=Decimal(f"{node.weight:.6f}"), steps=split.steps[node.start : node.stop].sum(axis=0).tolist(),
            )
            for at, node in enumerate(split.places.nodes)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip


def kept(target: Target, step: Decimal, name: str) -> Split:
    """The whole split of a target, every place and day of it."""
    rows = list(target.places.all())
    if not rows:
        days = target.days.order_by("day").values_list("amount", flat=True)
        steps = np.array([[int(amount / step) for amount in days]], dtype=np.int64)
        return Split(tree_of(Branch(WHOLE, _level(target), name)), periods_of(target.days_of), step, steps)
    tree = tree_from(rows)
    lowest = {leaf.code for leaf in tree.leaves}
    steps = np.array([row.steps for row in rows if row.code in lowest], dtype=np.int64)
    return Split(tree, periods_of(target.days_of), step, steps)


def tree_from(rows: Sequence[TargetPlace]) -> Tree:
    """The tree of places kept in reading order."""
    branches: dict[str, Branch] = {}
    for row in rows:
        branches[row.code] = Branch(row.code, row.level, row.label, float(row.weight))
        if row.parent is not None:
            branches[row.parent].below.append(branches[row.code])
    return tree_of(branches[WHOLE])


def part_of(target: Target, step: Decimal, name: str, place: str = WHOLE) -> Split:
    """A place and those right below it: what one page shows, without reading all the others."""
    wanted = [
        *target.places.filter(code=place).order_by("order"), *target.places.filter(parent=place).order_by("order")
    ]  # fmt: skip
    if not wanted:
        return kept(target, step, name)
    top, *below = wanted
    nodes = [Node(top.code, top.level, top.label, None, 0, max(len(below), 1), 0, float(top.weight))]
    nodes += [
        Node(one.code, one.level, one.label, top.code, n, n + 1, 1, float(one.weight)) for n, one in enumerate(below)
    ]
    steps = np.array([one.steps for one in below or [top]], dtype=np.int64)
    return Split(Tree(tuple(nodes)), periods_of(target.days_of), step, steps)


def locks_of(target: Target) -> dict[Cell, Decimal]:
    """The locked cells, the earliest first."""
    return {(one.place, one.period): one.amount for one in target.locks.order_by("pk")}


def copy_locks(old: Target, new: Target, without: Sequence[Cell] = ()) -> None:
    TargetLock.objects.bulk_create(
        [
            TargetLock(
                target=new, place=one.place, period=one.period, amount=one.amount, set_by=one.set_by, set_at=one.set_at
            )
            for one in old.locks.order_by("pk")
            if (one.place, one.period) not in without
        ],
        batch_size=AT_ONCE,
    )


def _level(target: Target) -> str:
    return "shop" if target.shop else "project" if target.project else "company"
