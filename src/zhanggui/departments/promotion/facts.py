"""The facts of promotion: advertising by day, the money of its account, where visits come from."""

from datetime import date

import polars as pl

from zhanggui.departments.promotion import rules
from zhanggui.intake.api import days_of, fact_builder

CHOSEN = ["tool", "day", "grain", "scene"]
SOURCES = ["day", "source", "second_source", "level"]
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


@fact_builder("ad_account_line")
def build_account(shop: str, first: date, last: date) -> pl.DataFrame:
    """What moved on the advertising account."""
    lines = days_of("ad_account_line", shop, first, last)
    if lines.is_empty():
        return lines
    kind = pl.col("kind").replace("", "other")
    return lines.select(
        "day", "run_id", "source_row", kind, "direction", _cents("amount"), _cents("balance"), "booked_at"
    )  # fmt: skip


@fact_builder("traffic")
def build_traffic(shop: str, first: date, last: date) -> pl.DataFrame:
    """Visits by source, each line with whether it tells its source for itself."""
    lines = days_of("traffic", shop, first, last)
    if lines.is_empty():
        return lines
    lines = lines.join(_source_marks(lines), on=SOURCES, how="left")
    return lines.select(
        "day", "run_id", "source_row", "source", "second_source", "third_source", "level", "is_paid", "is_total",
        "by_second", "visitors", "new_visitors", "ordering_buyers", "buyers", _cents("sales"), "favourites",
        "cart_people",
    )  # fmt: skip


def _source_marks(lines: pl.DataFrame) -> pl.DataFrame:
    """For every source of a day: whether it is paid, and whether its lines are its total."""
    told: dict[date, list[tuple[str, str, int]]] = {}
    for day, source, second, level in lines.select(SOURCES).unique().sort(SOURCES).rows():
        told.setdefault(day, []).append((source, second, level))
    rows = []
    for day, each in told.items():
        firsts, seconds = rules.source_totals(each)
        for source, second, level in each:
            is_total = (source, level) in firsts
            rows.append(
                (day, source, second, level, rules.is_paid(source), is_total, (source, second, level) in seconds)
            )
    kinds = {"day": pl.Date, "source": pl.String, "second_source": pl.String, "level": pl.Int64}
    marks = dict.fromkeys(("is_paid", "is_total", "by_second"), pl.Boolean)
    return pl.DataFrame(rows, schema={**kinds, **marks}, orient="row")


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
