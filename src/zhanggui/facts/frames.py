"""Whether a frame may become a slice of a fact: columns, types, and every row inside the slice."""

from datetime import date

import polars as pl
import pyarrow as pa

from zhanggui.base import Refusal
from zhanggui.facts.schema import OPTIONAL
from zhanggui.facts.shapes import FACTS, required


def slice_table(fact: str, frame: pl.DataFrame, shop: str, first: date, last: date) -> pa.Table:
    """The frame as the fact's own columns and types, sorted by day, or a refusal that names the fault.

    `shop` and `month` may be left out: the slice and the day say them. Empty text becomes null.
    """
    schema = FACTS[fact]
    frame = _with_columns(fact, frame, shop)
    _refuse_unknown_types(fact, frame)
    _refuse_rows_outside(fact, frame, shop, first, last)
    text = [field.name for field in schema if field.type == pa.string()]
    whole = {name: pl.Decimal(38, schema.field(name).type.scale) for name in _integers_for_decimals(fact, frame)}
    frame = (
        frame.select(schema.names)
        .with_columns(pl.col(text).cast(pl.String).replace("", None))
        .with_columns(pl.col(name).cast(kind) for name, kind in whole.items())
        .sort("day", maintain_order=True)
    )
    _refuse_blanks(fact, frame)
    columns = [_cast(fact, name, column, schema.field(name).type) for name, column in _arrow_columns(frame)]
    return pa.table(columns, schema=schema)


def _with_columns(fact: str, frame: pl.DataFrame, shop: str) -> pl.DataFrame:
    if "shop" not in frame.columns:
        frame = frame.with_columns(pl.lit(shop).alias("shop"))
    if "month" not in frame.columns and frame.schema.get("day") == pl.Date:
        frame = frame.with_columns(pl.col("day").dt.strftime("%Y-%m").alias("month"))
    frame = frame.with_columns(pl.lit(None).alias(name) for name in OPTIONAL.get(fact, ()) if name not in frame.columns)
    missing = [name for name in FACTS[fact].names if name not in frame.columns]
    extra = [name for name in frame.columns if name not in FACTS[fact].names]
    if missing or extra:
        said = [f"missing {', '.join(missing)}"] * bool(missing) + [f"not known {', '.join(extra)}"] * bool(extra)
        raise Refusal("facts.wrong_columns", f"Rows for {fact} have other columns than the fact: {'; '.join(said)}.")
    return frame


def _refuse_unknown_types(fact: str, frame: pl.DataFrame) -> None:
    for field in FACTS[fact]:
        given = frame.schema[field.name]
        if not _acceptable(given, field.type):
            raise Refusal(
                "facts.wrong_type", f"Column {field.name} of {fact} must be {_plainly(field.type)}, not {given}."
            )


def _acceptable(given: pl.DataType, wanted: pa.DataType) -> bool:
    """Nothing is guessed: no number from text, no money from float, no moment without its zone."""
    if given == pl.Null:
        return True
    if pa.types.is_string(wanted):
        return given in (pl.String, pl.Categorical, pl.Enum)
    if pa.types.is_integer(wanted):
        return bool(given.is_integer())
    if pa.types.is_decimal(wanted):
        return bool(given.is_decimal() or given.is_integer())
    if pa.types.is_timestamp(wanted):
        return isinstance(given, pl.Datetime) and given.time_zone is not None
    return bool(given == (pl.Date if pa.types.is_date(wanted) else pl.Boolean))


def _plainly(wanted: pa.DataType) -> str:
    return "a moment with a time zone" if pa.types.is_timestamp(wanted) else str(wanted)


def _refuse_rows_outside(fact: str, frame: pl.DataFrame, shop: str, first: date, last: date) -> None:
    if frame.is_empty():
        return
    inside = (
        pl.col("shop").eq_missing(pl.lit(shop))
        & pl.col("day").is_between(first, last).fill_null(False)
        & pl.col("month").eq_missing(pl.col("day").dt.strftime("%Y-%m"))
    )
    outside = frame.filter(~inside)
    if len(outside):
        one = outside.row(0, named=True)
        raise Refusal(
            "facts.row_outside_slice",
            f"{len(outside)} rows for {fact} lie outside shop {shop}, {first} to {last}: "
            f"for example shop {one['shop']}, day {one['day']}, month {one['month']}.",
        )


def _refuse_blanks(fact: str, frame: pl.DataFrame) -> None:
    for name in required(fact):
        if frame[name].null_count():
            raise Refusal("facts.blank", f"Column {name} of {fact} is blank in {frame[name].null_count()} rows.")


def _integers_for_decimals(fact: str, frame: pl.DataFrame) -> list[str]:
    return [
        field.name for field in FACTS[fact] if pa.types.is_decimal(field.type) and frame.schema[field.name].is_integer()
    ]


def _arrow_columns(frame: pl.DataFrame) -> list[tuple[str, pa.ChunkedArray]]:
    table = frame.to_arrow()
    return list(zip(table.column_names, table.columns, strict=True))


def _cast(fact: str, name: str, column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    try:
        return column.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise Refusal(
            "facts.value_does_not_fit", f"A value in column {name} of {fact} does not fit {wanted}: {error}"
        ) from error
