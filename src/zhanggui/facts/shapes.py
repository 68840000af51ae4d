"""Every fact there is, built in or declared, with its columns and keys: the one place to ask."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

import polars as pl
import pyarrow as pa

from zhanggui.facts.declared import Shape, declared_shapes, shape_of
from zhanggui.facts.schema import BUILT_IN, BUILT_IN_KEYS, COMMON, COUNT, MOMENT, TEXT

V = TypeVar("V")

TYPES: dict[str, pa.DataType] = {
    "text": TEXT,
    "count": COUNT,
    "money": pa.decimal128(18, 4),  # registers keep four places
    "number": pa.decimal128(25, 10),  # and numbers of fifteen places before and ten behind the point
    "day": pa.date32(),
    "moment": MOMENT,
    "flag": pa.bool_(),
    "index": TEXT,
}
"""How the kinds of declared columns are kept."""


class _All(Mapping[str, V]):
    """What is built in and what is declared, as one mapping: it is never out of date."""

    def __init__(self, built_in: Mapping[str, V], of: Callable[[Shape], V]) -> None:
        self._built_in, self._of = built_in, of

    def __getitem__(self, fact: str) -> V:
        if fact in self._built_in:
            return self._built_in[fact]
        return self._of(declared_shapes()[fact])

    def __contains__(self, fact: object) -> bool:
        return fact in self._built_in or fact in declared_shapes()

    def __iter__(self) -> Iterator[str]:
        yield from self._built_in
        yield from declared_shapes()

    def __len__(self) -> int:
        return len(self._built_in) + len(declared_shapes())


@lru_cache(maxsize=512)
def _schema_of(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    return pa.schema([*COMMON, *((name, TYPES[kind]) for name, kind in columns)])


def _schema(shape: Shape) -> pa.Schema:
    return _schema_of(tuple((column.name, column.kind) for column in shape.columns))


FACTS: Mapping[str, pa.Schema] = _All(BUILT_IN, _schema)
"""The columns of every fact."""
KEYS: Mapping[str, tuple[str, ...]] = _All(BUILT_IN_KEYS, lambda shape: shape.keys)
"""The business key of a row first, then what a person would look it up by."""


def required(fact: str) -> tuple[str, ...]:
    """Columns no row may leave blank."""
    return ("shop", "month", "day", KEYS[fact][0])


def hidden(fact: str) -> frozenset[str]:
    """Columns that tell people apart: counted by, never shown."""
    shape = shape_of(fact)
    if shape is None:
        return frozenset({"buyer"} & set(BUILT_IN[fact].names))
    return frozenset(column.name for column in shape.columns if column.kind == "index")


def empty_frame(fact: str) -> pl.DataFrame:
    """A frame with the fact's columns and no rows."""
    frame = pl.from_arrow(FACTS[fact].empty_table())
    assert isinstance(frame, pl.DataFrame)
    return frame
