"""Numbers taken along as a workbook, from the pages and from the command line; each one is written down."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from zhanggui import metrics
from zhanggui.base import Period, clock
from zhanggui.departments.insight.labels import value_label
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation import api as organisation


def workbook(
    names: Sequence[str],
    period: Period,
    cut: Sequence[str],
    where: Mapping[str, list[str]],
    shops: frozenset[str],
    *,
    by: str,
    language: str,
    note: str = "",
) -> bytes:
    """What the metrics say over these shops, as a file; the log keeps who took it."""
    from zhanggui.facts import Store
    from zhanggui.metrics.workbook import About, written

    result = metrics.compute(Store(settings.FACTS_FOLDER), names, period, by=cut, where=where, shops=shops)
    at = clock.now().astimezone(organisation.zone())
    asked = {name: list(values) for name, values in where.items()} | {"shop": sorted(shops)}
    about = About(period, asked, by, at, note, "en" if language.startswith("en") else "zh")
    data = written(result, metrics.load(), about, value_label)
    log_export(names, period, cut, where, by)
    return data


def log_export(
    names: Iterable[str], period: Period, cut: Iterable[str], where: Mapping[str, Any], by: str = "command line"
) -> None:
    """One entry in the log for each file of numbers that left."""
    audit.note(
        actor=by, action="metrics.exported", subject=f"{','.join(names)} {period.first}..{period.last}",
        detail={"by": list(cut), "where": {name: list(values) for name, values in where.items()}},
    )  # fmt: skip


def where_query(where: Mapping[str, list[str]]) -> str:
    """The filters as they stand in an address."""
    pairs = [("where", f"{key}:{value}") for key, values in where.items() for value in values]
    return f"&{urlencode(pairs)}" if pairs else ""
