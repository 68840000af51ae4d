"""From a number back to the rows it counts, and from each row to the line of a file."""

from collections.abc import Iterable

from zhanggui.base import Period, Refusal
from zhanggui.facts import KEYS, Store
from zhanggui.metrics import engine
from zhanggui.metrics.answers import Rows
from zhanggui.metrics.asking import Where, ask
from zhanggui.metrics.compiler import RowStatement
from zhanggui.metrics.registry import Registry


def drill(
    store: Store,
    name: str,
    period: Period,
    where: Where | None = None,
    shops: Iterable[str] | None = None,
    limit: int = 50,
    offset: int = 0,
    part: str = "",
    registry: Registry | None = None,
) -> Rows:
    """The rows a number counts, oldest first: shop, day, business key, what each adds, run and line of the file.

    A formula is worked out from several measures: `part` chooses one, the first in the formula when not named.
    """
    registry, question = ask(store, registry, name, period, (), where, shops)
    parts = registry.measures_of(name)
    if part and part not in parts:
        raise Refusal("metric.not_a_part", f"{part} is no part of {name}. Its parts are {', '.join(parts)}.")
    measure = registry.measure(part or parts[0])
    version = dict(question.versions)[measure.fact]
    statement = RowStatement(measure.fact, measure, name)
    answering = engine.of(store)
    window = registry.get(name).window
    view = engine.Slice(
        answering.snapshot(measure.fact, version),
        window.of(period, period) if window else period,
        question.shops,
        dict(question.where),
        statement.history,
        groups=question.groups,
    )
    order = tuple(dict.fromkeys(["day", "shop", *KEYS[measure.fact], "run_id", "source_row"]))
    found = answering.run(statement, view, engine.Page(order, limit, offset))
    return Rows(
        metric=part or parts[0],
        parts=tuple(parts),
        fact=measure.fact,
        columns=statement.columns,
        rows=[dict(zip(statement.columns, map(engine.plain, row), strict=True)) for row in found],
        total=answering.count(statement, view),
        fact_version={measure.fact: version},
    )
