"""A question about metrics in its plain form: checked names and dimensions, typed values, the shops one may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.metrics import engine, groupings
from zhanggui.metrics.declaration import Metric
from zhanggui.metrics.dimensions import DIMENSIONS, GROUPED, TIME, declared_digest
from zhanggui.metrics.registry import Registry, load

Wanted = str | int | date | None
Where = Mapping[str, Wanted | Sequence[Wanted]]
"""Dimension to the value or values rows must have; None or empty text asks for the unknown."""


@dataclass(frozen=True)
class Question:
    """Equal questions have equal answers: it names everything the numbers depend on."""

    root: str
    declarations: str
    names: tuple[str, ...]
    period: Period
    by: tuple[str, ...]
    where: tuple[tuple[str, tuple[Any, ...]], ...]
    shops: frozenset[str] | None
    versions: tuple[tuple[str, int], ...]
    stamps: tuple[tuple[int, int], ...]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Of the dimensions a room above knows: the value each one groups, and into what."""


def ask(
    store: Store,
    registry: Registry | None,
    names: str | Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Where | None = None,
    shops: Iterable[str] | None = None,
) -> tuple[Registry, Question]:
    """The question over the newest version of every fact it needs, or a refusal that says what cannot be asked."""
    registry = registry or load()
    wanted, chosen = _names(names), _chosen(where or {})
    for name in wanted:
        _refuse_dimensions(registry.get(name), [*by, *chosen])
    _refuse_time(registry, wanted, chosen)
    if len(set(by)) != len(by):
        raise Refusal("metric.dimension_twice", "A dimension is named twice.")
    facts = dict.fromkeys(fact for name in wanted for fact in registry.facts_of(name))
    answering = engine.of(store)
    versions = {fact: answering.version(fact) for fact in facts}
    return registry, Question(
        root=store.place,
        declarations=f"{registry.digest} {declared_digest()}",
        names=wanted,
        period=period,
        by=tuple(by),
        where=tuple(sorted(chosen.items())),
        shops=_allowed_shops(shops, chosen),
        versions=tuple(versions.items()),
        stamps=tuple(answering.stamp(fact, version) for fact, version in versions.items()),
        groups=tuple((name, _grouping(name)) for name in GROUPED if name in by or name in chosen),
    )


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    given = names.split(",") if isinstance(names, str) else names
    kept = tuple(dict.fromkeys(name.strip() for name in given if name.strip()))
    if not kept:
        raise Refusal("metric.none_named", "Name at least one metric.")
    return kept


def _chosen(where: Where) -> dict[str, tuple[Any, ...]]:
    chosen: dict[str, tuple[Any, ...]] = {}
    for name, said in where.items():
        values = [said] if said is None or isinstance(said, str | int | date) else list(said)
        found = {_typed(name, value) for value in values}
        chosen[name] = tuple(sorted(found, key=lambda value: (value is None, str(value))))
    return chosen


def _typed(name: str, value: Wanted) -> Any:
    if value is None or value == "":
        return None
    kind = DIMENSIONS[name].kind if name in DIMENSIONS else "text"
    try:
        if kind == "day":
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        return int(str(value)) if kind == "number" else str(value)
    except ValueError as error:
        raise Refusal("metric.bad_value", f"“{value}” is no value of {name}.", dimension=name) from error


def _refuse_dimensions(metric: Metric, asked: Iterable[str]) -> None:
    for name in asked:
        if name not in metric.grain:
            raise Refusal(
                "metric.dimension_not_allowed",
                f"{metric.name} cannot be cut by {name}. It can be cut by {', '.join(metric.grain)}.",
                metric=metric.name,
                dimension=name,
            )


def _refuse_time(registry: Registry, names: Iterable[str], chosen: Iterable[str]) -> None:
    """A filter by time would cut into the other days such a metric is over."""
    filtered = [name for name in chosen if name in TIME]
    for name in names if filtered else ():
        for leaf in registry.leaves_of(name).values():
            if leaf.window is not None or registry.measure(leaf.measure).kind in ("last", "kept"):
                raise Refusal(
                    "metric.cannot_filter",
                    f"{name} cannot be filtered by {filtered[0]}: name the days as the period instead.",
                    metric=name,
                    dimension=filtered[0],
                )


def _grouping(name: str) -> tuple[tuple[str, str], ...]:
    if name not in groupings:
        raise Refusal(
            "metric.no_grouping", f"Nobody says which {name} each {GROUPED[name]} belongs to.", dimension=name
        )
    return tuple(sorted(groupings[name]().items()))


def _allowed_shops(shops: Iterable[str] | None, chosen: Mapping[str, tuple[Any, ...]]) -> frozenset[str] | None:
    """The shops one may see, narrowed to the shops one asked for."""
    allowed = None if shops is None else frozenset(shops)
    if "shop" not in chosen:
        return allowed
    asked = frozenset(shop for shop in chosen["shop"] if shop is not None)
    return asked if allowed is None else asked & allowed
