"""Lines of reports as frames: made of records, packed into bytes, held against one another."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from zhanggui.connectors.report_manifest import kinds_of
from zhanggui.connectors.report_records import ReportRecord

PLACES = Decimal("0.000001")
DECIMAL = pl.Decimal(38, 6)
MOMENT = pl.Datetime("us", "UTC")
TYPES: Mapping[str, Any] = {"text": pl.String, "id": pl.String, "count": pl.Int64, "stars": pl.Int64, "moment": MOMENT}
PLACED: Mapping[str, Any] = {
    "source_row": pl.Int64, "grain": pl.String, "part": pl.String, "first": pl.Date, "last": pl.Date,
}  # fmt: skip
"""What every line has besides what its record says: where it stands and what it tells of."""
OWN = {"attribution_days": pl.Int64, "figure": pl.String, "level": pl.Int64}
"""Fields of records that no cell is read for."""
MEASURES = "measures"
SLICE = ("grain", "part", "day")
"""What a run is chosen for."""
_BETWEEN, _NONE = "\x1f", "\x00"


def schema_of(record: type[ReportRecord]) -> dict[str, Any]:
    """The columns of a kind of report: every field, and the figures it only sometimes has as JSON."""
    told = {name: TYPES.get(kind, DECIMAL) for name, kind in kinds_of(record).items()}
    fields = record.__dataclass_fields__
    return {**PLACED, **told, **{name: kind for name, kind in OWN.items() if name in fields}, MEASURES: pl.String}


def frame_of(record: type[ReportRecord], lines: Iterable[tuple[Mapping[str, Any], ReportRecord]]) -> pl.DataFrame:
    """Records as a frame, each with where it stands."""
    schema = schema_of(record)
    names = [name for name in schema if name not in PLACED and name != MEASURES]
    rows = [
        (*(place[name] for name in PLACED), *(_cell(getattr(line, name)) for name in names), _figures(line.measures))
        for place, line in lines
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def packed(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet."""
    file = io.BytesIO()
    frame.write_parquet(file, compression="zstd", compression_level=3, statistics=False)
    return file.getvalue()


def unpacked(run: int, content: Any, *, measures: bool = False) -> pl.DataFrame:
    """The lines of one part, with the run they came by; the figures a report only sometimes has where asked for."""
    frame = pl.read_parquet(io.BytesIO(bytes(content)))
    frame = frame if measures else frame.drop(MEASURES, strict=False)
    return frame.with_columns(pl.lit(run, dtype=pl.Int64).alias("run_id"))


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The lines of several parts. A part an older release wrote may lack columns."""
    found = [frame for frame in frames if not frame.is_empty()]
    return pl.concat(found, how="diagonal") if found else pl.DataFrame()


def of_one_day(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines that belong to one day. A line over several days belongs to none of them."""
    return frame.filter(pl.col("first") == pl.col("last")).with_columns(pl.col("first").alias("day"))


def digests(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """For each slice its number of lines, and a digest of what they say, whatever their order."""
    sums = [pl.col("rows").sum(), pl.col("one").sum(), pl.col("two").sum()]
    marked = [_marked(of_one_day(part)).group_by(SLICE).agg(sums) for part in parts]
    if not marked:
        return pl.DataFrame()
    whole = pl.concat(marked).group_by(SLICE).agg(sums)
    digest = pl.concat_str(pl.col("one").cast(pl.String), pl.col("two").cast(pl.String), separator="-")
    return whole.select(*SLICE, pl.col("rows"), digest.alias("digest")).sort(SLICE)


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    """Every line as its slice and two numbers made of what it says."""
    said = _said(frame)
    one = pl.lit(1, dtype=pl.Int64)
    return frame.select(*SLICE, one.alias("rows"), said.hash(1).alias("one"), said.hash(2).alias("two"))


def new_to(frame: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Which lines say something no known line of their slice says."""
    if known.is_empty():
        return pl.Series([True] * frame.height, dtype=pl.Boolean)
    here = frame.select(*SLICE, _said(frame).alias("said"), pl.int_range(pl.len()).alias("number"))
    there = known.select(*SLICE, _said(known).alias("said")).unique()
    found = here.join(there, on=[*SLICE, "said"], how="semi").get_column("number")
    return ~pl.Series(pl.int_range(frame.height, eager=True)).is_in(found.implode())


def chosen(frame: pl.DataFrame, winners: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """The lines of the slices and runs chosen: (grain, part, day, run_id)."""
    schema = {"grain": pl.String, "part": pl.String, "day": pl.Date, "run_id": pl.Int64}
    return frame.join(pl.DataFrame(winners, schema=schema, orient="row"), on=[*schema], how="semi")


def _said(frame: pl.DataFrame) -> pl.Expr:
    """All a line says as one text: not where it stands in its file, nor by which run it came."""
    names = sorted(set(frame.columns) - {"source_row", "run_id", "first", "last"})
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null(_NONE) for name in names], separator=_BETWEEN)


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(PLACES, rounding=ROUND_HALF_UP)
    return value


def _figures(measures: Mapping[str, Decimal]) -> str:
    return json.dumps({name: str(value) for name, value in sorted(measures.items())}) if measures else ""
