"""A report as a file: JSON, a page that stands alone, a workbook, a PDF."""

import io
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.departments.insight.labels import (
    change_text,
    dimension_label,
    metric_label,
    picked,
    titles_in,
    value_label,
)
from zhanggui.departments.insight.models import ReportRun
from zhanggui.departments.insight.pdf import pdf_of
from zhanggui.departments.insight.specs import spec_named
from zhanggui.doors.web.text import NOTHING
from zhanggui.metrics import load

CONTENT_TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def export(run: ReportRun, form: str, *, sample_note: str = "") -> bytes:
    """The report's bytes in one of the forms of CONTENT_TYPES, in the language in use."""
    writers: dict[str, Callable[[ReportRun, str], bytes]] = {
        "json": _json, "html": _html, "xlsx": _xlsx, "pdf": pdf_of,
    }  # fmt: skip
    if form not in writers:
        raise Refusal("report.unknown_format", _("A report comes as %(forms)s.") % {"forms": ", ".join(writers)})
    return writers[form](run, sample_note)


def _json(run: ReportRun, sample_note: str) -> bytes:
    value = {**run.content, "shops": run.shops, "built_at": run.built_at.isoformat(), "fact_version": run.fact_version}
    if sample_note:
        value["sample"] = sample_note
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _html(run: ReportRun, sample_note: str) -> bytes:
    context = {"run": run, "spec": spec_named(run.report), "sample_note": sample_note}
    return render_to_string("insight/report-file.html", context).encode()


def _xlsx(run: ReportRun, sample_note: str) -> bytes:
    buffer = io.BytesIO()
    # Text stays text: a cell that starts with = is never taken for a formula.
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    styles = _Styles(book)
    _summary_sheet(book, styles, run, sample_note)
    _trend_sheet(book, styles, run)
    for table in run.content["tables"]:
        _table_sheet(book, styles, table, titles_in(table, run.shops))
    book.close()
    return buffer.getvalue()


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F1F5F9"})
        self.note = book.add_format({"italic": True, "font_color": "#64748B"})
        self.by_unit = {
            "CNY": book.add_format({"num_format": "#,##0.00"}),
            "percent": book.add_format({"num_format": "0.00%"}),
            "other": book.add_format({"num_format": "#,##0.##"}),
        }

    def of(self, metric: str) -> Any:
        return self.by_unit.get(load().get(metric).unit, self.by_unit["other"])


def _summary_sheet(book: xlsxwriter.Workbook, styles: _Styles, run: ReportRun, sample_note: str) -> None:
    spec = spec_named(run.report)
    sheet = book.add_worksheet(_("Summary"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 5, 16)
    sheet.write_string(0, 0, f"{picked(dict(spec.label))}  {run.day}", styles.title)
    sheet.write_string(1, 0, picked(dict(spec.meaning)), styles.note)
    if sample_note:
        sheet.write_string(2, 0, sample_note, styles.note)
    heads = [_("Metric"), _("Value"), _("Day before"), _("Change"), _("Same weekday before"), _("Change")]
    for column, head in enumerate(heads):
        sheet.write_string(3, column, head, styles.head)
    for line, tile in enumerate(run.content["tiles"], start=4):
        sheet.write_string(line, 0, metric_label(tile["metric"]))
        for column, key in ((1, "value"), (2, "day_before"), (4, "week_before")):
            _number(sheet, line, column, tile[key], styles.of(tile["metric"]))
        sheet.write_string(line, 3, change_text(tile["change"]))
        sheet.write_string(line, 5, change_text(tile["change_week"]))
    comments = list(run.comments.select_related("person"))
    line = 6 + len(run.content["tiles"])
    if comments:
        sheet.write_string(line, 0, _("Comments"), styles.head)
    for offset, comment in enumerate(comments, start=1):
        sheet.write_string(line + offset, 0, comment.person.name)
        sheet.write_string(line + offset, 1, comment.text)


def _trend_sheet(book: xlsxwriter.Workbook, styles: _Styles, run: ReportRun) -> None:
    chart_data = run.content["chart"]
    name = _("Trend")
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 2, 16)
    heads = [dimension_label("day"), *(metric_label(chart_data[part]["metric"]) for part in ("bars", "line"))]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, styles.head)
    for line, day in enumerate(chart_data["days"], start=1):
        sheet.write_string(line, 0, day)
        for column, part in ((1, "bars"), (2, "line")):
            _number(sheet, line, column, chart_data[part]["values"][line - 1], styles.of(chart_data[part]["metric"]))
    last = len(chart_data["days"])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": [name, 0, 1], "categories": [name, 1, 0, last, 0], "values": [name, 1, 1, last, 1]})
    line_chart = book.add_chart({"type": "line"})
    line_chart.add_series(
        {"name": [name, 0, 2], "categories": [name, 1, 0, last, 0], "values": [name, 1, 2, last, 2], "y2_axis": True}
    )
    chart.combine(line_chart)
    chart.set_title({"name": picked(chart_data["title"])})
    chart.set_size({"width": 860, "height": 360})
    sheet.insert_chart(1, 4, chart)


def _table_sheet(
    book: xlsxwriter.Workbook, styles: _Styles, table: dict[str, Any], titles: Mapping[str | None, str]
) -> None:
    """A table on its own sheet; titles of SKUs have a column of their own."""
    sheet = book.add_worksheet(picked(table["title"])[:31])
    named = [dimension_label(table["by"]), *([_("Product")] if titles else [])]
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(table["metrics"]) + len(named), 16)
    if titles:
        sheet.set_column(1, 1, 40)
    for column, head in enumerate([*named, *(metric_label(name) for name in table["metrics"])]):
        sheet.write_string(0, column, head, styles.head)
    for line, row in enumerate(table["rows"], start=1):
        sheet.write_string(line, 0, value_label(table["by"], row["key"]))
        if titles:
            sheet.write_string(line, 1, titles.get(row["key"], ""))
        for column, name in enumerate(table["metrics"], start=len(named)):
            _number(sheet, line, column, row[name], styles.of(name))
    sheet.freeze_panes(1, 1)
    if table["rows"]:
        sheet.autofilter(0, 0, len(table["rows"]), len(table["metrics"]) + len(named) - 1)


def _number(sheet: Any, line: int, column: int, text: str | None, style: Any) -> None:
    if text is None:
        sheet.write_string(line, column, NOTHING)
    else:
        sheet.write_number(line, column, Decimal(text), style)
