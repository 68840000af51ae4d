"""Where descriptions lie: one file a table in a folder of the company's state, read again when it changes."""

import json
import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from zhanggui.base import Refusal
from zhanggui.connectors.own_tables.declaration import OwnTable, from_json, refuse_bad

homes: list[Callable[[], str | os.PathLike[str]]] = []
"""Who can tell the company's state folder; without anybody it is $ZHANGGUI_HOME."""
FOLDER = "tables"


def described() -> Mapping[str, OwnTable]:
    """Every table somebody described, by its code."""
    folder = _folder()
    return _read(str(folder), _stamps(folder))


def put(table: OwnTable, *, new: bool) -> None:
    """Keep a description; a new one must have a code of its own."""
    refuse_bad(table)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{table.code}.{os.getpid()}"
    half.write_text(json.dumps(table.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    place = folder / f"{table.code}.json"
    try:
        os.link(half, place) if new else half.replace(place)
    except FileExistsError as error:
        raise Refusal(
            "table.code_taken", f"There is a table {table.code} already: choose another code.", table=table.code
        ) from error
    finally:
        half.unlink(missing_ok=True)


def take_back(code: str) -> None:
    """Undo `put` of a new table whose taking in failed."""
    (_folder() / f"{code}.json").unlink(missing_ok=True)


def _folder() -> Path:
    return Path(homes[-1]() if homes else os.environ.get("ZHANGGUI_HOME") or "var") / FOLDER


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".json")]
    except FileNotFoundError:
        return ()
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_ino) for name, stat in found))


@lru_cache(maxsize=16)
def _read(folder: str, stamps: tuple[tuple[str, int, int], ...]) -> Mapping[str, OwnTable]:
    known = {}
    for name, _, _ in stamps:
        path = Path(folder) / name
        try:
            table = from_json(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refusal("table.unreadable", f"{path} describes no table: {error}") from error
        known[table.code] = table
    return known
