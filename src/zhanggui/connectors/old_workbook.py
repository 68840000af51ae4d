"""Sheets of an old .xls workbook, taken apart by a process of its own that may fail alone."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from zhanggui.connectors.old_workbook_process import PASSWORD, SECONDS, TOO_LARGE
from zhanggui.connectors.tables import RawCells, Row, Table
from zhanggui.connectors.wording import refusal
from zhanggui.connectors.workbook import cell_text

PROCESS = Path(__file__).with_name("old_workbook_process.py")
PATIENCE = SECONDS * 4
_MOMENTS: Mapping[str, Callable[[str], Any]] = {
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "s": str,
}


def old_sheets(source: Path | bytes, name: str, member: str = "") -> list[Table]:
    """Every worksheet of an .xls workbook; one that cannot be read is refused with the way out."""
    folder = _Folder()
    book = source if isinstance(source, Path) else folder.path / "book.xls"
    if isinstance(source, bytes):
        book.write_bytes(source)
    try:
        ended = subprocess.run(
            [sys.executable, "-I", str(PROCESS), str(book.resolve()), str(folder.path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
        ).returncode
    except subprocess.TimeoutExpired:
        ended = 1
    if ended == TOO_LARGE:
        raise refusal("file.zip_bomb", name=name, why="12 million cells")
    if ended:
        raise refusal("file.encrypted" if ended == PASSWORD else "file.old_workbook", name=name)
    titles = json.loads((folder.path / "sheets.json").read_text("utf-8"))
    sheets = [_OldSheet(folder.path / f"{place}.jsonl") for place in range(len(titles))]
    return [
        Table(sheet.rows, member=member, sheet=title, open_cells=sheet.cells, kept=folder)
        for title, sheet in zip(titles, sheets, strict=True)
    ]


class _Folder:
    """A folder that is there as long as somebody holds this."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="zhanggui-xls-"))
        finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class _OldSheet:
    """One worksheet as the process wrote it down."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self) -> Iterator[Row]:
        for row, cells in self.cells():
            yield row, [cell if type(cell) is str else cell_text(cell) for cell in cells]

    def cells(self) -> Iterator[RawCells]:
        with self._path.open(encoding="utf-8") as lines:
            for row, line in enumerate(lines, 1):
                yield row, [_cell(cell) for cell in json.loads(line)]


def _cell(told: Any) -> Any:
    return _MOMENTS[told[0]](told[1]) if isinstance(told, list) else told
