"""Upkeep of the store: small files are merged, files nobody can still need are removed, with figures told.

Readers that pinned a version are never hurt: a replaced file stays for `KEPT_DAYS`, far longer than a query runs,
and merging only adds files.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from zhanggui.base import Refusal
from zhanggui.facts.history import Kept, commits, keep, kept_paths, kept_versions, let_go
from zhanggui.facts.places import REWRITTEN
from zhanggui.facts.shapes import FACTS
from zhanggui.facts.store import KEPT_DAYS, NO_TABLE, SETTINGS, Store

LEAST_HOURS = 2
"""No question runs as long; files younger than this are never removed by upkeep."""
SMALL = 4
"""A shop's month of so many files is merged."""
MONTHS = 13
"""Ends of months that stay readable by name."""

Told = Callable[[str, str], None]


def _silent(_fact: str, _step: str) -> None:
    return None


@dataclass(frozen=True)
class Size:
    """Files and bytes of a fact: of the newest version, and all that lies there."""

    version: int
    files: int
    bytes: int
    all_files: int
    all_bytes: int


@dataclass(frozen=True)
class Upkeep:
    """What upkeep of one fact did."""

    fact: str
    before: Size
    after: Size
    merged: int
    removed: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def keep_up(
    store: Store, *, merge: bool = True, remove: bool = True, keep_hours: int = KEPT_DAYS * 24,
    facts: list[str] | None = None, told: Told = _silent,
) -> list[Upkeep]:  # fmt: skip
    """Merge what lies in many small files and remove what no kept version needs, fact by fact."""
    if keep_hours < LEAST_HOURS:
        raise Refusal("facts.keep_longer", f"Keep replaced files {LEAST_HOURS} hours at least: a query may need them.")
    done = []
    for fact in facts or list(FACTS):
        if store.version(fact) == NO_TABLE:
            continue
        before = size_of(store, fact)
        merged = removed = 0
        if merge:
            told(fact, "compact")
            merged = compact(store, fact)
        if remove:
            told(fact, "vacuum")
            removed = len(vacuum(store, fact, keep_hours))
        done.append(Upkeep(fact, before, size_of(store, fact), merged, removed))
    return done


def nightly(store: Store, at: datetime, *, told: Told = _silent) -> list[Upkeep]:
    """The night's upkeep; the first of a month keeps the month before by name, and lets the fourteenth go."""
    keep_month(store, at)
    return keep_up(store, told=told)


def keep_month(store: Store, at: datetime) -> Kept | None:
    """Keep the versions as they stand once a month is over, under its name; only `MONTHS` of them stay."""
    if store.remote or all(store.version(fact) == NO_TABLE for fact in FACTS):
        return None
    name = f"{at.replace(day=1) - timedelta(days=1):%Y-%m}"
    kept = keep(store, name, at)
    months = [each.name for each in kept_versions(store) if _is_month(each.name)]
    for old in sorted(months)[:-MONTHS]:
        let_go(store, old)
    return kept


def compact(store: Store, fact: str) -> int:
    """Merge the files of a shop's month where there are many; answers how many files were merged."""
    crowded = _crowded(store, fact)
    if not crowded:
        return 0
    _settings(store, fact)
    return int(store.compact(fact).get("numFilesRemoved") or 0)


def vacuum(store: Store, fact: str, keep_hours: int) -> list[str]:
    """Remove files no version of the last `keep_hours` needs, nor one kept by name; answers their paths."""
    if store.version(fact) == NO_TABLE:
        return []
    if store.remote:
        return list(
            store.opened(fact).vacuum(retention_hours=keep_hours, dry_run=False, enforce_retention_duration=False)
        )
    table = store.root / fact
    spared = kept_paths(store, fact)
    unneeded = store.opened(fact).vacuum(
        retention_hours=keep_hours, dry_run=True, enforce_retention_duration=False, full=True
    )
    paths = [unquote(path) for path in unneeded]
    gone = [path for path in paths if path not in spared and not path.startswith("_")]
    gone += _copies_gone(store, fact, keep_hours, spared)
    for path in gone:
        (table / path).unlink(missing_ok=True)
    return gone


def size_of(store: Store, fact: str) -> Size:
    """How much a fact takes."""
    snapshot = store.snapshot(fact)
    if store.remote:
        import polars as pl

        told = pl.DataFrame(store.opened(fact, snapshot.version).get_add_actions(flatten=True))["size_bytes"].to_list()
        return Size(snapshot.version, len(told), sum(told), len(told), sum(told))
    now = [os.path.getsize(file.path) for file in snapshot.files]
    everything = [size for _path, size in _data_files(store.root / fact)]
    return Size(snapshot.version, len(now), sum(now), len(everything), sum(everything))


def _data_files(table: Path) -> Iterator[tuple[Path, int]]:
    for folder, folders, names in os.walk(table):
        folders[:] = [name for name in folders if name != "_delta_log"]
        for name in names:
            path = Path(folder) / name
            if name.endswith(".parquet"):
                yield path, path.stat().st_size


def _crowded(store: Store, fact: str) -> bool:
    counts: dict[tuple[str, str], int] = {}
    for file in store.snapshot(fact).files:
        counts[file.shop, file.month] = counts.get((file.shop, file.month), 0) + 1
    return any(count >= SMALL for count in counts.values())


def _settings(store: Store, fact: str) -> None:
    """Tables an earlier release made get today's settings."""
    delta = store.opened(fact)
    have = delta.metadata().configuration
    if any(have.get(name) != value for name, value in SETTINGS.items()):
        delta.alter.set_table_properties(SETTINGS)


def _copies_gone(store: Store, fact: str, keep_hours: int, spared: set[str]) -> list[str]:
    """Copies an erasure made of files that no kept version needs any more."""
    table = store.root / fact
    copies = [str(path.relative_to(table / REWRITTEN)) for path in (table / REWRITTEN).rglob("*.parquet")]
    if not copies:
        return []
    needed = _needed(store, fact, datetime.fromtimestamp(time.time(), UTC) - timedelta(hours=keep_hours)) | spared
    return [f"{REWRITTEN}/{path}" for path in copies if path not in needed]


def _needed(store: Store, fact: str, since: datetime) -> set[str]:
    """Paths of every version from the one that was the newest at `since`."""
    found = commits(store, fact)
    start = max((each.version for each in found if each.at <= since), default=found[0].version)
    paths = {unquote(path) for path in _paths_of(store, fact, start)}
    for each in found:
        if each.version > start:
            paths |= _added(store, fact, each.version)
    return paths


def _paths_of(store: Store, fact: str, version: int) -> list[str]:
    import polars as pl

    return list(pl.DataFrame(store.opened(fact, version).get_add_actions(flatten=True))["path"])


def _added(store: Store, fact: str, version: int) -> set[str]:
    log = store.root / fact / "_delta_log" / f"{version:020d}.json"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if '"add"' in line]
    return {unquote(line["add"]["path"]) for line in lines if "add" in line}


def _is_month(name: str) -> bool:
    return len(name) == 7 and name[4] == "-" and name.replace("-", "").isdigit()
