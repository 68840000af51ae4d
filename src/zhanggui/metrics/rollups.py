"""Roll-ups: sums and counts of large files kept by day and a few dimensions, as rollups.yaml declares them.

A data file of a fact never changes, so that a roll-up of it is right for every version that holds the file, and
a replaced slice costs only the files it replaced. A roll-up is made by the very statement it later stands in for;
it holds what adds up: sums, counts and the two halves of means, never distinct counts, cohorts or balances. What no
roll-up holds, and files that are small or not rolled up yet, are read as they are.
"""

import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from zhanggui.base import Refusal, from_yaml
from zhanggui.facts import FACTS, DataFile, Store, hidden
from zhanggui.metrics import company_folder
from zhanggui.metrics.compiler import COUNTED, Statement, compiled_folder, salt_of
from zhanggui.metrics.declaration import Measure
from zhanggui.metrics.dimensions import DIMENSIONS, GROUPED, TIME, called_in
from zhanggui.metrics.registry import ROLLUPS, Registry, load, playbooks_folder

logger = logging.getLogger(__name__)

ADDS = ("sum", "count", "mean", "mean_hours")
LARGE = 250_000
"""Rows from which a file is rolled up: a smaller one is read in the time it takes to look for its roll-up."""
A_DAY = 24 * 3600


@dataclass(frozen=True)
class RollUp:
    """What is kept of one fact: these measures, for every combination of these dimensions."""

    name: str
    fact: str
    by: tuple[str, ...]
    measures: tuple[tuple[str, Measure], ...]

    @property
    def columns(self) -> dict[str, pa.DataType]:
        """The columns of the measures and how they are kept."""
        found: dict[str, pa.DataType] = {}
        for place, (_, measure) in enumerate(self.measures):
            field = FACTS[self.fact].field(measure.columns[0]).type if measure.columns else None
            is_exact = field is not None and measure.kind in ("sum", "mean") and pa.types.is_decimal(field)
            found[f"r{place}"] = pa.decimal128(38, field.scale if field is not None and is_exact else 0)
            if measure.is_mean:
                found[f"r{place}{COUNTED}"] = pa.decimal128(38, 0)
        return found

    @property
    def digest(self) -> str:
        """Of all that its numbers depend on beside the rows."""
        return hashlib.sha256(repr((salt_of(self.fact), self.by, self.measures)).encode()).hexdigest()[:24]

    def column_of(self, measure: Measure) -> str:
        """Where a measure is kept; empty where it is not."""
        return next((f"r{place}" for place, (_, own) in enumerate(self.measures) if own == measure), "")

    def tells(self, name: str) -> bool:
        """Whether rows can be cut and filtered by a dimension."""
        if name in self.by or name in ("shop", "month"):
            return True
        if name in FACTS[self.fact].names or name in called_in(self.fact):
            return False
        above = {**dict.fromkeys(TIME, "day"), **GROUPED, "region": "province"}.get(name, "")
        return above == "shop" or above in self.by

    def statement(self) -> Statement:
        """What a roll-up of a file is made by."""
        named = tuple((f"r{place}", measure) for place, (_, measure) in enumerate(self.measures))
        return Statement(self.fact, named, self.by, one_shop=True)


def declared(registry: Registry) -> tuple[RollUp, ...]:
    """The roll-ups of the release and of the company."""
    files = [folder / ROLLUPS for folder in (playbooks_folder(), company_folder())]
    stamps = [(path, path.stat().st_mtime_ns) for path in files if path.is_file()]
    return _declared(registry, tuple(stamps))


@lru_cache(maxsize=8)
def _declared(registry: Registry, files: tuple[tuple[Path, int], ...]) -> tuple[RollUp, ...]:
    found: list[RollUp] = []
    for path, _ in files:
        try:
            found += read(path, registry)
        except Refusal as refusal:
            if path.parent == playbooks_folder():
                raise
            logger.warning(
                "%s The company's roll-ups are left out; numbers are counted from the rows.", refusal.sentence
            )
    return tuple(found)


