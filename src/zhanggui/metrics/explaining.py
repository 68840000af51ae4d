"""Why a number changed: the change shared out over the values of its dimensions, and they add up to it exactly.

A number that adds up over its parts is shared out by what each part changed; where the declaration names factors, each
share falls into volume, mix and rate. A ratio is shared out by mix and rate. See splitting for the arithmetic,
concentration for which dimension comes first, explanation for what comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.metrics import algebra, groupings
from zhanggui.metrics.arithmetic import Arithmetic
from zhanggui.metrics.asking import Question, Where, ask
from zhanggui.metrics.concentration import Share, standings
from zhanggui.metrics.declaration import Metric, Value
from zhanggui.metrics.dimensions import GROUPED, TIME, above
from zhanggui.metrics.explanation import Explanation, Factor, Mover, Split
from zhanggui.metrics.formula import Tree, evaluate
from zhanggui.metrics.formula import names as names_of
from zhanggui.metrics.periods import previous
from zhanggui.metrics.query import measured
from zhanggui.metrics.registry import Registry, load
from zhanggui.metrics.splitting import (
    NONE,
    Effect,
    TwoPeriods,
    exactly,
    fitted,
    game_effects,
    product_effects,
    ratio_effects,
    shared_effects,
    sum_effect,
    volume_effect,
    with_rest,
)

_OVERLAP = object()
_MOST = Decimal("0.8")
_NOT_BY_ITSELF = ("buyer", "state")
"""Dimensions nobody is shown unasked: a person, and a state, in which older days are always further on."""

Parts = Mapping[str, Decimal]


def explain(
    store: Store,
    name: str,
    period: Period,
    against: Period | None = None,
    by: Sequence[str] = (),
    where: Where | None = None,
    shops: Iterable[str] | None = None,
    registry: Registry | None = None,
) -> Explanation:
    """Why the metric is another than in `against`: the period just before when none is named.

    Without `by`, all dimensions it can be cut by are tried, except time, buyer and state.
    """
    registry = registry or load()
    metric = registry.get(name)
    allowed = None if shops is None else frozenset(shops)
    _, asked = ask(store, registry, name, period, (), where, allowed)
    against = against or previous(period)
    with localcontext() as context:
        context.prec = 60
        return _Explaining(store, registry, metric, (against, period), allowed, dict(asked.where)).explanation(by)


class _Explaining:
    """One metric in two periods, with everything its splits are made from."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        metric: Metric,
        periods: tuple[Period, Period],
        shops: frozenset[str] | None,
        where: Mapping[str, tuple[Any, ...]],
    ) -> None:
        self.store, self.registry, self.metric = store, registry, metric
        self.periods, self.shops, self.where = periods, shops, where
        self.quotient = algebra.of_metric(registry, metric.name)
        self.factors = metric.factors if self.quotient.is_additive else ()
        self.versions: dict[str, int] = {}
        names = [metric.name, *self.factors]
        self.whole = self._measured(names, ())[()]
        self.before, self.value = (self._numbers([metric.name], parts)[metric.name] for parts in self.whole)
        under = [algebra.value(self.quotient.under, parts) for parts in self.whole]
        if self.before is None or self.value is None or not all(under):
            missing = periods[0] if self.before is None or not under[0] else periods[1]
            raise Refusal(
                "metric.nothing_to_explain",
                f"From {missing.first} to {missing.last} there is nothing {metric.name} could be worked out from, "
                "so its change cannot be explained.",
                metric=metric.name,
                period=missing,
            )
        self.change = Decimal(self.value) - Decimal(self.before)

    def explanation(self, by: Sequence[str]) -> Explanation:
        splits = {name: self._split(name) for name in by or self._dimensions()}
        strengths = standings({name: shares for name, (_, _, shares) in splits.items()}, float(self.change))
        found = [
            Split(name, tuple(movers), overlap, strengths[name].key, strengths[name].strength)
            for name, (movers, overlap, _) in splits.items()
        ]
        return Explanation(
            self.metric.name,
            self.periods[1],
            self.periods[0],
            self.before,
            self.value,
            self.change,
            self._method(),
            self._factors(),
            tuple(_finer_first(found)),
            self.where,
            self.versions,
        )

    def _method(self) -> str:
        if self.quotient.is_additive:
            return "factors" if self.factors else "sum"
        return "ratio" if self.quotient.is_ratio else "parts"

    def _dimensions(self) -> list[str]:
        fixed = [name for name, values in self.where.items() if len(values) < 2]
        unknown = [name for name in GROUPED if name not in groupings]
        return [name for name in self.metric.grain if name not in (*TIME, *_NOT_BY_ITSELF, *fixed, *unknown)]

    def _measured(self, names: Sequence[str], by: tuple[str, ...]) -> dict[Any, tuple[Parts, Parts]]:
        """For every value of a dimension the measured parts, before and now."""
        both: list[dict[Any, Parts]] = []
        for period in self.periods:
            _, question = ask(self.store, self.registry, names, period, by, self.where, self.shops)
            self.versions |= dict(question.versions)
            both.append(self._answered(question))
        keys = list(dict.fromkeys(key for found in both for key in found))
        return {key: (both[0].get(key, {}), both[1].get(key, {})) for key in keys}

    def _answered(self, question: Question) -> dict[Any, Parts]:
        found = measured(self.store, self.registry, question)
        return {
            key: {name: Decimal(part) for name, part in parts.items() if part is not None}
            for key, parts in found.items()
        }

    def _numbers(self, names: Sequence[str], parts: Parts) -> dict[str, Value]:
        return Arithmetic(self.registry, names).values(parts)

    def _factors(self) -> tuple[Factor, ...]:
        """What each factor, or each part of the formula, did: they add up to the change."""
        names = self.factors or _direct_parts(self.metric)
        if not names:
            return ()
        before, now = (self._numbers(names, parts) for parts in self.whole)
        if self.factors:
            values = [_known(before[name], now[name]) for name in names]
            effects = product_effects([pair.before for pair in values], [pair.now for pair in values])
        else:
            effects = self._part_effects(names)
        kept = exactly(effects, self.change)
        return tuple(Factor(*each) for each in zip(names, before.values(), now.values(), kept, strict=True))

    def _part_effects(self, names: Sequence[str]) -> list[Decimal]:
        """Shapley's value of the parts of any formula: each one's mean effect over every order of changing them."""
        before, now = (self._numbers(names, parts) for parts in self.whole)
        tree = self.metric.tree
        assert tree is not None
        return game_effects(names, lambda changed: _worked_out(tree, names, before, now, changed))

    def _split(self, dimension: str) -> tuple[list[Mover], Decimal, list[Share[Any]]]:
        if dimension in TIME:
            raise Refusal(
                "metric.cannot_explain", f"Two periods have no {dimension} in common: name another dimension."
            )
        factored = self.factors if all(dimension in self.registry.get(name).grain for name in self.factors) else ()
        names = [self.metric.name, *factored]
        keyed = {key[0]: both for key, both in self._measured(names, (dimension,)).items()}
        effects = self._effects(keyed, factored)
        overlap = effects.pop(_OVERLAP, Effect()).contribution
        arithmetic = Arithmetic(self.registry, [self.metric.name])
        movers = []
        for key, effect in effects.items():
            before, now = (arithmetic.values(parts)[self.metric.name] for parts in keyed[key])
            movers.append(Mover(dimension, before, now, effect, key))
        movers.sort(key=lambda mover: (-abs(mover.effect.contribution), mover.key is None, str(mover.key)))
        return movers, overlap, [self._share(key, keyed[key], effects[key]) for key in effects]

    def _effects(self, keyed: Mapping[Any, tuple[Parts, Parts]], factored: Sequence[str]) -> dict[Any, Effect]:
        if self.quotient.is_additive:
            return self._sum_effects(keyed, factored)
        return self._ratio_effects(keyed) if self.quotient.is_ratio else self._other_effects(keyed)

    def _sum_effects(self, keyed: Mapping[Any, tuple[Parts, Parts]], factored: Sequence[str]) -> dict[Any, Effect]:
        over = {key: _pair(self.quotient.over, both) for key, both in keyed.items()}
        if factored:
            volume = algebra.of_metric(self.registry, factored[0]).over
            whole = _pair(volume, self.whole)
            effects = {key: volume_effect(pair, _pair(volume, keyed[key]), whole) for key, pair in over.items()}
        else:
            effects = {key: sum_effect(pair.before, pair.now) for key, pair in over.items()}
        between = fitted(_beside(_pair(self.quotient.over, self.whole), over.values()).change)
        left = self.change - between - sum((effect.contribution for effect in effects.values()), NONE)
        return with_rest(effects, left) | ({_OVERLAP: Effect(between)} if between else {})

    def _ratio_effects(self, keyed: Mapping[Any, tuple[Parts, Parts]]) -> dict[Any, Effect]:
        over, under = self.quotient.over, self.quotient.under
        pairs = {key: (_pair(over, both), _pair(under, both)) for key, both in keyed.items()}
        whole = (_pair(over, self.whole), _pair(under, self.whole))
        beside = (_beside(whole[0], [pair[0] for pair in pairs.values()]),
                  _beside(whole[1], [pair[1] for pair in pairs.values()]))  # fmt: skip
        if any(side.before or side.now for side in beside):
            pairs[_OVERLAP] = beside
        return ratio_effects(pairs, whole, self.change)

    def _other_effects(self, keyed: Mapping[Any, tuple[Parts, Parts]]) -> dict[Any, Effect]:
        names = self.quotient.parts
        whole = {name: _of(name, self.whole) for name in names}
        moved = {key: {name: _of(name, both).change for name in names} for key, both in keyed.items()}
        beside = {name: whole[name].change - sum((each[name] for each in moved.values()), NONE) for name in names}
        if any(beside.values()):
            moved[_OVERLAP] = beside
        effects = game_effects(names, lambda changed: self._with(names, changed))
        changes = {name: whole[name].change for name in names}
        return shared_effects(changes, dict(zip(names, effects, strict=True)), moved, self.change)

    def _with(self, names: Sequence[str], changed: frozenset[str]) -> Decimal:
        before, now = self.whole
        parts = {name: (now if name in changed else before).get(name, NONE) for name in names}
        under = algebra.value(self.quotient.under, parts)
        return algebra.value(self.quotient.over, parts) / under if under else NONE

    def _share(self, key: Any, both: tuple[Parts, Parts], effect: Effect) -> Share[Any]:
        over = _pair(self.quotient.over, both)
        if self.quotient.is_additive:
            return Share(key, (float(over.before), float(over.now)), (1.0, 1.0), (1.0, 1.0), float(effect.contribution))
        under, whole = _pair(self.quotient.under, both), _pair(self.quotient.under, self.whole)
        return Share(
            key,
            (float(over.before), float(over.now)),
            (float(under.before), float(under.now)),
            (float(whole.before), float(whole.now)),
            float(effect.contribution),
        )


