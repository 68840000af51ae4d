"""A watched folder: a file is taken when it has been still for a while, and moved away when it has been taken.

The folder lies below a root that whoever runs the machine has allowed; a link that leads out of it is not followed.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from zhanggui.intake.feeds.contracts import Found, Source, is_wanted
from zhanggui.intake.feeds.words import trouble

TAKEN = "taken"
SECOND_LOOK = 1.0
MOST = 10_000


class Folder:
    """Files below one folder."""

    def look(self, source: Source) -> Iterator[Found]:
        folder = checked(source.text("folder"))
        moves = source.text("after", "move") == "move"
        source.notes.append(("folder.found", {}))
        if moves and not os.access(folder, os.W_OK):
            source.notes.append(("folder.fixed", {}))
        first = dict(_files(folder, source))
        quiet = source.number("quiet", 30)
        ready = {path for path, (_, moment) in first.items() if not 0 <= time.time() - moment < quiet}
        if ready:
            time.sleep(SECOND_LOOK)
        second = {path: seen for path in ready if (seen := _stamp(path)) is not None}
        still = [path for path in ready if second.get(path) == first[path]]
        source.waiting += len(first) - len(still)
        for path in sorted(still, key=lambda path: (first[path][1], str(path))):
            size, moment = first[path]
            place = path.relative_to(folder).as_posix()
            yield Found(
                f"{place}\x00{size}\x00{moment}", path.name, size, place, lambda path=path: _opened(path, folder),
                datetime.fromtimestamp(moment, UTC),
            )  # fmt: skip

    def done(self, source: Source, found: Found) -> None:
        """Move a taken file below `taken/` under its own name; where that cannot be, it stays and is known."""
        if source.text("after", "move") != "move":
            return
        folder = checked(source.text("folder"))
        path = folder / found.place
        size, moment = found.key.split("\x00")[1:]
        if _stamp(path) != (int(size), float(moment)):
            return  # gone, or another file of this name has come meanwhile: that one is offered next time
        try:
            target = _free_place(folder / TAKEN / source.at.date().isoformat() / found.place)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(path, target)
        except OSError:
            source.left += 1


def roots() -> list[Path]:
    """Below which folders a feed may look: ZHANGGUI_FEED_ROOTS, or the company's own `incoming`."""
    return [Path(text).resolve() for text in settings.FEED_ROOTS]


def checked(text: str) -> Path:
    """The folder with every link followed, if it lies below a root and can be read."""
    allowed = roots()
    own = Path(settings.HOME).resolve() / "incoming"
    if own in allowed:
        own.mkdir(exist_ok=True, mode=0o700)
    path = Path(text)
    folder = (path if path.is_absolute() else allowed[0] / path).resolve()
    if not any(folder == root or root in folder.parents for root in allowed):
        raise trouble("folder.outside", roots=", ".join(map(str, allowed)))
    if not folder.is_dir():
        raise trouble("folder.missing", path=str(folder))
    if not os.access(folder, os.R_OK | os.X_OK):
        raise trouble("folder.unreadable", path=str(folder), why="permission denied")
    return folder


def _files(folder: Path, source: Source) -> Iterator[tuple[Path, tuple[int, float]]]:
    """Ordinary files that may be exports, each with size and moment; links and hidden ones are left alone."""
    deep = bool(source.settings.get("subfolders"))
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in sorted(folders) if deep and not name.startswith(".") and name != TAKEN]
        for name in sorted(names):
            path = Path(place) / name
            seen = _stamp(path)
            if seen is None or not is_wanted(name):
                source.left += 1
                continue
            count += 1
            if count > MOST:
                return
            yield path, seen


def _stamp(path: Path) -> tuple[int, float] | None:
    try:
        about = path.lstat()
    except OSError:
        return None
    return (about.st_size, about.st_mtime) if stat.S_ISREG(about.st_mode) else None


@contextmanager
def _opened(path: Path, folder: Path) -> Iterator[BinaryIO]:
    """A file that still is what it was: no link put in its place, no folder above it swapped for another."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode) or folder not in path.resolve().parents:
            raise trouble("folder.outside", roots=str(folder))
        yield file


def _free_place(path: Path) -> Path:
    """The place itself, or the first free one beside it: no earlier file is written over."""
    place, number = path, 2
    while place.exists():
        place = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return place
