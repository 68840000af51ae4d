"""The advertising fact: figures by day, each line with whether it belongs to the total of its tool."""

from datetime import date

import polars as pl

from zhanggui.departments.promotion import rules
from zhanggui.intake.api import days_of, fact_builder

CHOSEN = ["tool", "day", "grain", "scene"]
BY = ("item", "keyword", "audience", "creative")


@fact_builder("ad_report")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """The lines that tell these days."""
    lines = days_of("ad_report", shop, first, last)
    if lines.is_empty():
        return lines
    lines = lines.join(_marks(lines), on=CHOSEN, how="left")
    named = {name: _named(f"{name}_id", name) for name in ("campaign", "unit", "keyword", "creative")}
    return lines.select(
        "day", "run_id", "source_row", "tool", "grain", "scene", "placement", "campaign_id",
        *(text.alias(name) for name, text in named.items()), pl.col("item_code").alias("item"), "audience",
        "impressions", "clicks", _cents("cost"), "orders", _cents("sales"), _cents("direct_sales"),
        _cents("indirect_sales"), "carts", "favourites", "attribution_days", "is_total",
        *(f"by_{name}" for name in BY),
    )  # fmt: skip


def _marks(lines: pl.DataFrame) -> pl.DataFrame:
    """For every report and scene of a tool's day: its kind, and whether it is the total."""
    told: dict[tuple[str, date], list[tuple[str, str]]] = {}
    for tool, day, grain, scene in lines.select(CHOSEN).unique().sort(CHOSEN).rows():
        told.setdefault((tool, day), []).append((grain, scene))
    rows = []
    for (tool, day), pairs in told.items():
        total, by = rules.totals(pairs), {name: rules.totals(pairs, name) for name in BY}
        for pair in pairs:
            grain, scene = pair
            kind = rules.placement_of(tool, scene, grain)
            rows.append((tool, day, grain, scene, kind, pair in total, *(pair in by[name] for name in BY)))
    marks = ["is_total", *(f"by_{name}" for name in BY)]
    kinds = dict.fromkeys(("grain", "scene", "placement"), pl.String) | dict.fromkeys(marks, pl.Boolean)
    return pl.DataFrame(rows, schema={"tool": pl.String, "day": pl.Date, **kinds}, orient="row")


def _named(number: str, name: str) -> pl.Expr:
    """What a thing is called; its number where the report has no name for it."""
    return pl.when(pl.col(name) != "").then(pl.col(name)).otherwise(pl.col(number))


def _cents(name: str) -> pl.Expr:
    """Money of a report, which it tells in cents."""
    return pl.col(name).cast(pl.Decimal(18, 2))
