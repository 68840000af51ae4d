"""The face of the engines: what a statement is run over, and by whom.

A store names its engine (`store.engine`); none means the embedded one. Every engine answers the same statements
over the same files of a pinned fact version, exactly, or refuses with a sentence that names it and the metric.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from zhanggui.base import Period, Refusal
from zhanggui.facts import Snapshot, Store
from zhanggui.metrics.compiler import Asked

PROFILES = {
    "": ("embedded", "DuckDB", ()),
    "spark": ("spark", "Spark", ("pyspark",)),
    "postgres": ("postgres", "PostgreSQL", ("psycopg",)),
    "clickhouse": ("clickhouse", "ClickHouse", ("clickhouse_connect",)),
}
"""By the scheme of a store's engine: the module, what people call it, what must be installed."""


@dataclass(frozen=True)
class Slice:
    """The rows in question: one fact at one version, whole days, chosen shops, chosen dimension values."""

    snapshot: Snapshot
    period: Period
    shops: frozenset[str] | None
    where: Mapping[str, tuple[Any, ...]]
    history: bool = False
    ahead: int = 0
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    buckets: tuple[tuple[date, date, date, date], ...] = ()
    """The day each bucket is called by, the first and last day of the rows it takes in, the first that is in it."""

    def files(self) -> list[str]:
        """A file holds one shop and one month, so that choosing files chooses shops exactly."""
        first = None if self.history else self.period.first
        return [file.path for file in self.snapshot.within(self.shops, first, self.until)]

    @property
    def until(self) -> date:
        """The last day whose rows matter."""
        return self.period.last + timedelta(days=self.ahead)

    @property
    def one_shop(self) -> bool:
        return len({file.shop for file in self.snapshot.within(self.shops, None, self.period.last)}) < 2


@dataclass(frozen=True)
class Page:
    """Some of a statement's rows, in order; the unknown comes last."""

    order: tuple[str, ...]
    limit: int
    offset: int = 0

    def text(self, quote: str) -> str:
        order = ", ".join(f"{quote}{name}{quote} NULLS LAST" for name in self.order)
        return f"ORDER BY {order} LIMIT {int(self.limit)} OFFSET {int(self.offset)}"


class Engine(Protocol):
    """Who answers a store's questions. Its snapshots are of files as it knows them: paths, or numbers of loads."""

    name: str

    def version(self, fact: str) -> int:
        """The newest version it can answer over."""

    def stamp(self, fact: str, version: int) -> tuple[int, int]:
        """Tells a version from one of the same number in a store that was put in this one's place."""

    def snapshot(self, fact: str, version: int) -> Snapshot:
        """The fact at a version."""

    def run(self, asked: Asked, slice_: Slice, page: Page | None = None) -> list[tuple[Any, ...]]:
        """The statement's rows over the slice."""

    def count(self, asked: Asked, slice_: Slice) -> int:
        """How many rows the statement has over the slice."""

    def release(self) -> str:
        """Which program it is and which release, asked of the program itself."""


def of(store: Store) -> Engine:
    """The engine of a store; cheap to make: what costs, as a connection, its module keeps by address.

    What is past is read by the engine inside the program.
    """
    scheme = "" if store.is_past else store.engine.partition(":")[0]
    if scheme not in PROFILES:
        known = ", ".join(name for name in PROFILES if name)
        raise Refusal("engine.unknown", f"There is no engine {scheme}: name a folder, s3://..., or one of {known}.")
    module, label, needed = PROFILES[scheme]
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise Refusal(
            "engine.not_installed",
            f"The engine {label} needs {', '.join(missing)}: install zhanggui with the extra {scheme}.",
            engine=label,
        )
    engine: Engine = import_module(f"zhanggui.metrics.engines.{module}").engine(store)
    return engine


def refused(label: str, metrics: Sequence[str], reason: str) -> Refusal:
    """What an engine cannot do, said plainly."""
    return Refusal(
        "engine.cannot",
        f"{label} cannot answer {', '.join(metrics)}: {reason}",
        engine=label,
        metrics=list(metrics),
    )


def plain(value: Any) -> Any:
    """A dimension's value as it is handed out: days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value
