"""A plain copy of a file that no name leads to: gone with the process, even when it is killed."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import IO, BinaryIO

MEMORY = 64 * 1024 * 1024
_BY_NUMBER = Path("/proc/self/fd")


class Scratch:
    """Write once, then read by `path`. Small files stay in memory, larger ones in an unlinked file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] = self._in_memory() or self._on_disk()

    def write(self, piece: bytes) -> int:
        self._file.write(piece)
        if self._may_grow_no_more():
            larger = self._on_disk()
            self._file.seek(0)
            shutil.copyfileobj(self._file, larger, 1024 * 1024)
            self._file.close()
            self._file = larger
        return len(piece)

    @property
    def path(self) -> Path:
        """Where readers open the copy; only this process can."""
        self._file.flush()
        if _BY_NUMBER.exists():
            return _BY_NUMBER / str(self._file.fileno())
        return Path(self._file.name)

    def reader(self) -> BinaryIO:
        """The copy from its start."""
        self._file.flush()
        self._file.seek(0)
        return self._file  # type: ignore[return-value]

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _in_memory(self) -> IO[bytes] | None:
        self._small = hasattr(os, "memfd_create") and _BY_NUMBER.exists()
        return os.fdopen(os.memfd_create("zhanggui"), "w+b") if self._small else None

    def _on_disk(self) -> IO[bytes]:
        self._small = False
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _BY_NUMBER.exists():
            return tempfile.TemporaryFile(dir=self._folder)
        return tempfile.NamedTemporaryFile(dir=self._folder)

    def _may_grow_no_more(self) -> bool:
        return self._small and self._file.tell() > MEMORY
