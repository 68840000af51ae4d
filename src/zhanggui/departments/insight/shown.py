"""What the pages of insight show: numbers turned into words, charts and links."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.departments.finance import api as finance
from zhanggui.departments.insight.labels import (
    change_text,
    column_label,
    dimension_label,
    metric_label,
    number_text,
    picked,
    titles_in,
    value_label,
)
from zhanggui.departments.insight.models import ReportRun
from zhanggui.departments.insight.readings import as_text, change_of, first_row, tone_of
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.subjects import subject_text
from zhanggui.facts import Shape, Store, shape_of
from zhanggui.intake import api as intake
from zhanggui.metrics.dimensions import BUILT_IN, DIMENSIONS, GROUPED
from zhanggui.targets import api as targets

ROWS_A_PAGE = 50
KIND_OF_FACT = {"parcel": "courier", "ledger_line": "settlement"}
SPLITS = (
    "day", "shop", "province", "sku", "hour", "courier", "kind", "reason", "tool", "scene", "placement", "campaign",
    "item", "keyword", "audience", "creative", "source", "second_source", "account",
)  # fmt: skip


def tiles_of(run: ReportRun) -> list[dict[str, Any]]:
    """Tiles of a report with their change and the way to the rows behind them."""
    return [
        {
            "label": metric_label(tile["metric"]),
            "value": number_text(tile["metric"], tile["value"]),
            "change": change_text(tile["change"]),
            "change_week": change_text(tile["change_week"]),
            "tone": tone_of(tile["metric"], tile["change"]),
            "link": metric_link(tile["metric"], run.day, run.day),
        }
        for tile in run.content["tiles"]
    ]


def trend_options(run: ReportRun) -> dict[str, Any]:
    chart = run.content["chart"]
    return column_and_line(
        chart["days"],
        (metric_label(chart["bars"]["metric"]), chart["bars"]["values"]),
        (metric_label(chart["line"]["metric"]), chart["line"]["values"]),
    )


def trend_rows(run: ReportRun) -> dict[str, Any]:
    """The chart's numbers as a table, for those who do not see the chart."""
    chart = run.content["chart"]
    names = [chart[part]["metric"] for part in ("bars", "line")]
    rows = [
        [day, *(number_text(chart[part]["metric"], chart[part]["values"][index]) for part in ("bars", "line"))]
        for index, day in enumerate(chart["days"])
    ]
    return {
        "title": picked(chart["title"]),
        "heads": [dimension_label("day"), *(metric_label(n) for n in names)],
        "rows": rows,
    }


def tables_of(run: ReportRun) -> list[dict[str, Any]]:
    """Tables of a report; a SKU stands beside its title."""
    return [_table_of(run, table, titles_in(table, run.shops)) for table in run.content["tables"]]


def _table_of(run: ReportRun, table: Mapping[str, Any], titles: Mapping[str | None, str]) -> dict[str, Any]:
    heads = [metric_label(name) for name in table["metrics"]]
    return {
        "title": picked(table["title"]),
        "heads": [dimension_label(table["by"]), *heads],
        "of": table["of"],
        "count": len(table["rows"]),
        "rows": [
            {
                "label": value_label(table["by"], row["key"]),
                "title": titles.get(row["key"], ""),
                "link": metric_link(table["metrics"][0], run.day, run.day, {table["by"]: row["key"]}),
                "cells": (cells := [number_text(name, row[name]) for name in table["metrics"]]),
                "labelled": list(zip(heads, cells, strict=True)),
            }
            for row in table["rows"]
        ],
    }


