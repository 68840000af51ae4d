"""A report's content: numbers asked from the registry of metrics, and nothing else."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhanggui import metrics
from zhanggui.base import Period, money_text
from zhanggui.departments.insight.specs import Chart, ReportSpec, Table

if TYPE_CHECKING:
    from zhanggui.facts import Store


def content_of(spec: ReportSpec, store: "Store", day: date, shops: frozenset[str]) -> tuple[dict[str, Any], Any]:
    """The report's numbers for one day and these shops, and the fact version they come from."""
    today = Period(day, day)
    result = metrics.compute(store, spec.tiles, today, shops=shops)
    day_before = _single(store, spec.tiles, Period(day - timedelta(days=1), day - timedelta(days=1)), shops)
    week_before = _single(store, spec.tiles, Period(day - timedelta(days=7), day - timedelta(days=7)), shops)
    now = result.rows[0] if result.rows else {}
    content = {
        "report": spec.id,
        "day": day.isoformat(),
        "tiles": [
            {
                "metric": name,
                "value": _text(now.get(name)),
                "day_before": _text(day_before.get(name)),
                "week_before": _text(week_before.get(name)),
                "change": _change(now.get(name), day_before.get(name)),
                "change_week": _change(now.get(name), week_before.get(name)),
            }
            for name in spec.tiles
        ],
        "chart": _chart(spec.chart, store, day, shops),
        "tables": [_table(table, store, today, shops) for table in spec.tables],
    }
    return content, result.fact_version


def _single(store: "Store", names: tuple[str, ...], period: Period, shops: frozenset[str]) -> Mapping[str, Any]:
    rows = metrics.compute(store, names, period, shops=shops).rows
    return rows[0] if rows else {}


def _chart(chart: Chart, store: "Store", day: date, shops: frozenset[str]) -> dict[str, Any]:
    period = Period(day - timedelta(days=chart.days - 1), day)
    rows = metrics.compute(store, [chart.bars, chart.line], period, by=("day",), shops=shops).rows
    by_day = {str(row["day"]): row for row in rows}
    days = [each.isoformat() for each in period]
    return {
        "title": dict(chart.title),
        "bars": {"metric": chart.bars, "values": [_text(by_day.get(each, {}).get(chart.bars)) for each in days]},
        "line": {"metric": chart.line, "values": [_text(by_day.get(each, {}).get(chart.line)) for each in days]},
        "days": days,
    }


def _table(table: Table, store: "Store", period: Period, shops: frozenset[str]) -> dict[str, Any]:
    rows = metrics.compute(store, table.metrics, period, by=(table.by,), shops=shops).rows
    if table.sort == table.by:
        ordered = sorted(rows, key=lambda row: (row[table.by] is None, row[table.by] or 0))
    else:
        ordered = sorted(rows, key=lambda row: (-(row[table.sort] or 0), str(row[table.by])))
    return {
        "title": dict(table.title),
        "by": table.by,
        "metrics": list(table.metrics),
        "of": len(rows),
        "rows": [
            {"key": None if row[table.by] is None else str(row[table.by]), **{m: _text(row[m]) for m in table.metrics}}
            for row in ordered[: table.top]
        ],
    }


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return money_text(value) if isinstance(value, Decimal) else str(value)


def _change(now: Any, before: Any) -> str | None:
    """Relative change as a fraction with four places, or None where there is nothing to compare with."""
    if now is None or not before:
        return None
    return str(((Decimal(str(now)) - Decimal(str(before))) / abs(Decimal(str(before)))).quantize(Decimal("0.0001")))