def read(path: Path, registry: Registry) -> Iterator[RollUp]:
    """The roll-ups of a file, or a refusal that names what is wrong."""
    try:
        content: Mapping[str, Any] = from_yaml(path.read_text("utf-8")) or {}
        bodies = [(name, str(b["fact"]), tuple(b["by"]), tuple(b["metrics"])) for name, b in content.items()]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, "file", f"it does not say fact, by and metrics of each roll-up ({error})") from error
    for name, fact, by, metrics in bodies:
        if fact not in FACTS:
            raise _broken(path, name, f"there is no fact {fact}")
        if "day" not in by or any(each not in DIMENSIONS or each in hidden(fact) or each == "buyer" for each in by):
            raise _broken(path, name, "`by` names day and further dimensions, and nothing that tells buyers apart")
        yield RollUp(name, fact, by, tuple((each, _measure(path, name, fact, registry, each)) for each in metrics))


def _measure(path: Path, name: str, fact: str, registry: Registry, metric: str) -> Measure:
    found = registry.metrics[metric].measure if metric in registry.metrics else None
    if found is None or found.fact != fact or found.kind not in ADDS:
        raise _broken(path, name, f"{metric} is no sum, count or mean of {fact}: only those add up")
    return found


def _broken(path: Path, name: str, why: str) -> Refusal:
    return Refusal("rollup.bad_declaration", f"{path.name}: {name}: {why}.", file=path.name)


def fitting(statement: Statement, filtered: Iterable[str], registry: Registry | None = None) -> RollUp | None:
    """The coarsest roll-up that answers a statement exactly; None where there is none."""
    if any(measure.kind not in ADDS for _, measure in statement.measures):
        return None
    asked = [*statement.by, *filtered]
    found = [
        one
        for one in declared(registry or load())
        if one.fact == statement.fact
        and all(map(one.tells, asked))
        and all(one.column_of(measure) for _, measure in statement.measures)
    ]
    return min(found, key=lambda one: len(one.by), default=None)


def folder_of(store: Store, rollup: RollUp) -> Path:
    return compiled_folder(store).with_name("_rollups") / rollup.digest


def name_of(file: DataFile) -> str:
    """A data file has a name no other ever had."""
    own = "/".join(file.path.replace("\\", "/").split("/")[-3:])
    return hashlib.sha256(own.encode("utf-8", "surrogatepass")).hexdigest()[:40] + ".parquet"


def made(store: Store, rollup: RollUp) -> frozenset[str]:
    """The names of the roll-ups there are."""
    try:
        return frozenset(os.listdir(folder_of(store, rollup)))
    except OSError:
        return frozenset()


def keep_up(store: Store, facts: Iterable[str] | None = None, registry: Registry | None = None) -> int:
    """Roll up every large file of the newest versions that is not yet; answers how many were made."""
    from zhanggui.metrics.engines import rolled

    if store.engine or store.is_past:
        return 0
    count = 0
    wanted = None if facts is None else set(facts)
    for one in declared(registry or load()):
        if wanted is not None and one.fact not in wanted:
            continue
        folder, known = folder_of(store, one), made(store, one)
        files = [file for file in store.snapshot(one.fact).files if file.rows >= LARGE and file.first and file.last]
        for file in files:
            if name_of(file) not in known:
                rolled.make(store, one, file, folder / name_of(file))
                count += 1
        _forget(folder, {name_of(file) for file in files})
    _forget_others(store, registry or load())
    return count


def _forget(folder: Path, names: set[str]) -> None:
    """Roll-ups of files that are no longer of the newest version, unless a reader may just be at them."""
    for path in folder.glob("*"):
        with suppress(OSError):
            if path.name not in names and time.time() - path.stat().st_mtime > A_DAY:
                path.unlink()


def _forget_others(store: Store, registry: Registry) -> None:
    """Those of declarations that are no longer so."""
    known = {one.digest for one in declared(registry)}
    root = compiled_folder(store).with_name("_rollups")
    for folder in root.glob("*"):
        if folder.name not in known:
            _forget(folder, set())
            with suppress(OSError):
                folder.rmdir()


def parted(store: Store, rollup: RollUp, files: Sequence[DataFile]) -> tuple[list[DataFile], list[DataFile]]:
    """The files that have a roll-up, and the others."""
    known = made(store, rollup)
    with_one = [file for file in files if name_of(file) in known]
    return with_one, [file for file in files if name_of(file) not in known]
