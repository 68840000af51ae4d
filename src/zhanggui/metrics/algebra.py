"""What a formula amounts to in its measures: one quotient of two sums of products, however it was written.

`(ad_cost + fees) / (receipts / 2)` is `(2 ad_cost + 2 fees) / receipts`: in that form one can see whether a number
adds up over its parts, is a ratio of two that do, or neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from zhanggui.metrics.compiler import COUNTED
from zhanggui.metrics.formula import Name, Number, Tree
from zhanggui.metrics.windows import SEEN_FROM

if TYPE_CHECKING:
    from zhanggui.metrics.registry import Registry

Product = tuple[str, ...]
"""The names multiplied, sorted; none of them is the number one."""

Sum = Mapping[Product, Decimal]
"""How often each product is added."""

_ONE: Sum = {(): Decimal(1)}
_SECONDS = Decimal(3600)


@dataclass(frozen=True)
class Quotient:
    """A sum of products over another."""

    over: Sum
    under: Sum

    @property
    def is_additive(self) -> bool:
        """Whether it is a plain sum of measures, so that parts of a whole add up to it."""
        return self.under == _ONE and _is_linear(self.over)

    @property
    def is_ratio(self) -> bool:
        """Whether it is one sum of measures over another."""
        return _is_linear(self.over) and _is_linear(self.under)

    @property
    def parts(self) -> list[str]:
        """The measured columns it needs, each once."""
        return list(dict.fromkeys(name for some in (self.over, self.under) for product in some for name in product))


def of_metric(registry: "Registry", name: str) -> Quotient:
    """The metric as a quotient of what the engine answers: a mean is its sum over its count."""
    metric = registry.get(name)
    if metric.tree is not None:
        return _of_tree(registry, metric.tree)
    if metric.window is not None:
        base = of_metric(registry, metric.base)
        return Quotient(_seen_from(name, base.over), _seen_from(name, base.under))
    measure = registry.measure(name)
    if not measure.is_mean:
        return Quotient({(name,): Decimal(1)}, _ONE)
    scale = _SECONDS if measure.kind == "mean_hours" else Decimal(1)
    return Quotient({(name,): Decimal(1)}, {(name + COUNTED,): scale})


def multiplied(one: Quotient, other: Quotient) -> Quotient:
    return _reduced(Quotient(_times(one.over, other.over), _times(one.under, other.under)))


def equal(one: Quotient, other: Quotient) -> bool:
    """Whether both are the same number wherever both can be worked out."""
    return _times(one.over, other.under) == _times(other.over, one.under)


def value(some: Sum, parts: Mapping[str, Decimal]) -> Decimal:
    """A sum of products at these values; what was not measured is nothing."""
    total = Decimal(0)
    for product, often in some.items():
        for name in product:
            often = often * parts.get(name, Decimal(0))
        total += often
    return total


def _seen_from(name: str, some: Sum) -> Sum:
    """The same sum over the days the metric of that name takes in."""
    return {tuple(sorted(part + SEEN_FROM + name for part in product)): often for product, often in some.items()}


def _of_tree(registry: "Registry", tree: Tree) -> Quotient:
    if isinstance(tree, Number):
        return Quotient({(): tree.value}, _ONE)
    if isinstance(tree, Name):
        return of_metric(registry, tree.name)
    left, right = _of_tree(registry, tree.left), _of_tree(registry, tree.right)
    if tree.sign == "*":
        return multiplied(left, right)
    if tree.sign == "/":
        return multiplied(left, Quotient(right.under, right.over))
    sign = Decimal(1) if tree.sign == "+" else Decimal(-1)
    if left.under == right.under:
        return _reduced(Quotient(_plus(left.over, right.over, sign), left.under))
    over = _plus(_times(left.over, right.under), _times(right.over, left.under), sign)
    return _reduced(Quotient(over, _times(left.under, right.under)))


def _plus(one: Sum, other: Sum, sign: Decimal) -> Sum:
    total = dict(one)
    for product, often in other.items():
        total[product] = total.get(product, Decimal(0)) + sign * often
    return {product: often for product, often in total.items() if often}


def _times(one: Sum, other: Sum) -> Sum:
    total: dict[Product, Decimal] = {}
    for left, often in one.items():
        for right, again in other.items():
            product = tuple(sorted(left + right))
            total[product] = total.get(product, Decimal(0)) + often * again
    return {product: often for product, often in total.items() if often}


def _reduced(quotient: Quotient) -> Quotient:
    """Without what stands in every product above and below, and with nothing but one below where it can be."""
    over, under = dict(quotient.over), dict(quotient.under)
    for name in {name for product in under for name in product}:
        while over and all(name in product for product in [*over, *under]):
            over = {_without(product, name): often for product, often in over.items()}
            under = {_without(product, name): often for product, often in under.items()}
    if set(under) == {()} and over:
        by = under[()]
        over, under = {product: often / by for product, often in over.items()}, dict(_ONE)
    return Quotient(over, under)


def _without(product: Product, name: str) -> Product:
    at = product.index(name)
    return product[:at] + product[at + 1 :]


def _is_linear(some: Sum) -> bool:
    return bool(some) and all(len(product) == 1 for product in some)