def _finer_first(splits: Iterable[Split]) -> list[Split]:
    """The telling dimension first; a region that only repeats what one of its provinces did stands behind that."""
    known = {split.dimension: split for split in splits}
    ranked = []
    for split in known.values():
        finer = [other for name, other in known.items() if split.dimension in above(name) and other.strength > 0]
        repeated = [other.strength for other in finer if abs(_standing_out(other)) >= abs(_standing_out(split)) * _MOST]
        ranked.append(replace(split, strength=min([split.strength, *(each * float(_MOST) for each in repeated)])))
    return sorted(ranked, key=lambda split: -split.strength)


def _standing_out(split: Split) -> Decimal:
    """What the value that stands out adds."""
    return sum((mover.effect.contribution for mover in split.movers if mover.key == split.stands_out), NONE)


def _worked_out(
    tree: Tree, names: Sequence[str], before: Mapping[str, Value], now: Mapping[str, Value], changed: frozenset[str]
) -> Decimal:
    """The formula with some parts as they are now and the others as they were; nothing where it divides by nothing."""
    return evaluate(tree, {name: (now if name in changed else before)[name] for name in names}) or NONE


def _direct_parts(metric: Metric) -> tuple[str, ...]:
    return tuple(names_of(metric.tree)) if metric.tree is not None else ()


def _pair(some: algebra.Sum, both: tuple[Parts, Parts]) -> TwoPeriods:
    return TwoPeriods(*(algebra.value(some, parts) for parts in both))


def _of(name: str, both: tuple[Parts, Parts]) -> TwoPeriods:
    return TwoPeriods(*(parts.get(name, NONE) for parts in both))


def _beside(whole: TwoPeriods, pairs: Iterable[TwoPeriods]) -> TwoPeriods:
    """What the values of a dimension do not add up to."""
    before, now = whole.before, whole.now
    for pair in pairs:
        before, now = before - pair.before, now - pair.now
    return TwoPeriods(before, now)


def _known(before: Value, now: Value) -> TwoPeriods:
    """A factor that cannot be worked out in one period counts as unchanged."""
    known = [Decimal(each) for each in (before, now) if each is not None] or [Decimal(1)]
    return TwoPeriods(*(Decimal(each) if each is not None else known[0] for each in (before, now)))
