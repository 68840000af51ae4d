"""The fact store: one Delta table a fact under one folder.

A writer replaces a slice (one shop, a run of days) in one commit; a reader pins a version and takes its
files, so that neither waits for the other. Deletion vectors and column mapping stay off: the files of a
version, with the shop and month in their paths, are the whole table.

A process that has touched facts must not fork and touch them again in the child (the libraries' threads do
not survive it): start workers as new processes.
"""

import os
import random
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import polars as pl
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from zhanggui.base import Refusal
from zhanggui.facts import naming, remote
from zhanggui.facts.frames import slice_table
from zhanggui.facts.places import current, moved
from zhanggui.facts.schema import PARTITION, months_between
from zhanggui.facts.shapes import FACTS

T = TypeVar("T")

NO_TABLE = -1
"""The version of a fact nobody has written yet."""

ATTEMPTS = 40
KEPT_DAYS = 35
"""How long replaced rows stay, so that an earlier version can be read: longer than any query, and than a month."""
SETTINGS = {
    "delta.logRetentionDuration": f"interval {KEPT_DAYS + 15} days",
    "delta.dataSkippingStatsColumns": "day",  # no other value of a row may stand in the log
}
_UNFIT = "[]^|%"  # Delta takes the path for a URL and fails on these
_COMMIT = re.compile(r"^(\d{20})\.json$")
_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
_WRITER = WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=131_072)


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a version, with what its partition and statistics promise."""

    path: str
    shop: str
    month: str
    rows: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Snapshot:
    """A fact at one version: its columns and its files."""

    fact: str
    version: int
    columns: tuple[str, ...]
    files: tuple[DataFile, ...]

    def within(
        self, shops: Collection[str] | None = None, first: date | None = None, last: date | None = None
    ) -> list[DataFile]:
        """The files that may hold rows of these shops and days."""
        return [
            file
            for file in self.files
            if (shops is None or file.shop in shops)
            and (first is None or file.last is None or file.last >= first)
            and (last is None or file.first is None or file.first <= last)
        ]


class Store:
    """All facts of one company under `root`; cheap to make, nothing is opened before it is needed."""

    is_past = False
    """Whether its versions are chosen ones instead of the newest."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        said = naming.named(str(root))
        self.engine = said.engine
        """Which engine answers over the facts; empty for the one inside the program."""
        self.remote = said.root.rstrip("/") if naming.is_remote(said.root) else ""
        """Where the tables lie on object storage; empty where they lie on this machine."""
        self.root = remote.copies(self.remote) if self.remote else Path(said.root).resolve()
        """The folder of the tables; of the copies of their files where they lie elsewhere."""
        if any(sign in str(self.root) for sign in _UNFIT):
            raise Refusal(
                "facts.bad_folder", f"The fact store cannot lie in {self.root}: its path has one of {' '.join(_UNFIT)}."
            )

    @property
    def place(self) -> str:
        """The store as a text another process opens it by."""
        return naming.Named(self.remote or str(self.root), self.engine).text

    def local(self, files: Iterable[str]) -> list[str]:
        """The files of a snapshot as paths on this machine, brought here where they lie elsewhere."""
        return remote.fetch(self.remote, self.root, files) if self.remote else list(files)

    def uri(self, fact: str) -> str:
        """Where the Delta table of a fact lies."""
        return f"{self.remote}/{fact}" if self.remote else str(self.root / fact)

    def refuse_remote(self, what: str) -> None:
        """For what works on the files of this machine alone."""
        if self.remote:
            raise Refusal(
                "facts.not_on_storage", f"{what} is not possible while the facts lie on object storage ({self.remote})."
            )

    def moved(self, files: Iterable[str]) -> list[str]:
        """The same files where they lie now: an erasure may have rewritten some since they were listed."""
        _snapshot.cache_clear()
        return [moved(str(self.root), file) for file in files]

    def replace(
        self, fact: str, frame: pl.DataFrame | None, shop: str, first: date, last: date, mark: str | None = None,
        runs: Iterable[int] = (),
    ) -> int:  # fmt: skip
        """Make `frame` the rows of `shop` from `first` to `last`, in one commit, and answer the new version.

        The slice may span months. An empty frame (or None) empties the slice. Doing it twice changes nothing
        but the version. A commit with the same `mark` is made once: a replay is refused by answering the newest
        version and changing nothing, whatever was written since. `runs` are the intake runs that asked for it.
        """
        self._refuse_bad_slice(fact, shop, first, last)
        empty = frame is None or frame.is_empty()
        if empty and self.version(fact) == NO_TABLE:
            return NO_TABLE
        table = FACTS[fact].empty_table() if frame is None else slice_table(fact, frame, shop, first, last)
        predicate = _predicate(shop, first, last)
        properties = CommitProperties(
            custom_metadata={
                "shop": shop,
                "first": str(first),
                "last": str(last),
                "mark": mark or "",
                "runs": ",".join(map(str, sorted(set(runs)))),
            },
            app_transactions=[Transaction(mark, 1)] if mark else None,
        )

        def commit() -> int:
            delta = self._table(fact)
            if mark and delta.transaction_version(mark) is not None:
                return int(delta.version())
            _refuse_retyped(fact, delta, table.schema)
            if empty:
                delta.delete(predicate, commit_properties=properties)
            else:
                write_deltalake(
                    delta,
                    table,
                    mode="overwrite",
                    predicate=predicate,
                    commit_properties=properties,
                    writer_properties=_WRITER,
                    schema_mode=_evolution(delta, table.schema),
                )
            return int(self._opened(fact, None).version())

        return _until_committed(commit)

    def version(self, fact: str) -> int:
        """The newest committed version, `NO_TABLE` (-1) before the first."""
        _known(fact)
        if self.remote:
            newest = remote.newest(self.uri(fact))
            return NO_TABLE if newest is None else newest
        try:
            names = os.listdir(self.root / fact / "_delta_log")
        except FileNotFoundError:
            return NO_TABLE
        found = [int(match[1]) for match in map(_COMMIT.match, names) if match]
        return max(found, default=NO_TABLE)

    def versions(self) -> dict[str, int]:
        """The newest version of every fact."""
        return {fact: self.version(fact) for fact in FACTS}

    def snapshot(self, fact: str, version: int | None = None) -> Snapshot:
        """The fact at one version; the newest when none is named."""
        wanted = self.version(fact) if version is None else version
        if wanted == NO_TABLE:
            return Snapshot(fact, NO_TABLE, tuple(FACTS[fact].names), ())
        return _snapshot(str(self.root / fact), self.uri(fact), fact, wanted, self.stamp(fact, wanted))

    def stamp(self, fact: str, version: int) -> tuple[int, int]:
        """Tells a version from one of the same number in a store that was put in this one's place."""
        if self.remote:
            return (remote.identity(self.uri(fact)) if version != NO_TABLE else 0, 0)
        try:
            commit = (self.root / fact / "_delta_log" / f"{version:020d}.json").stat()
        except FileNotFoundError:
            return (0, 0)
        return (commit.st_ino, commit.st_mtime_ns)

    def files(
        self,
        fact: str,
        version: int | None = None,
        *,
        shops: Collection[str] | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> list[str]:
        """Paths of the Parquet files of a version, only those that may hold rows of the shops and days."""
        return [file.path for file in self.snapshot(fact, version).within(shops, first, last)]

    def read(
        self,
        fact: str,
        *,
        shops: Collection[str] | None = None,
        first: date | None = None,
        last: date | None = None,
        version: int | None = None,
    ) -> pl.DataFrame:
        """Rows as a frame, by day and source row: for tests, checks and small slices."""
        wanted = [("shop", "in", sorted(shops))] if shops else None
        if self.version(fact) == NO_TABLE or shops == set():
            table = FACTS[fact].empty_table()
        else:
            table = self._opened(fact, self.version(fact) if version is None else version).to_pyarrow_table(
                filters=wanted
            )
        frame = pl.from_arrow(table.select([name for name in FACTS[fact].names if name in table.column_names]))
        assert isinstance(frame, pl.DataFrame)
        if shops is not None:
            frame = frame.filter(pl.col("shop").is_in(sorted(shops)))
        if first is not None:
            frame = frame.filter(pl.col("day") >= first)
        if last is not None:
            frame = frame.filter(pl.col("day") <= last)
        return frame.sort("shop", "day", "run_id", "source_row", maintain_order=True)

    def has_mark(self, fact: str, mark: str) -> bool:
        """Whether a commit with this mark is in the fact."""
        if self.version(fact) == NO_TABLE:
            return False
        return self._opened(fact, None).transaction_version(mark) is not None

    def compact(self, fact: str) -> Mapping[str, Any]:
        """Merge small files of each shop and month; rows stay as they are."""
        if self.version(fact) == NO_TABLE:
            return {}
        return _until_committed(lambda: dict(self._opened(fact, None).optimize.compact(writer_properties=_WRITER)))

    def vacuum(self, fact: str, *, keep_hours: int = KEPT_DAYS * 24) -> list[str]:
        """Remove files no version of the last `keep_hours` needs, nor one kept by name; answers their paths."""
        from zhanggui.facts.upkeep import vacuum

        return vacuum(self, fact, keep_hours)

    def at(self, moment: datetime) -> "Store":
        """The same facts as they stood at a moment; a refusal where that is no longer kept."""
        from zhanggui.facts.history import store_at

        return store_at(self, moment)

    def opened(self, fact: str, version: int | None = None) -> DeltaTable:
        """The Delta table itself, for upkeep and history."""
        return self._opened(fact, version)

    def _opened(self, fact: str, version: int | None) -> DeltaTable:
        return _delta(self.uri(fact), version)

    def _table(self, fact: str) -> DeltaTable:
        """The table, made on first use; another process may make it at the same moment."""
        uri = self.uri(fact)
        try:
            return _delta(uri)
        except TableNotFoundError:
            pass
        try:
            return DeltaTable.create(
                uri, FACTS[fact], mode="error", partition_by=PARTITION, name=fact, configuration=SETTINGS,
                storage_options=remote.options() if self.remote else None,
            )  # fmt: skip
        except DeltaError:
            return _delta(uri)

    @staticmethod
    def _refuse_bad_slice(fact: str, shop: str, first: date, last: date) -> None:
        _known(fact)
        if not shop or shop == _HIVE_NULL:
            raise Refusal("facts.bad_shop", f"“{shop}” cannot be a shop code in the fact store.")
        if last < first:
            raise Refusal("facts.bad_slice", f"The slice ends ({last}) before it starts ({first}).")


def _known(fact: str) -> None:
    if fact not in FACTS:
        raise Refusal("facts.unknown_fact", f"There is no fact {fact}. There are {', '.join(FACTS)}.", fact=fact)


def _predicate(shop: str, first: date, last: date) -> str:
    quoted = shop.replace("'", "''")
    months = ", ".join(f"'{month}'" for month in months_between(first, last))
    return f"shop = '{quoted}' AND month IN ({months}) AND day >= DATE '{first}' AND day <= DATE '{last}'"


def _evolution(delta: DeltaTable, schema: pa.Schema) -> Any:
    """A newer release adds its columns to the table; an older one leaves those it does not know empty."""
    have = {field.name for field in delta.schema().fields}
    return "merge" if set(schema.names) != have else None


def _refuse_retyped(fact: str, delta: DeltaTable, schema: pa.Schema) -> None:
    """Columns may be added, never change their type: rows of both types could not be read together."""
    have = {field.name: field.type for field in Schema.from_arrow(schema).fields}
    for field in delta.schema().fields:
        wanted = have.get(field.name, field.type)
        if wanted != field.type:
            raise Refusal(
                "facts.retyped",
                f"Column {field.name} of {fact} is kept as {_type(field.type)}, and this release "
                f"writes {_type(wanted)}. Run the release that wrote it, or give the new meaning a new column.",
                fact=fact,
                column=field.name,
            )


def _type(kind: Any) -> str:
    return str(getattr(kind, "type", kind))


def _until_committed(commit: Callable[[], T]) -> T:
    """Try again when another process committed first: the replacement starts over on the new version."""
    for attempt in range(ATTEMPTS):
        try:
            return commit()
        except CommitFailedError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311 - spreads writers, no secret
    raise AssertionError("unreachable")


def _delta(uri: str, version: int | None = None) -> DeltaTable:
    return DeltaTable(uri, version=version, storage_options=remote.options() if naming.is_remote(uri) else None)


def forget_snapshots() -> None:
    """Files were put in the stead of others: what this process knows of versions is read again."""
    _snapshot.cache_clear()


@lru_cache(maxsize=64)
def _snapshot(path: str, uri: str, fact: str, version: int, stamp: tuple[int, int]) -> Snapshot:
    """Kept by version; the stamp is only there to be part of what it is kept by."""
    delta = _delta(uri, version)
    actions = pl.DataFrame(delta.get_add_actions(flatten=True)).to_dicts()
    files = [
        DataFile(
            path=current(path, unquote(action["path"])),  # file_uris() would quote the folder's own name too
            shop=action["partition.shop"],
            month=action["partition.month"],
            rows=action["num_records"] or 0,
            first=action.get("min.day"),
            last=action.get("max.day"),
        )
        for action in actions
    ]
    columns = tuple(field.name for field in delta.schema().fields)
    return Snapshot(fact, version, columns, tuple(sorted(files, key=lambda file: (file.shop, file.month, file.path))))
