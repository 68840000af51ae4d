"""What happened to a fact: its commits, the version of a moment, and versions kept by name.

A version can be read while its files are kept (`KEPT_DAYS`); one kept by name stays until it is let go.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base import Refusal
from zhanggui.facts.places import REWRITTEN, current
from zhanggui.facts.shapes import FACTS
from zhanggui.facts.store import NO_TABLE, DataFile, Snapshot, Store

_NAMED = "_kept"
_UPKEEP = ("OPTIMIZE", "VACUUM START", "VACUUM END", "SET TBLPROPERTIES", "CREATE TABLE")


@dataclass(frozen=True)
class Commit:
    """One change of a fact: the slice it replaced and the intake runs that asked for it."""

    fact: str
    version: int
    at: datetime
    operation: str
    shop: str
    first: date | None
    last: date | None
    mark: str
    runs: tuple[int, ...]
    rows: int

    @property
    def is_upkeep(self) -> bool:
        """It changed files and no rows."""
        return self.operation in _UPKEEP

    def touches(self, shops: frozenset[str] | None, first: date | None, last: date | None) -> bool:
        """Whether rows of these shops and days may have changed."""
        if self.is_upkeep:
            return False
        if not self.shop or self.first is None or self.last is None:
            return True
        inside = (first is None or self.last >= first) and (last is None or self.first <= last)
        return inside and (shops is None or self.shop in shops)


@dataclass(frozen=True)
class Kept:
    """Versions of all facts kept by a name."""

    name: str
    at: datetime
    versions: dict[str, int]
    bytes: int


def commits(store: Store, fact: str, *, after: int = NO_TABLE, limit: int | None = None) -> list[Commit]:
    """The commits of a fact whose record is still there, oldest first.

    The log is read here: the library counts versions back from the newest it lists, and is wrong while others commit.
    """
    store.refuse_remote("Looking back")
    log = store.root / fact / "_delta_log"
    versions = range(max(after + 1, 0 if limit is None else store.version(fact) - limit + 1), store.version(fact) + 1)
    told = ((version, commit_info(log / f"{version:020d}.json")) for version in versions)
    return [_commit(fact, version, about) for version, about in told if about is not None]


def commit_info(path: Path) -> dict[str, Any] | None:
    """What a commit says of itself; None where its record has been cleared away."""
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith('{"commitInfo"'):
                    about: dict[str, Any] = json.loads(line)["commitInfo"]
                    return about
    except FileNotFoundError:
        return None
    return {"timestamp": path.stat().st_mtime_ns // 1_000_000}


def _commit(fact: str, version: int, told: Mapping[str, Any]) -> Commit:
    metrics = told.get("operationMetrics") or {}
    return Commit(
        fact=fact,
        version=version,
        at=datetime.fromtimestamp(told["timestamp"] / 1000, UTC),
        operation=str(told.get("operation", "")),
        shop=told.get("shop") or "",
        first=_day(told.get("first")),
        last=_day(told.get("last")),
        mark=told.get("mark") or "",
        runs=tuple(int(run) for run in (told.get("runs") or "").split(",") if run),
        rows=int(metrics.get("num_added_rows") or 0),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def version_at(store: Store, fact: str, moment: datetime) -> int:
    """The version a reader would have seen at a moment; `NO_TABLE` before the first."""
    found = commits(store, fact)
    if not found:
        return NO_TABLE
    seen = [each.version for each in found if each.at <= moment]
    if seen:
        return max(seen)
    if found[0].version > 0:
        raise _not_kept(store, fact, f"{moment:%Y-%m-%d %H:%M}")
    return NO_TABLE


class PinnedStore(Store):
    """Facts at chosen versions: whoever asks for the newest version gets the chosen one. Nothing can be written."""

    is_past = True

    def __init__(self, store: Store, versions: Mapping[str, int]) -> None:
        super().__init__(store.place)
        self.versions_pinned = dict(versions)

    def version(self, fact: str) -> int:
        newest = super().version(fact)
        return min(self.versions_pinned.get(fact, newest), newest)

    def snapshot(self, fact: str, version: int | None = None) -> Snapshot:
        wanted = self.version(fact) if version is None else version
        named = _named_snapshot(self, fact, wanted)
        found = named or _readable(self, fact, wanted, super().snapshot)
        if any(not os.path.exists(file.path) for file in found.files):
            raise _not_kept(self, fact, f"version {wanted}")
        return found

    def replace(self, *_args: Any, **_more: Any) -> int:
        raise Refusal("facts.past", "What is past is only read.")


def _readable(store: Store, fact: str, version: int, read: Any) -> Snapshot:
    from deltalake.exceptions import DeltaError

    try:
        found: Snapshot = read(fact, version)
    except DeltaError as error:
        raise _not_kept(store, fact, f"version {version}") from error
    return found


def store_at(store: Store, moment: datetime) -> PinnedStore:
    """The facts as they stood at a moment."""
    return PinnedStore(store, {fact: version_at(store, fact, moment) for fact in FACTS})


def store_kept(store: Store, name: str) -> PinnedStore:
    """The facts as they were kept by a name."""
    for kept in kept_versions(store):
        if kept.name == name:
            return PinnedStore(store, dict.fromkeys(FACTS, NO_TABLE) | kept.versions)
    names = ", ".join(kept.name for kept in kept_versions(store))
    raise Refusal("facts.no_such_name", f"No version is kept as {name}. Kept are: {names or 'none yet'}.")


def keep(store: Store, name: str, at: datetime) -> Kept:
    """Keep the present versions by a name; a name that is taken stays what it is."""
    store.refuse_remote("Keeping a version by name")
    path = _place(store, name)
    if not path.exists():
        facts = {fact: _written(store, fact) for fact in FACTS if store.version(fact) != NO_TABLE}
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(json.dumps({"name": name, "at": at.isoformat(), "facts": facts}, default=str), "utf-8")
        draft.replace(path)
    return _kept(path)


def let_go(store: Store, name: str) -> None:
    """Keep a named version no longer; the next vacuum takes its files."""
    _place(store, name).unlink(missing_ok=True)


def kept_versions(store: Store) -> list[Kept]:
    """Versions kept by name, oldest first."""
    found = [_kept(path) for path in sorted((store.root / _NAMED).glob("*.json"))]
    return sorted(found, key=lambda kept: (kept.at, kept.name))


def kept_paths(store: Store, fact: str) -> set[str]:
    """Paths, within the fact's folder, that named versions need."""
    told = [_told(path, path.stat().st_mtime_ns) for path in (store.root / _NAMED).glob("*.json")]
    return {file["path"] for each in told for file in each["facts"].get(fact, {"files": []})["files"]}


