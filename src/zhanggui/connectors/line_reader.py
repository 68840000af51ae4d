"""A reader of one record a line: its fields by name, and one function that shapes what they told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from zhanggui.base import Problem
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.records import Record
from zhanggui.connectors.rows import Make, one, walk
from zhanggui.connectors.tables import Row

R = TypeVar("R", bound=Record)
Told = dict[str, Any]
Shape = Callable[[Told, Binding], None]
Aside = Callable[[int, list[str]], bool]
Checks = Callable[[R, Binding], Iterator[Problem]]


class LineReader(Generic[R]):
    """Reads a format of one record a line.

    `shape` turns what the fields told into the record's own fields, in place, and may raise `CellError`. `checks`
    remarks on a record that was read. `key` is the field whose numbers a spreadsheet may have rounded.
    """

    def __init__(
        self,
        folder: str,
        kind: type[R],
        fields: Sequence[Field],
        shape: Shape,
        *,
        key: str,
        checks: Checks[R] | None = None,
    ) -> None:
        self.manifest = manifest_of(folder)
        self._kind = kind
        self._fields = tuple(fields)
        self._names = tuple(field.name for field in self._fields)
        self._shape = shape
        self._key = key
        self._checks = checks

    def read(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[R | Problem]:
        below = (row for row in rows if row[0] > header_row)
        return self.walk(below, self.bind(header))

    def walk(self, below: Iterator[Row], binding: Binding, aside: Aside | None = None) -> Iterator[R | Problem]:
        """Records and problems of the rows below the header, each record's remarks behind it."""
        found: R | Problem
        for found in walk(below, binding, self._maker(binding), self.manifest.noun, aside, self._key):
            yield found
            if self._checks is not None and not isinstance(found, Problem):
                yield from self._checks(found, binding)

    def read_row(self, raw: Mapping[str, str], row: int) -> R | Problem:
        binding = self.bind(tuple(raw))
        return one(row, list(raw.values()), binding, self._maker(binding), self.manifest.noun)

    def bind(self, header: Sequence[str]) -> Binding:
        return Binding(header, self._fields, self.manifest.columns, self.manifest.known)

    def _maker(self, binding: Binding) -> Make[R]:
        def record(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> R:
            told = dict(zip(self._names, values, strict=True))
            self._shape(told, binding)
            return self._kind(row=row, raw=raw, **{"extra": extra, **told})

        return record
