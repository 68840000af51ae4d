"""Metrics: the metric language: declared measures and formulas, computed exactly over a fact version.

Keeps      nothing but caches: declarations live in playbooks/metrics and $ZHANGGUI_HOME/metrics, numbers in the facts
Offers     load, compute, compare, explain, funnel, drill, presence, then_and_now, before_query, company_folder;
           Registry, Metric, Measure, Dimension, Result, Comparison, Change, Explanation, Funnel, Rows, Presence,
           ThenAndNow
Announces  nothing
Needs      facts (pinned versions), base
Never      knows Django; joins one fact to another; adds money as float
Start at   declaration.py, then query.compute

A question is answered in four steps: the metrics asked for are taken apart into measures (registry), each
fact is aggregated alone by one statement (compiler, with dialects the only ones that import Ibis; the store's
engine, one of engines, runs it over the files of a pinned version), the answers meet on a spine of dimension
values, and formulas are worked out there from summed parts in exact decimals (query). Answers are kept by the whole
question, in memory (cache) and in files beside the facts that all processes share (kept); large files are added up
from roll-ups where those answer exactly (rollups).
"""

import os
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhanggui.metrics.answers import Change, Comparison, Result, Rows
    from zhanggui.metrics.days import Presence, presence
    from zhanggui.metrics.declaration import Measure, Metric
    from zhanggui.metrics.dimensions import Dimension
    from zhanggui.metrics.explaining import explain
    from zhanggui.metrics.explanation import Explanation
    from zhanggui.metrics.funnels import Funnel, funnel
    from zhanggui.metrics.query import compare, compute
    from zhanggui.metrics.registry import Registry, load
    from zhanggui.metrics.rows import drill
    from zhanggui.metrics.then import ThenAndNow, then_and_now

before_query: list[Callable[[], object]] = []
"""Called before a command computes: rooms above bring the facts up to date here."""

exported: list[Callable[..., object]] = []
"""Called with names, period, dimensions and filters when a command wrote numbers to a file: rooms above log it."""

value_labels: list[Callable[[str, str | None], str]] = []
"""Who can tell how a value of a dimension reads: a shop by its name."""

known_shops: list[Callable[[], Iterable[str]]] = []
"""Who can tell the codes of the shops there are: a command refuses any other, which would only answer nothing."""

run_names: list[Callable[[Iterable[int]], list[str]]] = []
"""Who can tell the names of the files intake runs read."""

homes: list[Callable[[], str | PathLike[str]]] = []
"""Who knows the company's state folder; without anybody, the environment says it."""

groupings: dict[str, Callable[[], Mapping[str, str]]] = {}
"""Who can tell which project a shop belongs to, which category a product: by the name of the dimension."""


def company_folder() -> Path:
    """Where a company declares metrics and dimensions of its own: metrics in its state folder."""
    return Path(homes[-1]() if homes else os.environ.get("ZHANGGUI_HOME") or "var") / "metrics"


_HOMES = {
    "Change": "answers",
    "Comparison": "answers",
    "Dimension": "dimensions",
    "Measure": "declaration",
    "Metric": "declaration",
    "Presence": "days",
    "Registry": "registry",
    "Result": "answers",
    "Rows": "answers",
    "compare": "query",
    "compute": "query",
    "Explanation": "explanation",
    "explain": "explaining",
    "Funnel": "funnels",
    "funnel": "funnels",
    "drill": "rows",
    "load": "registry",
    "presence": "days",
    "then_and_now": "then",
    "ThenAndNow": "then",
}


def __getattr__(name: str) -> Any:
    """The engine takes a second to import: only who computes waits for it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


__all__ = [
    "Change",
    "Comparison",
    "Dimension",
    "Explanation",
    "Funnel",
    "Measure",
    "Metric",
    "Presence",
    "Registry",
    "Result",
    "Rows",
    "ThenAndNow",
    "before_query",
    "company_folder",
    "compare",
    "compute",
    "drill",
    "explain",
    "funnel",
    "groupings",
    "homes",
    "known_shops",
    "load",
    "presence",
    "then_and_now",
]