def _written(store: Store, fact: str) -> dict[str, Any]:
    snapshot = store.snapshot(fact)
    files = [{**file.__dict__, "path": _within(store, fact, file.path)} for file in snapshot.files]
    return {"version": snapshot.version, "columns": list(snapshot.columns), "files": files}


def _within(store: Store, fact: str, path: str) -> str:
    """The path within the fact's folder, of the file itself and not of a copy that stands for it."""
    own = os.path.relpath(path, store.root / fact)
    return own.removeprefix(f"{REWRITTEN}/")


def _named_snapshot(store: Store, fact: str, version: int) -> Snapshot | None:
    for path in (store.root / _NAMED).glob("*.json"):
        about = _told(path, path.stat().st_mtime_ns)["facts"].get(fact)
        if about and about["version"] == version:
            table = str(store.root / fact)
            files = tuple(
                DataFile(
                    **{
                        **file,
                        "path": current(table, file["path"]),
                        "first": _day(file["first"]),
                        "last": _day(file["last"]),
                    }
                )
                for file in about["files"]
            )
            return Snapshot(fact, version, tuple(about["columns"]), files)
    return None


@lru_cache(maxsize=64)
def _told(path: Path, _stamp: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return told


def _kept(path: Path) -> Kept:
    told = _told(path, path.stat().st_mtime_ns)
    files = {
        current(str(path.parents[1] / fact), file["path"])
        for fact, about in told["facts"].items()
        for file in about["files"]
    }
    size = sum(os.path.getsize(file) for file in files if os.path.exists(file))
    versions = {fact: about["version"] for fact, about in told["facts"].items()}
    return Kept(told["name"], datetime.fromisoformat(told["at"]), versions, size)


def _place(store: Store, name: str) -> Path:
    if not name or not all(sign.isalnum() or sign in "-_." for sign in name) or name.startswith("."):
        raise Refusal("facts.bad_name", f"“{name}” is no name for a version: use letters, digits, - and _.")
    return store.root / _NAMED / f"{name}.json"


def _not_kept(store: Store, fact: str, what: str) -> Refusal:
    names = ", ".join(kept.name for kept in kept_versions(store))
    said = f"Kept by name are: {names}." if names else "No version is kept by name."
    return Refusal(
        "facts.not_kept", f"The rows of {fact} as of {what} are no longer kept. {said}", fact=fact, wanted=what
    )
