"""What a person says of a table: its columns, what they hold, and which of them no file may lack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhanggui.base import Refusal
from zhanggui.connectors.tables import same_name

Text = Mapping[str, str]

DAY = "day"
"""The kind of the column that says on which day a row counts."""
SKIP = "skip"
"""The kind of a column that is left where it is."""
PREFIX = "table_"
"""What the format, and the fact, of an own table begin with."""
KINDS: Mapping[str, tuple[str, str]] = {
    "text": ("text", "text"),
    "id": ("id", "text"),
    "count": ("count", "count"),
    "money": ("money", "money"),
    "number": ("number", "number"),
    "share": ("share", "number"),
    "duration": ("duration", "number"),
    "moment": ("moment", "moment"),
    "personal": ("text", "index"),
}
"""What a column may hold: how its cells are read, and how it is kept in the facts."""
NUMBERS = ("count", "money", "number", "share", "duration")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_TAKEN = frozenset(
    {
        *("shop", "month", "day", "week", "quarter", "year", "run_id", "source_row", "line", "row", "raw", "extra"),
        *("first", "last", "measures", "absent", "grain", "part", "figure", "level", "attribution_days", "report"),
        *("region", "project", "category", "position", "department", "in_period", "in_previous", "in_bucket"),
        *("bucket_last", "called", "inside", "since", "until", "place", "standing", "times", "seen", "seen_now"),
        *("spanned", "now", "before", "rows", "answer", "buckets"),
    }
)
"""Names a column cannot have: every row has them already, or they are worked out from others."""


@dataclass(frozen=True)
class OwnColumn:
    """A column: what it is called in numbers, the headers it goes by, what it holds."""

    name: str
    headers: tuple[str, ...]
    kind: str
    label: tuple[str, str]
    """In Chinese and English."""
    required: bool = False
    is_key: bool = False
    """With the other keys it names a row: a file can hold each combination once only."""


@dataclass(frozen=True)
class OwnTable:
    """A table. Without a column of days a person says, file by file, which days it is about."""

    code: str
    title: tuple[str, str]
    """In Chinese and English."""
    columns: tuple[OwnColumn, ...]
    day: tuple[str, ...] = ()
    """The headers the column of days goes by."""
    skipped: tuple[str, ...] = field(default=())
    """Headers of columns that are left where they are."""

    @property
    def format(self) -> str:
        return PREFIX + self.code

    @property
    def headers(self) -> list[str]:
        """Every header that was there when the table was described."""
        return [*self.day[:1], *(column.headers[0] for column in self.columns), *self.skipped]

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "zh": self.title[0], "en": self.title[1], "day": list(self.day),
            "skipped": list(self.skipped),
            "columns": [
                {"name": one.name, "headers": list(one.headers), "kind": one.kind, "zh": one.label[0],
                 "en": one.label[1], "required": one.required, "is_key": one.is_key}
                for one in self.columns
            ],
        }  # fmt: skip


def from_json(about: Mapping[str, Any]) -> OwnTable:
    """A table as its record holds it."""
    columns = tuple(
        OwnColumn(
            row["name"], tuple(row["headers"]), row["kind"], (row["zh"], row["en"]), row["required"], row["is_key"]
        )
        for row in about["columns"]
    )
    title = about["zh"], about["en"]
    return OwnTable(about["code"], title, columns, tuple(about["day"]), tuple(about.get("skipped", ())))


def refuse_bad(table: OwnTable) -> None:
    """Refuse a description no file could be read by, or whose numbers nobody could ask for."""
    if not _NAME.match(table.code):
        raise Refusal("table.bad_code", "The code takes small letters, digits and _, and begins with a letter.")
    if not all(table.title):
        raise Refusal("table.no_name", "Give the table a name in both languages.")
    if not table.columns:
        raise Refusal("table.no_columns", "Keep at least one column besides the day.")
    for column in table.columns:
        _refuse_bad_column(column)
    names = [column.name for column in table.columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal("table.name_twice", f"Two columns are called {', '.join(twice)}.", names=", ".join(twice))
    headers = [same_name(each) for each in (*table.day, *(each for one in table.columns for each in one.headers))]
    if twice := sorted({name for name in headers if headers.count(name) > 1}):
        raise Refusal("table.header_twice", f"Two columns are read from {', '.join(twice)}.", names=", ".join(twice))
    if not table.day and not any(column.required for column in table.columns):
        raise Refusal("table.nothing_required", "Mark one column that no file of this table lacks: it is known by it.")


def _refuse_bad_column(column: OwnColumn) -> None:
    header = column.headers[0] if column.headers else ""
    if not _NAME.match(column.name) or column.name in _TAKEN:
        raise Refusal(
            "table.bad_column",
            f"{header}: {column.name or '-'} cannot be the name of a column: small letters, digits and _, "
            "and none of the names every row has already.",
            header=header,
            name=column.name,
        )
    if column.kind not in KINDS or not header or not all(column.label):
        raise Refusal("table.unfinished_column", f"{header}: say what it holds and name it in both languages.",
                      header=header)  # fmt: skip