def metric_page(
    name: str, period: Period, shops: frozenset[str], by: str, where: Mapping[str, list[str]], page: int
) -> dict[str, Any]:
    """One metric's value, course, split and rows. The split falls back to the first the metric allows."""
    store, metric = Store(settings.FACTS_FOLDER), metrics.load().get(name)
    allowed = _splits(metric)
    by = by if by in allowed else next((each for each in allowed if each != "day"), "day")
    now = first_row(metrics.compute(store, [name], period, where=where, shops=shops).rows).get(name)
    before = first_row(metrics.compute(store, [name], period.previous(), where=where, shops=shops).rows).get(name)
    seen = metrics.presence(store, [name], Period(period.previous().first, period.last), shops)
    now, before = (
        value if seen.has_some(name, days) else None for value, days in ((now, period), (before, period.previous()))
    )
    change = change_of(now, before)
    course = metrics.compute(store, [name], period, by=("day",), where=where, shops=shops).rows
    split = metrics.compute(store, [name], period, by=(by,), where=where, shops=shops).rows if by != "day" else course
    drilled = metrics.drill(store, name, period, where=where, shops=shops, limit=ROWS_A_PAGE,
                            offset=(page - 1) * ROWS_A_PAGE)  # fmt: skip
    days = [str(day) for day in period] if period.length <= 400 else [str(row["day"]) for row in course]
    by_day = {str(row["day"]): row[name] for row in course}
    return {
        "metric": metric, "label": metric_label(name), "meaning": picked(dict(metric.meaning)), "by": by,
        "splits": [(each, dimension_label(each)) for each in allowed], "where": where,
        "value": number_text(name, as_text(now)), "before": number_text(name, as_text(before)),
        "change": change_text(change), "tone": tone_of(name, change),
        "chart": column_and_line(
            days, (metric_label(name), [as_text(by_day.get(day)) for day in days]), None,
            percent=metric.unit == "percent",
        ),
        "split_label": dimension_label(by), "split": _split_rows(name, by, split, period),
        "drill": drill_rows(drilled), "page": page, "total": drilled.total,
        "pages": max(1, -(-drilled.total // ROWS_A_PAGE)),
        "where_query": "".join(f"&{urlencode({'where': f'{k}:{v}'})}" for k, vs in where.items() for v in vs),
    }  # fmt: skip


def _splits(metric: Any) -> list[str]:
    """What a number can be split by on its page: the usual ones, people, and what registers and companies declare."""
    more = ["product", "person", "position", "department", *(name for name in DIMENSIONS if name not in BUILT_IN)]
    known = [name for name in more if name in metric.grain and (name not in GROUPED or name in metrics.groupings)]
    return [*(each for each in SPLITS if each in metric.grain), *known]


def drill_rows(drilled: Any) -> dict[str, Any]:
    """Rows behind a number as a table; a trade number leads to its order, a run to its file.

    Each cell is its heading, its text and where it leads.
    """
    shape = shape_of(drilled.fact)
    unread = ("run_id", "source_row") if shape is not None and shape.source.startswith("register ") else ()
    heads = [head for head in drilled.columns if head not in unread]
    names = {
        "shop": dict(projects.shop_names({row["shop"] for row in drilled.rows})),
        "run_id": intake.file_names(row["run_id"] for row in drilled.rows if row.get("run_id")),
    }
    labels = {head: column_label(head, shape) for head in heads}
    return {
        "heads": list(labels.values()),
        "rows": [
            [(labels[head], _cell(head, row[head], names), _row_link(head, row, shape)) for head in heads]
            for row in drilled.rows
        ],
    }


def metric_link(name: str, first: Any, last: Any, where: Mapping[str, str | None] | None = None) -> str:
    query: list[tuple[str, str]] = [("from", str(first)), ("to", str(last))]
    query += [("where", f"{key}:{value}") for key, value in (where or {}).items() if value]
    return f"{reverse('insight:metric', args=[name])}?{urlencode(query)}"


def column_and_line(
    days: list[str],
    bars: tuple[str, list[str | None]],
    line: tuple[str, list[str | None]] | None,
    percent: bool = False,
) -> dict[str, Any]:
    """Options of a chart with columns, shares as percentages, and, on a second axis, a line."""
    series: list[dict[str, Any]] = [{"type": "bar", "name": bars[0], "data": [_float(v) for v in bars[1]]}]
    axes: list[dict[str, Any]] = [{"type": "value", "name": bars[0]}]
    if percent:
        axes[0]["axisLabel"], series[0]["tooltip"] = {"formatter": "$percent"}, {"valueFormatter": "$percent"}
    if line:
        series.append({"type": "line", "name": line[0], "yAxisIndex": 1, "data": [_float(v) for v in line[1]]})
        axes.append({"type": "value", "name": line[0], "splitLine": {"show": False}})
    return {
        "tooltip": {"trigger": "axis"}, "legend": {"bottom": 0}, "grid": {"left": 64, "right": 56, "top": 36},
        "xAxis": {"type": "category", "data": [day[5:] for day in days]}, "yAxis": axes, "series": series,
    }  # fmt: skip


def alert_row(alert: targets.Alert) -> dict[str, Any]:
    return {
        "alert": alert,
        "shop": value_label("shop", alert.shop),
        "value": number_text(alert.metric, str(alert.value)),
        "threshold": threshold_text(alert),
        "metric": metric_label(alert.metric),
        "link": reverse("insight:alert", args=[alert.pk]),
    }


def alert_page(alert: targets.Alert) -> dict[str, Any]:
    """An alert with the metric's course around it."""
    period = Period(alert.first, alert.last)
    shops = frozenset({alert.shop})
    page = metric_page(alert.metric, period, shops, "", {}, 1)
    return {**page, **alert_row(alert), "period": period, "verdicts": targets.Alert.Verdict.choices[1:],
            "metric_link": metric_link(alert.metric, alert.first, alert.last) + f"&shop={alert.shop}"}  # fmt: skip


def reconciliations_over(alert: targets.Alert, *, everything: bool) -> list[dict[str, Any]]:
    """Reconciliations that cover an alert's days, of the kind that explains its number."""
    kinds = [KIND_OF_FACT[fact] for fact in metrics.load().facts_of(alert.metric) if fact in KIND_OF_FACT]
    period = Period(alert.first, alert.last)
    return [
        {
            "label": subject_text("reconciliation.closed", one.key, {}),
            "closed_at": one.closed_at,
            "link": reverse("finance:reconciliation", args=[one.pk]),
        }
        for kind in kinds
        for one in finance.reconciliations_over(kind, alert.shop, period, everything=everything)
    ]


def threshold_text(alert: targets.Alert) -> str:
    rule = next((rule for rule in targets.rules() if rule.id == alert.rule), None)
    if rule is not None and rule.compares:
        return change_text(str(alert.threshold))
    return number_text(alert.metric, str(alert.threshold.normalize()))


def precision(alerts: QuerySet[targets.Alert]) -> list[dict[str, Any]]:
    """For each rule: how many of its closed alerts were real."""
    rows = alerts.filter(state="closed").values("rule").annotate(
        closed=Count("pk"), real=Count("pk", filter=Q(verdict="real")), false=Count("pk", filter=Q(verdict="false"))
    )  # fmt: skip
    labels = {rule.id: picked(rule.label) for rule in targets.rules()}
    return [{**row, "label": labels.get(row["rule"], row["rule"])} for row in rows.order_by("rule")]


def _split_rows(name: str, by: str, rows: Iterable[Mapping[str, Any]], period: Period) -> list[dict[str, Any]]:
    ordered = list(rows)
    if by not in ("day", "hour"):
        ordered.sort(key=lambda row: (-(Decimal(str(row[name] or 0))), str(row[by])))
    whole = max((abs(Decimal(str(row[name] or 0))) for row in ordered), default=Decimal(0))
    return [
        {
            "label": value_label(by, None if row[by] is None else str(row[by])),
            "value": number_text(name, as_text(row[name])),
            "share": int(abs(Decimal(str(row[name] or 0))) / whole * 100) if whole else 0,
            "link": _split_link(name, by, row[by], period),
        }
        for row in ordered[:200]
    ]


def _split_link(name: str, by: str, value: Any, period: Period) -> str:
    if by == "day":
        return metric_link(name, value, value)
    return metric_link(name, period.first, period.last, {by: None if value is None else str(value)})


def _cell(head: str, value: Any, names: Mapping[str, Mapping[Any, str]]) -> str:
    """A shop and a file by their names."""
    if head == "run_id" and value:
        return names[head].get(value, f"#{value}")
    if head == "shop":
        return names[head].get(value) or value_label(head, value)
    return as_text(value) or ""


def _row_link(head: str, row: Mapping[str, Any], shape: Shape | None = None) -> str:
    kind, _, register = shape.source.partition(" ") if shape is not None else ("", "", "")
    if kind == "register" and head == "entry":
        return f"/registers/{register}/{row['entry']}/"
    if head == "trade_no" and row.get("trade_no"):
        return f"/orders/?q={row['trade_no']}"
    if head == "run_id" and row.get("run_id"):
        return reverse("intake:run", args=[row["run_id"]])
    return ""


def _float(value: str | None) -> float | None:
    """Charts draw with floats; no sum is ever made of them."""
    return None if value is None else float(value)
