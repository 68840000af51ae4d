"""Columns by name: which header holds which field, whatever the order, and what nobody knows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from zhanggui.connectors.cells import CellError, words
from zhanggui.connectors.tables import RawRow, distinct_names, same_name


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record and how its cell is read."""

    name: str
    parse: Callable[[str], Any]


def alike(parse: Callable[[str], Any], *names: str) -> tuple[Field, ...]:
    """Fields whose cells are read in the same way."""
    return tuple(Field(name, parse) for name in names)


class Binding:
    """One header bound to the fields of one reader.

    A missing column reads as an empty cell: `values` appends one to the row and points there.
    """

    def __init__(
        self,
        header: Sequence[str],
        fields: Sequence[Field],
        spellings: Mapping[str, Sequence[str]],
        known: Iterable[str],
    ) -> None:
        self.names = distinct_names(header)
        self.width = len(self.names)
        self.fields = tuple(fields)
        self.places = self._places(header, spellings)
        used = {place for place in self.places.values() if place >= 0}
        recognised = set(known)
        self.unknown = tuple(
            (place, name)
            for place, name in enumerate(self.names)
            if place not in used and (same_name(name) != same_name(header[place]) or same_name(name) not in recognised)
        )
        self.absent = frozenset(name for name, place in self.places.items() if place < 0)
        """Fields this header has no column for: unlike an empty cell, that says nothing about them."""
        self._parsers = tuple(field.parse for field in self.fields)
        self._pick = itemgetter(*(self.places[field.name] for field in self.fields))

    def _places(self, header: Sequence[str], spellings: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """The first column, by the order of preference of its spellings; -1 for a missing one."""
        found: dict[str, int] = {}
        for place, cell in enumerate(header):
            found.setdefault(same_name(cell), place)
        places = {}
        for field in self.fields:
            hits = [found[same_name(name)] for name in spellings[field.name] if same_name(name) in found]
            places[field.name] = hits[0] if hits else -1
        return places

    def values(self, cells: list[str]) -> list[Any]:
        """The parsed values of one row in the order of the fields. `cells` must be `width` long; one is appended."""
        cells.append("")
        try:
            return [parse(cell) for parse, cell in zip(self._parsers, self._pick(cells), strict=True)]
        except CellError as error:
            if not error.field:
                error.field = self._first_bad(cells)
            raise
        finally:
            cells.pop()

    def column(self, field: str) -> str:
        """The header a field is read from."""
        place = self.places.get(field, -1)
        return self.names[place] if place >= 0 else field

    def raw(self, cells: list[str]) -> RawRow:
        return RawRow(self.names, cells)

    def unknown_cells(self, cells: list[str]) -> Mapping[str, str]:
        """What stands in the columns nobody knows; blank cells left out."""
        if not self.unknown:
            return {}
        return {name: text for place, name in self.unknown if (text := words(cells[place]))}

    def _first_bad(self, cells: list[str]) -> str:
        for field, cell in zip(self.fields, self._pick(cells), strict=True):
            try:
                field.parse(cell)
            except CellError:
                return field.name
        return ""
