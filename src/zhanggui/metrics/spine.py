"""Where the answers of several statements meet: the dimension values there are, and a column for every part."""

from collections.abc import Iterable, Sequence
from typing import Any

from zhanggui.metrics.declaration import Value

Key = tuple[Any, ...]


class Spine:
    """Keys in the order they came; every column has a value or None for each of them."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.keys: list[Key] = []
        self.parts: dict[str, list[Value]] = {}
        self._places: dict[Key, int] = {}
        if not width:
            self._place(())

    def add(self, columns: Sequence[str], rows: Sequence[Key]) -> None:
        """Rows of the key's values followed by those of the columns; a key has one row."""
        if not rows:
            return
        width = self._width
        keys = [row[:width] for row in rows]
        if self.keys or len(set(keys)) != len(keys):
            self._meet(columns, keys, rows)
            return
        self.keys = keys
        self.parts |= {
            name: list(values) for name, values in zip(columns, list(zip(*rows, strict=True))[width:], strict=True)
        }

    def dicts(self) -> dict[Key, dict[str, Value]]:
        """Every key with its parts by name."""
        names = list(self.parts)
        if not names:
            return {key: {} for key in self.keys}
        rows = zip(*self.parts.values(), strict=True)
        return {key: dict(zip(names, row, strict=True)) for key, row in zip(self.keys, rows, strict=True)}

    def _meet(self, columns: Sequence[str], keys: Iterable[Key], rows: Iterable[Key]) -> None:
        if len(self._places) != len(self.keys):
            self._places = {key: place for place, key in enumerate(self.keys)}
        places = [self._place(key) for key in keys]
        whole = [self.parts.setdefault(name, [None] * len(self.keys)) for name in columns]
        for place, row in zip(places, rows, strict=True):
            for column, value in zip(whole, row[self._width :], strict=True):
                column[place] = value

    def _place(self, key: Key) -> int:
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.keys)
            self.keys.append(key)
            for column in self.parts.values():
                column.append(None)
        return place


def in_order(rows: Iterable[Key], width: int) -> list[Key]:
    """Rows by the values of their keys, the unknown last; no two keys are equal."""
    found = list(rows)
    try:
        found.sort()
    except TypeError:  # something unknown among them
        found.sort(key=lambda row: [(value is None, "" if value is None else value) for value in row[:width]])
    return found
