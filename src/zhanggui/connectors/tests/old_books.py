"""An .xls workbook of the old kind (BIFF8 in a compound file), small enough to be written by hand."""

import struct
from collections.abc import Sequence
from pathlib import Path

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls_file(
    folder: Path, rows: Sequence[Sequence[object]], *, sheet: str = "Sheet0", name: str = "export.xls"
) -> Path:
    """A workbook of one sheet; texts become label cells, numbers number cells."""
    path = folder / name
    path.write_bytes(_compound(_book(rows, sheet)))
    return path


def _book(rows: Sequence[Sequence[object]], sheet: str) -> bytes:
    title = bytes([len(sheet), 1]) + sheet.encode("utf-16-le")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0006))
    place = len(start) + len(_record(0x0085, struct.pack("<IBB", 0, 0, 0) + title)) + len(_record(0x000A))
    book = start + _record(0x0085, struct.pack("<IBB", place, 0, 0) + title) + _record(0x000A)
    return book + _sheet(rows)


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max(map(len, rows))
    cells = [
        _cell(row, column, cell) for row, line in enumerate(rows) for column, cell in enumerate(line) if cell != ""
    ]
    return b"".join(
        [
            _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0006)),
            _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
            *cells,
            _record(0x000A),
        ]
    )


def _cell(row: int, column: int, cell: object) -> bytes:
    if isinstance(cell, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
    text = str(cell)
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """One stream named Workbook: header, allocation table, directory, then the stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // SECTOR)
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    assert len(table) <= SECTOR // 4
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry("Workbook", 2, start=2, size=len(stream))
    fat = b"".join(struct.pack("<I", one) for one in table).ljust(SECTOR, b"\xff")
    return header + fat + directory.ljust(SECTOR, b"\0") + stream.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, kind: int, *, start: int, size: int, child: int = _FREE) -> bytes:
    said = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", said, len(said) + 2, kind, 1, _FREE, _FREE, child, start, size
    )  # fmt: skip
