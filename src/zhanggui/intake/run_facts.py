"""The fact of files: how many of their rows passed every check, by format and the day they came."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl

from zhanggui.intake.models import Run
from zhanggui.intake.noticing import notices, stamp_of
from zhanggui.intake.registry import fact_builder
from zhanggui.kernel.organisation import api as organisation

SCHEMA = {
    "day": pl.Date, "run_id": pl.Int64, "source_row": pl.Int64, "run": pl.String, "dataset": pl.String,
    "rows": pl.Int64, "passed": pl.Int64,
}  # fmt: skip


@fact_builder("intake_run")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """Files of these days that were taken in; a row a person repaired has passed, one dismissed has not."""
    zone, until = organisation.zone(), organisation.day_start(last + timedelta(days=1))
    runs = Run.objects.filter(
        shop=shop, state=Run.State.DONE, received_at__gte=organisation.day_start(first), received_at__lt=until
    ).order_by("received_at", "pk")
    rows = [
        (one.received_at.astimezone(zone).date(), one.pk, None, str(one.pk), one.format, one.rows, one.rows - bad)
        for one in runs
        for bad in [one.lines.filter(counted=True).exclude(state="repaired").count() if one.rejected else 0]
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@notices("intake_run")
def looks() -> dict[tuple[str, str], str]:
    """Every file's figures, by shop and month."""
    zone, months = organisation.zone(), defaultdict(list)
    told = Run.objects.filter(state=Run.State.DONE).order_by("pk")
    for shop, at, *rest in told.values_list("shop", "received_at", "pk", "format", "rows", "rejected"):
        months[shop, f"{at.astimezone(zone):%Y-%m}"].append(rest)
    return {key: stamp_of(rows) for key, rows in months.items()}
