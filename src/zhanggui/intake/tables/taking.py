"""Rows of described tables are kept like reports: a later file about a day counts instead of an earlier one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from zhanggui.connectors import own_tables
from zhanggui.connectors.own_tables.declaration import KINDS
from zhanggui.facts import FACTS
from zhanggui.intake import reports
from zhanggui.intake.contracts import Batch, Outcome
from zhanggui.intake.registry import Build, Taker
from zhanggui.intake.tables.describing import LINE
from zhanggui.kernel.privacy import api as privacy


def taker_of(format: str) -> Taker | None:
    """The taker of a described table; None for any other format."""
    table = own_tables.described().get(format.removeprefix(own_tables.PREFIX))
    if table is None or table.format != format:
        return None
    report = report_of(table)
    return Taker(format, partial(take, report, table), None, partial(reports.settle, report))


def report_of(table: own_tables.OwnTable) -> reports.Report:
    made = own_tables.reader_of(table).report
    return reports.Report(table.format, table.format, made.record, {})


def take(report: reports.Report, table: own_tables.OwnTable, batch: Batch) -> Outcome:
    """Keep the lines; of personal columns only what tells people apart."""
    personal = [one.name for one in table.columns if one.kind == "personal"]
    if personal:
        hidden = [
            replace(line, **{name: privacy.blind_index(getattr(line, name)) or "" for name in personal})
            for line in batch.records
        ]
        batch = replace(batch, records=hidden)
    return reports.take(report, batch)


def builders() -> Mapping[str, Build]:
    """A builder for the fact of each table."""
    return {table.format: partial(build, table) for table in own_tables.described().values()}


def build(table: own_tables.OwnTable, shop: str, first: date, last: date) -> pl.DataFrame:
    """The lines that tell these days, as rows of the table's fact."""
    lines = reports.days_of(table.format, shop, first, last)
    if lines.is_empty():
        return lines
    schema = pl.DataFrame(FACTS[table.format].empty_table()).schema
    cells = [_cell(one.name, one.kind, schema) for one in table.columns]
    return lines.select("day", "run_id", "source_row", pl.col("source_row").alias(LINE), *cells)


def _cell(name: str, kind: str, schema: Mapping[str, Any]) -> pl.Expr:
    """A column as the facts keep it; an empty text is unknown."""
    if KINDS[kind][1] in ("text", "index"):
        return pl.col(name).replace("", None)
    return pl.col(name).cast(schema[name])
