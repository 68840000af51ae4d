"""From columns of text to columns of values: the plain cells in bulk, the odd ones one by one."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, decimal_of, plain, whole, words
from zhanggui.connectors.order_lines.dates import date_reader
from zhanggui.connectors.wording import problem
from zhanggui.connectors.workbook import cell_text

MOST_PIECES = 2_147_483_647
PRICE = pl.Decimal(18, 4)
SCHEMA = {
    "row": pl.Int64(),
    "invoice": pl.String(),
    "sku": pl.String(),
    "title": pl.String(),
    "quantity": pl.Int64(),
    "at": pl.Datetime("us"),
    "price": PRICE,
    "buyer": pl.String(),
    "region": pl.String(),
}
"""Columns of every batch."""

RawOf = Callable[[int], Mapping[str, str]]


def code(cell: str) -> str:
    """An invoice or SKU as written; 17850.0 is 17850, and a number that lost digits is refused."""
    text = words(cell)
    bare = plain(text)
    if not bare:
        raise CellError("number_missing")
    mantissa, mark, power = bare.upper().partition("E+")
    if mark and power.isdigit() and mantissa.replace(".", "", 1).isdigit():
        raise CellError("number_damaged")
    if bare.endswith(".0") and bare[:-2].isdigit():
        if len(bare) > 17:
            raise CellError("number_damaged")
        return bare[:-2]
    return bare if bare.isalnum() or text[:1] in "='`" else text


def optional_code(cell: str) -> str:
    return code(cell) if plain(words(cell)) else ""


def line_price(cell: str) -> Decimal:
    """A price to four decimals, rounded half up; the books' own corrections may be negative."""
    return decimal_of(cell).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


class Caster:
    """Casts one file's columns; `headers` names them in problems."""

    def __init__(self, headers: Mapping[str, str], date_order: str) -> None:
        self._headers = headers
        self._readers: dict[str, Callable[[str], Any]] = {
            "invoice": code,
            "sku": code,
            "title": words,
            "quantity": whole,
            "at": date_reader(date_order),
            "price": line_price,
            "buyer": optional_code,
            "region": words,
        }

    def from_text(
        self, rows: Sequence[int], texts: Mapping[str, Sequence[str]], raw_of: RawOf
    ) -> tuple[pl.DataFrame, list[Problem]]:
        columns = {field: pl.Series(field, texts[field], dtype=pl.String) for field in texts}
        return self._frame(pl.Series("row", rows, dtype=pl.Int64), columns, raw_of)

    def from_columns(
        self, rows: pl.Series, columns: Mapping[str, pl.Series], raw_of: RawOf
    ) -> tuple[pl.DataFrame, list[Problem]]:
        """Columns that are text already."""
        return self._frame(rows, {field: column.alias(field) for field, column in columns.items()}, raw_of)

    def from_arrow(self, first_row: int, batch: Any) -> tuple[pl.DataFrame, list[Problem]]:
        """A Parquet batch: typed columns are taken as they are, the rest as text."""
        frame = pl.DataFrame(pl.from_arrow(batch))
        rows = pl.Series("row", range(first_row, first_row + frame.height), dtype=pl.Int64)
        columns = {field: frame[header].alias(field) for field, header in self._headers.items()}

        def raw_of(place: int) -> Mapping[str, str]:
            return {name: cell_text(cell) for name, cell in frame.row(place, named=True).items()}

        return self._frame(rows, columns, raw_of)

    def _frame(
        self, rows: pl.Series, columns: Mapping[str, pl.Series], raw_of: RawOf
    ) -> tuple[pl.DataFrame, list[Problem]]:
        """The castable rows as a frame, and a problem for the first bad cell of every other."""
        cast: dict[str, pl.Series] = {"row": rows}
        bad: dict[int, tuple[str, str]] = {}
        for field, dtype in SCHEMA.items():
            if field == "row":
                continue
            if field not in columns:
                cast[field] = pl.Series(field, [""], dtype=pl.String).new_from_index(0, len(rows))
                continue
            cast[field], wrong = self._column(field, columns[field], dtype)
            for place, reason in wrong.items():
                bad.setdefault(place, (field, reason))
        frame = pl.DataFrame(cast)
        if bad:
            keep = pl.Series([place not in bad for place in range(len(rows))])
            frame = frame.filter(keep)
        return frame, [
            self._problem(rows[place], field, reason, raw_of(place)) for place, (field, reason) in sorted(bad.items())
        ]

    def _column(self, field: str, column: pl.Series, dtype: pl.DataType) -> tuple[pl.Series, dict[int, str]]:
        if column.dtype != pl.String:
            column = _typed(field, column, dtype)
            if dtype != pl.String and column.dtype == dtype:
                return column, _nulls(column, field)
        done = _in_bulk(field, column)
        return self._one_by_one(field, column, done, dtype)

    def _one_by_one(
        self, field: str, column: pl.Series, done: pl.Series, dtype: pl.DataType
    ) -> tuple[pl.Series, dict[int, str]]:
        """Read what bulk casting left over, each different text once."""
        left = done.is_null()
        if not left.any():
            return done, {}
        texts = column.filter(left).fill_null("")
        told = texts.unique().to_list()
        values, reasons = _read_each(told, self._readers[field])
        places = left.arg_true()
        wrong = {}
        if reasons:
            pairs = zip(places.to_list(), texts.to_list(), strict=True)
            wrong = {place: reasons[text] for place, text in pairs if text in reasons}
        answers = pl.Series([values.get(text) for text in told], dtype=dtype)
        filled = texts.replace_strict(pl.Series(told, dtype=pl.String), answers, default=None, return_dtype=dtype)
        return done.scatter(places, filled), wrong

    def _problem(self, row: int, field: str, reason: str, raw: Mapping[str, str]) -> Problem:
        header = self._headers[field]
        return problem(f"line.{reason}", row=row, column=header, value=raw.get(header, ""), raw=raw)


