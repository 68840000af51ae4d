"""From the engine's sums and counts to the numbers asked for: means, formulas, and what nothing adds up to."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pyarrow as pa

from zhanggui.facts import FACTS
from zhanggui.metrics.compiler import COUNTED
from zhanggui.metrics.declaration import Measure, Value
from zhanggui.metrics.formula import Tree, evaluate_columns, names, rounded
from zhanggui.metrics.registry import Registry
from zhanggui.metrics.windows import SEEN_FROM, Window

_SECONDS = Decimal(3600)


class Arithmetic:
    """How the metrics asked for follow from measured parts; made once, used for every row."""

    def __init__(self, registry: Registry, wanted: Sequence[str]) -> None:
        leaves = {key: leaf for name in wanted for key, leaf in registry.leaves_of(name).items()}
        self.measures = {key: registry.measure(key) for key, leaf in leaves.items() if leaf.window is None}
        self.asked: dict[Window | None, dict[str, dict[str, Measure]]] = {}
        """Measures by the days they are over, then by what is put behind their names."""
        for key, leaf in leaves.items():
            behind = key[len(leaf.measure) :]
            self.asked.setdefault(leaf.window, {}).setdefault(behind, {})[leaf.measure] = registry.measure(leaf.measure)
        self._windowed: dict[str, Arithmetic] = {}
        self._wanted = wanted
        self._nothing = {name: _nothing(measure) for name, measure in self.measures.items() if not measure.is_mean}
        self._means = {name: measure.kind for name, measure in self.measures.items() if measure.is_mean}
        self._formulas: dict[str, tuple[Tree, Decimal | None]] = {}
        for name in wanted:
            self._add(registry, name)

    def values(self, parts: Mapping[str, Value]) -> dict[str, Value]:
        """The metrics, in the order asked for. A sum or count of nothing is zero; a mean of nothing is unknown."""
        found = self.columns({name: [part] for name, part in parts.items()}, 1)
        return {name: column[0] for name, column in found.items()}

    def columns(self, parts: Mapping[str, Sequence[Value]], count: int) -> dict[str, list[Value]]:
        """The same for many rows at once: a column of every part in, a column of every metric out."""
        unknown: list[Value] = [None] * count
        known: dict[str, Sequence[Value]] = {}
        for name, nothing in self._nothing.items():
            column = parts.get(name, unknown)
            known[name] = [nothing if part is None else part for part in column]
        for name, kind in self._means.items():
            both = zip(parts.get(name, unknown), parts.get(name + COUNTED, unknown), strict=True)
            known[name] = [_mean(kind, total, number) for total, number in both]
        for name, inner in self._windowed.items():
            behind = SEEN_FROM + name
            own = {part[: -len(behind)]: column for part, column in parts.items() if part.endswith(behind)}
            known[name] = next(iter(inner.columns(own, count).values()))
        for name, (tree, zero) in self._formulas.items():
            known[name] = evaluate_columns(tree, known, count, zero)
        return {name: list(known[name]) for name in self._wanted}

    def _add(self, registry: Registry, name: str) -> None:
        """Formulas in the order they can be worked out: parts first."""
        metric = registry.get(name)
        tree = metric.tree
        if metric.window is not None:
            self._windowed[name] = Arithmetic(registry, [metric.base])
        if tree is not None and name not in self._formulas:
            for part in names(tree):
                self._add(registry, part)
            self._formulas[name] = (tree, Decimal(0) if metric.zero == "nothing" else None)


def _mean(kind: str, total: Value, count: Value) -> Value:
    if not count or total is None:
        return None
    mean = Decimal(total) / count
    return rounded(mean / _SECONDS if kind == "mean_hours" else mean)


def _nothing(measure: Measure) -> Value:
    kind = FACTS[measure.fact].field(measure.columns[0]).type if measure.kind in ("sum", "last") else None
    return Decimal(0).scaleb(-kind.scale) if kind is not None and pa.types.is_decimal(kind) else 0
