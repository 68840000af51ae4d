"""The fact of targets: what is planned for each day, so that attainment is a metric like any other."""

from collections import defaultdict
from datetime import date

import polars as pl

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.facts.schema import months_between
from zhanggui.intake.api import fact_builder, notices, stamp_of
from zhanggui.targets import api as targets

SCHEMA = {
    "day": pl.Date, "run_id": pl.Int64, "source_row": pl.Int64, "target": pl.String, "metric": pl.String,
    "project": pl.String, "source": pl.String, "tool": pl.String, "campaign": pl.String, "amount": pl.Decimal(18, 4),
}  # fmt: skip
ALWAYS = Period(date(1990, 1, 1), date(2199, 12, 31))


@fact_builder("target")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """Shares of these days: a shop's own, or what the company and its projects plan beside their shops."""
    place = "" if shop == facts.COMPANY else shop
    rows = [
        (row.day, None, None, row.key, row.metric, row.project, *_parts(row.part), row.amount)
        for row in targets.target_rows(Period(first, last), shop=place)
        if row.shop == place
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@notices("target")
def looks() -> dict[tuple[str, str], str]:
    """Which versions count: for a shop its own, for the company all of them, for what it has left depends on all."""
    months: dict[tuple[str, str], list[object]] = defaultdict(list)
    belongs = metrics.groupings["project"]()
    standing = list(targets.targets_within(ALWAYS))
    planned = targets.shops_planned(standing)
    for one in standing:
        for month in months_between(one.first, one.last):
            for shop in [one.shop] if one.shop else planned.get(one.pk, ()):
                months[shop, month].append((one.pk, belongs.get(shop)))
            months[facts.COMPANY, month].append((one.pk, belongs.get(one.shop)))
    return {key: stamp_of(rows) for key, rows in months.items()}


def _parts(part: tuple[str, str] | None) -> tuple[str | None, ...]:
    name, value = part or ("", "")
    return tuple(value if name == each else None for each in ("source", "tool", "campaign"))
