"""A target shared out anew to days and to the places below it, by the weighing it was set with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np

from zhanggui.base import playbooks_folder
from zhanggui.kernel.organisation import api as organisation
from zhanggui.targets.amounts import places, storing, wording
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.splitting import weights
from zhanggui.targets.splitting.splitting import Split, SplitRefused, split
from zhanggui.targets.splitting.trees import Tree, periods_of, tree_of


@dataclass(frozen=True)
class Over:
    """What a target is split over beside its days: the shops below it, and parts of each by name and weight."""

    shops: bool = True
    categories: Sequence[tuple[str, float]] = ()
    people: Sequence[tuple[str, float]] = ()


@lru_cache(maxsize=1)
def shapes() -> dict[str, weights.Shape]:
    """What the playbook assumes of festivals."""
    return weights.read_shapes(playbooks_folder() / "targets" / "calendar.yaml")


def share_out(target: Target, step: Decimal, over: Over | None) -> Split:
    """Split a target and keep it."""
    history = places.History()
    if target.weighing == weights.HISTORY or (over and over.shops and not target.shop):
        back = weights.looked_back(target.days_of)
        history = places.history_of(target.metric, back, frozenset([target.shop]) if target.shop else None)
    over = over or Over(shops=False)
    tree = tree_of(places.tree_below(target, history, over.categories, over.people, shops_too=over.shops))
    try:
        made = split(target.amount, step, tree, periods_of(target.days_of), _weights(target, tree, history))
    except SplitRefused as error:
        raise wording.refused(error) from error
    storing.keep(target, made)
    return made


def _weights(target: Target, tree: Tree, history: places.History) -> "np.ndarray":
    days, calendar = target.days_of, organisation.calendar()
    whole = weights.of_days(target.weighing, days, calendar, _shop_or_all(target, history), shapes())
    own = {}
    if target.weighing == weights.HISTORY:
        for node in tree.nodes:
            told = history.shops.get(node.code.removeprefix("shop:")) if node.level == "shop" else None
            shape = weights.by_history(days, told) if told else None
            if shape is not None:
                own[node.code] = shape / shape.sum()
    return weights.of_cells(tree, whole, own)


def _shop_or_all(target: Target, history: places.History) -> "weights.Told":
    return history.shops.get(target.shop, {}) if target.shop else history.whole


def has_history(target: Target) -> bool:
    """Whether enough of earlier years is told to lay the days on."""
    days = target.days_of
    shops = frozenset([target.shop]) if target.shop else None
    told = places.history_of(target.metric, weights.looked_back(days), shops)
    return weights.by_history(days, told.whole) is not None