def _read_each(texts: Sequence[str], read: Callable[[str], Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The value of every text, and the reason of every text without one."""
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for text in texts:
        try:
            values[text] = read(text)
        except CellError as error:
            reasons[text] = error.reason
    return values, reasons


def _in_bulk(field: str, column: pl.Series) -> pl.Series:
    """The cells that need no thought, cast; null for the rest."""
    cell = pl.col("cell")
    if field in ("title", "region"):
        text = cell.str.strip_chars()
        done = pl.when(~(text.str.starts_with("=") | text.is_in(["null", "NULL", "'null"]))).then(text)
    elif field in ("invoice", "sku", "buyer"):
        done = pl.when(cell.str.contains(r"^[0-9A-Za-z]+$")).then(cell)
    elif field == "quantity":
        done = pl.when(cell.str.contains(r"^-?[0-9]{1,9}$")).then(cell).cast(pl.Int64, strict=False)
    elif field == "price":
        done = pl.when(cell.str.contains(r"^-?[0-9]{1,10}(\.[0-9]{1,4})?$")).then(cell).cast(PRICE, strict=False)
    else:
        plain_moment = pl.when(cell.str.contains(r"^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")).then(
            cell
        )
        done = plain_moment.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    return column.to_frame("cell").select(done.alias(field)).to_series()


def _typed(field: str, column: pl.Series, dtype: pl.DataType) -> pl.Series:
    """A column Parquet already types, made the type wanted; text where that takes reading."""
    kind = column.dtype
    if field == "at" and (kind == pl.Date or isinstance(kind, pl.Datetime)):
        zoned = isinstance(kind, pl.Datetime) and kind.time_zone is not None
        here = column.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None) if zoned else column
        moments = here.cast(pl.Datetime("us"))
        return _where(moments.dt.year().is_between(2000, 2099), moments)
    if field == "price" and kind.is_numeric():
        return column.round(4).cast(PRICE, strict=False)
    if field == "quantity" and kind.is_integer():
        pieces = column.cast(pl.Int64, strict=False)
        return _where(pieces.abs() <= MOST_PIECES, pieces)
    if kind.is_integer():
        return column.cast(pl.String)
    return pl.Series(column.name, [cell_text(value) for value in column.to_list()], dtype=pl.String)


def _where(good: pl.Series, column: pl.Series) -> pl.Series:
    """The column with null where it is not good."""
    return pl.select(pl.when(good).then(column)).to_series()


def _nulls(column: pl.Series, field: str) -> dict[int, str]:
    reason = {"at": "bad_date", "price": "bad_money", "quantity": "bad_quantity"}.get(field, "number_missing")
    return dict.fromkeys(column.is_null().arg_true().to_list(), reason)
