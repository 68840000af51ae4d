"""An archive of several exports is several files; one that holds a single export goes in as it is."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from zhanggui.connectors import files_of_archive
from zhanggui.intake.scratch import Scratch
from zhanggui.intake.storage import keep as copied
from zhanggui.intake.storage import scratch_folder

PIECE = 1024 * 1024
Part = tuple[str, BinaryIO]


@contextmanager
def parts_of(file: BinaryIO, name: str) -> Iterator[Iterator[Part]]:
    """Yields the files to take: (name inside the archive, content), or the file itself under an empty name."""
    with copied(file) as kept:
        yield _parts(kept.scratch, name)


def _parts(whole: Scratch, name: str) -> Iterator[Part]:
    members = files_of_archive(whole.path, name)
    if len(members) < 2:
        yield "", whole.reader()
        return
    with zipfile.ZipFile(whole.path) as archive:
        for title, member in members:
            with archive.open(member) as packed, Scratch(scratch_folder()) as part:
                while piece := packed.read(PIECE):
                    part.write(piece)
                yield title, part.reader()
