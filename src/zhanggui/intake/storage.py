"""The files themselves: sealed, one copy for the same bytes, found by their hash."""

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from zhanggui.base import Refusal
from zhanggui.intake.scratch import Scratch
from zhanggui.kernel.privacy import sealing

A_DAY = 24 * 3600
PIECE = 1024 * 1024
LARGEST = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """A file that came: its hash, its size, and a plain copy for reading now."""

    sha256: str
    size: int
    scratch: Scratch


@contextmanager
def keep(source: Path | BinaryIO) -> Iterator[Kept]:
    """Copy a file once: hash, seal and store it, and hold a plain copy until the block ends."""
    with Scratch(scratch_folder()) as scratch, _opened(source) as file:
        sha256, size = _copy(file, scratch)
        if size == 0:
            raise Refusal("file.empty", "The file is empty. Export it again.")
        yield Kept(sha256, size, scratch)


def store(kept: Kept) -> None:
    """Seal the copy into the store; the same bytes are stored once."""
    place = place_of(kept.sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(place.parent)
    part = place.with_name(f"{place.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("wb") as target:
            sealing.seal(kept.scratch.reader(), target)
            target.flush()
            os.fsync(target.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(sha256: str) -> Iterator[Path]:
    """A plain copy of a stored file, by a path that only this process can open."""
    with Scratch(scratch_folder()) as scratch:
        with place_of(sha256).open("rb") as sealed:
            for piece in sealing.opened(sealed):
                scratch.write(piece)
        yield scratch.path


def is_stored(sha256: str) -> bool:
    return place_of(sha256).exists()


def forget(sha256: str) -> None:
    """Take a refused file out of the store."""
    place_of(sha256).unlink(missing_ok=True)


def place_of(sha256: str) -> Path:
    return Path(settings.FILES_FOLDER) / sha256[:2] / f"{sha256}.sealed"


def largest() -> int:
    """The size limit in bytes, `ZHANGGUI_LARGEST_FILE` or 2 GB."""
    return int(os.environ.get("ZHANGGUI_LARGEST_FILE") or LARGEST)


def _copy(file: BinaryIO, scratch: Scratch) -> tuple[str, int]:
    digest, size, limit = hashlib.sha256(), 0, largest()
    while piece := file.read(PIECE):
        size += len(piece)
        if size > limit:
            raise Refusal(
                "file.too_large",
                f"The file is larger than {limit // 1024**2:,} MB. Export a shorter period.",
                limit=limit,
            )
        digest.update(piece)
        scratch.write(piece)
    return digest.hexdigest(), size


def _sweep(folder: Path) -> None:
    """Parts that a killed process left: sealed and harmless, but in the way."""
    for part in folder.glob("*.part"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime > A_DAY:
                part.unlink()


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(source, Path):
        yield source
        return
    if not source.is_file():
        raise Refusal("file.not_found", f"There is no file {source}.", path=str(source))
    with source.open("rb") as file:
        yield file


def scratch_folder() -> Path:
    """Where large plain copies lie while they are read; they have no name there."""
    return Path(settings.FILES_FOLDER) / "scratch"
