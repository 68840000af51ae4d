"""A table as a reader meets it: a header somewhere near the top, and rows of text cells below it."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_JOINS = {ord(mark): None for mark in "_-./#"}

Row = tuple[int, list[str]]
"""Where a person finds the row, and its cells."""
RawCells = tuple[int, Sequence[Any]]
"""The same, the cells as the file holds them: texts, numbers, moments."""


@dataclass(frozen=True)
class Table:
    """`open_rows` walks the whole table from its first row, once a call."""

    open_rows: Callable[[], Iterator[Row]]
    encoding: str = ""
    member: str = ""
    sheet: str = ""
    delimiter: str = ""
    open_cells: Callable[[], Iterator[RawCells]] | None = None
    """The same rows before they are turned into text, where the file holds more than text."""
    kept: object = field(default=None, repr=False, compare=False)
    """What must stay open while the table is in use."""


class RawRow(Mapping[str, str]):
    """The cells of one row under their headers; put together only when asked."""

    __slots__ = ("_cells", "_names")

    def __init__(self, names: tuple[str, ...], cells: Sequence[str]) -> None:
        self._names = names
        self._cells = cells

    @property
    def cells(self) -> Sequence[str]:
        """The cells in the order of the file."""
        return self._cells

    def __getitem__(self, name: str) -> str:
        try:
            place = self._names.index(name)
        except ValueError:
            raise KeyError(name) from None
        return self._cells[place] if place < len(self._cells) else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


def same_name(header: str) -> str:
    """How two spellings of one header compare: half-width, no blanks, small letters."""
    text = unicodedata.normalize("NFKC", header) if not header.isascii() else header
    return "".join(text.strip("=\"'\ufeff\u200b").split()).casefold()


def bare_name(header: str) -> str:
    """A header without joining marks as well: `Invoice_No` is `invoiceno`."""
    return same_name(header).translate(_JOINS)


def distinct_names(header: Sequence[str]) -> tuple[str, ...]:
    """Headers as keys: trimmed, blank ones named by place, repeated ones numbered."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(header, 1):
        name = cell.strip(' \t\r\n\ufeff\u200b="') or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def is_blank(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))
