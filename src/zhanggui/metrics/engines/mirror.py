"""What engines share that keep copies of the facts in tables of their own.

The unit of a copy is a file of a Delta version: files never change, so that loading one twice is refused by its name
and a version is just a list of loads, its manifest. A manifest is put down in one step after all its files are
there; a question reads the loads of one manifest and sees nothing half done, on engines with transactions and
on those without. Replacing a slice of a shop replaces the files of its months: only those are loaded.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from zhanggui.base import Refusal, clock
from zhanggui.facts import FACTS, DataFile, Snapshot, Store
from zhanggui.facts.store import NO_TABLE
from zhanggui.metrics.compiler import Asked
from zhanggui.metrics.engine import Page, Slice, refused
from zhanggui.metrics.engines.binding import tidy

KEPT = timedelta(hours=2)
"""How long loads stay that no newer manifest names: longer than any question takes."""
_BATCH = 100_000


@dataclass(frozen=True)
class Manifest:
    """One version of a fact as an engine holds it: its files by the number of their load."""

    fact: str
    version: int
    at: int
    """When it was put down, in microseconds; the newest counts."""
    columns: tuple[str, ...]
    files: tuple[DataFile, ...]
    """With the load's number as their path."""
    paths: tuple[str, ...]
    """Where each of them came from, below the root of the facts."""

    @property
    def loads(self) -> dict[str, int]:
        """The load of every file."""
        return {path: int(file.path) for path, file in zip(self.paths, self.files, strict=True)}

    @property
    def text(self) -> str:
        files = [
            [
                path,
                each.path,
                each.shop,
                each.month,
                each.rows,
                each.first and str(each.first),
                each.last and str(each.last),
            ]
            for path, each in zip(self.paths, self.files, strict=True)
        ]
        return json.dumps({"columns": self.columns, "files": files}, ensure_ascii=False)


def manifest_of(fact: str, version: int, at: int, text: str) -> Manifest:
    """A manifest read back."""
    told = json.loads(text)
    files = [
        DataFile(load, shop, month, rows, first and date.fromisoformat(first), last and date.fromisoformat(last))
        for _, load, shop, month, rows, first, last in told["files"]
    ]
    return Manifest(fact, version, at, tuple(told["columns"]), tuple(files), tuple(each[0] for each in told["files"]))


@dataclass(frozen=True)
class Step:
    """What bringing one fact in step did."""

    fact: str
    version: int
    loaded: int
    rows: int
    kept: int
    """Files that were there already."""


class Mirror(ABC):
    """An engine over copies of the facts."""

    name: str

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self, fact: str) -> int:
        return self._held(fact).version

    def stamp(self, fact: str, version: int) -> tuple[int, int]:
        return (version, self._held(fact).at)

    def snapshot(self, fact: str, version: int) -> Snapshot:
        held = self._held(fact)
        if held.version != version:
            held = self._manifest(fact, version) or held
        if held.version != version:
            raise Refusal(
                "engine.other_version",
                f"{self.name} holds {fact} at version {held.version}, not at {version}: "
                "the facts themselves, without an engine, can be asked about the past.",
                engine=self.name,
                fact=fact,
            )
        return Snapshot(fact, version, held.columns, held.files)

    def run(self, asked: Asked, slice_: Slice, page: Page | None = None) -> list[tuple[Any, ...]]:
        return tidy(self._rows(asked, slice_, page, False), asked)

    def count(self, asked: Asked, slice_: Slice) -> int:
        return int(self._rows(asked, slice_, None, True)[0][0])

    def step(self, fact: str) -> Step:
        """Load what the newest version has and the engine has not; doing it again loads nothing."""
        self.prepare(fact)
        with self._alone(fact):
            return self._stepped(fact, self._store.snapshot(fact))

    def held(self, fact: str) -> int | None:
        """The version the engine holds; None when it was never brought in step."""
        found = self._manifest(fact, None)
        return None if found is None else found.version

    def _stepped(self, fact: str, target: Snapshot) -> Step:
        held = self._manifest(fact, None)
        known = held.loads if held else {}
        paths = [self._below(file.path) for file in target.files]
        if held and held.version == target.version and set(known) == set(paths):
            return Step(fact, held.version, 0, 0, len(paths))
        known = self._loads(fact, paths) | known
        loads, rows, loaded = [], 0, 0
        for path, file in zip(paths, target.files, strict=True):
            if path not in known:
                known[path] = self._load(fact, path, file, _batches(fact, self._store.local([file.path])[0], file))
                loaded, rows = loaded + 1, rows + file.rows
            loads.append(replace(file, path=str(known[path])))
        done = Manifest(fact, target.version, moment(), target.columns, tuple(loads), tuple(paths))
        self._put_down(done)
        return Step(fact, target.version, loaded, rows, len(paths) - loaded)

    def _held(self, fact: str) -> Manifest:
        found = self._manifest(fact, None)
        if found is None and self._store.version(fact) == NO_TABLE:
            return Manifest(fact, NO_TABLE, 0, (), (), ())  # nothing was ever kept of it: there is nothing to load
        if found is None:
            raise refused(self.name, [fact], "it does not hold this fact yet; run zhanggui facts load.")
        return found

    def _below(self, path: str) -> str:
        return path.removeprefix(f"{self._store.root}/")

    @abstractmethod
    def release(self) -> str: ...

    @abstractmethod
    def prepare(self, fact: str) -> None:
        """Make the tables, or add the columns a newer release has."""

    @abstractmethod
    def forget(self, fact: str, older_than: timedelta = KEPT) -> int:
        """Drop loads no manifest needs any more; answers how many."""

    @abstractmethod
    def _rows(self, asked: Asked, slice_: Slice, page: Page | None, counted: bool) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _alone(self, fact: str) -> Any:
        """A context in which nobody else brings this fact in step, where the engine can promise it."""

    @abstractmethod
    def _manifest(self, fact: str, version: int | None) -> Manifest | None:
        """The newest manifest, or the newest of a version."""

    @abstractmethod
    def _loads(self, fact: str, paths: Sequence[str]) -> dict[str, int]:
        """Files that are loaded whole, by a run that was broken off before its manifest."""

    @abstractmethod
    def _load(self, fact: str, path: str, file: DataFile, batches: Iterator[pa.Table]) -> int:
        """Load a file whole; answers the load's number."""

    @abstractmethod
    def _put_down(self, manifest: Manifest) -> None: ...


def moment() -> int:
    """Now, in microseconds."""
    return int(clock.now().timestamp() * 1_000_000)


def _batches(fact: str, path: str, file: DataFile) -> Iterator[pa.Table]:
    """The rows of a file with all columns of the fact, some at a time."""
    import pyarrow.parquet as pq

    schema = FACTS[fact]
    with pq.ParquetFile(path) as opened:
        for batch in opened.iter_batches(batch_size=_BATCH):
            table = pa.Table.from_batches([batch])
            known = {"shop": file.shop, "month": file.month}
            columns = [
                pa.chunked_array([pa.array([known[each.name]] * len(table), each.type)])
                if each.name in known
                else table.column(each.name).cast(each.type)
                if each.name in table.column_names
                else pa.chunked_array([pa.nulls(len(table), each.type)])
                for each in schema
            ]
            yield pa.table(columns, schema=schema)
