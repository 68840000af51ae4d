"""A report as a PDF with its own Chinese font, so that it reads the same on every machine."""

import functools
import io
import threading
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from zhanggui.departments.insight.labels import (
    change_text,
    dimension_label,
    metric_label,
    number_text,
    picked,
    titles_in,
    value_label,
)
from zhanggui.departments.insight.models import ReportRun
from zhanggui.departments.insight.specs import spec_named
from zhanggui.doors.web.fonts import chinese_font

INK, GREY, BLUE, ORANGE = (30, 41, 59), (100, 116, 139), (32, 107, 196), (245, 159, 0)
_one_at_a_time = threading.Lock()


def pdf_of(run: ReportRun, sample_note: str) -> bytes:
    """An A4 report: tiles, trend, tables, comments, page numbers."""
    with _one_at_a_time:
        page = _Paper(run, sample_note)
        page.add_page()
        _tiles(page, run.content["tiles"])
        _trend(page, run.content["chart"])
        for table in run.content["tables"]:
            _table(page, table, titles_in(table, run.shops))
        _comments(page, run)
        buffer = io.BytesIO()
        page.output(buffer)
        return buffer.getvalue()


class _Paper(FPDF):
    def __init__(self, run: ReportRun, sample_note: str) -> None:
        super().__init__(format="A4")
        self.run, self.sample_note = run, sample_note
        path = chinese_font()
        self.add_font("text", fname=str(path))
        self.add_font("text", style="B", fname=str(chinese_font(bold=True)))
        self.set_auto_page_break(True, margin=16)
        self.set_title(f"{picked(dict(spec_named(run.report).label))} {run.day}")
        self.set_creator("Zhanggui")
        self.alias_nb_pages()

    def header(self) -> None:
        self.set_font("text", size=15)
        self.set_text_color(*INK)
        label = picked(dict(spec_named(self.run.report).label))
        self.cell(0, 9, f"{label}  {self.run.day}", new_x="LMARGIN", new_y="NEXT")
        self.set_font("text", size=8)
        self.set_text_color(*GREY)
        names = ", ".join(value_label("shop", code) for code in self.run.shops[:6])
        more = f" +{len(self.run.shops) - 6}" if len(self.run.shops) > 6 else ""
        self.multi_cell(0, 4.5, f"{names}{more}  ·  {self.sample_note}" if self.sample_note else f"{names}{more}",
                        new_x="LMARGIN", new_y="NEXT")  # fmt: skip
        self.ln(2)

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("text", size=8)
        self.set_text_color(*GREY)
        built = self.run.built_at.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")
        self.cell(0, 5, _("Built %(moment)s") % {"moment": built})
        self.set_x(self.l_margin)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")


def _tiles(page: FPDF, tiles: list[dict[str, Any]]) -> None:
    wide, tall, gap = (page.epw - 3 * 3) / 4, 18, 3
    top = page.get_y()
    for index, tile in enumerate(tiles):
        left = page.l_margin + (index % 4) * (wide + gap)
        y = top + (index // 4) * (tall + gap)
        page.set_draw_color(226, 232, 240)
        page.rect(left, y, wide, tall)
        page.set_xy(left + 2, y + 1.5)
        page.set_font("text", size=8)
        page.set_text_color(*GREY)
        page.cell(wide - 4, 4, metric_label(tile["metric"]))
        page.set_xy(left + 2, y + 6)
        page.set_font("text", size=12)
        page.set_text_color(*INK)
        page.cell(wide - 4, 6, number_text(tile["metric"], tile["value"]))
        page.set_xy(left + 2, y + 12.5)
        page.set_font("text", size=7)
        page.set_text_color(*GREY)
        change = change_text(tile["change"])
        page.cell(wide - 4, 4, _("day before %(change)s") % {"change": change} if change else "-")
    rows = (len(tiles) + 3) // 4
    page.set_xy(page.l_margin, top + rows * (tall + gap) + 2)


def _trend(page: FPDF, chart: dict[str, Any]) -> None:
    _heading(page, picked(chart["title"]))
    left, top, wide, tall = page.l_margin, page.get_y() + 2, page.epw, 46
    bars = [Decimal(value or 0) for value in chart["bars"]["values"]]
    line = [Decimal(value or 0) for value in chart["line"]["values"]]
    step = wide / max(len(bars), 1)
    highest, top_line = max([*bars, Decimal(1)]), max([*line, Decimal(1)])
    page.set_fill_color(*BLUE)
    for index, value in enumerate(bars):
        height = float(value / highest) * tall
        if height > 0:
            page.rect(left + index * step + step * 0.18, top + tall - height, step * 0.64, height, style="F")
    page.set_draw_color(*ORANGE)
    points = [(left + (i + 0.5) * step, top + tall - float(v / top_line) * tall) for i, v in enumerate(line)]
    if len(points) > 1:
        page.set_line_width(0.5)
        page.polyline(points)
        page.set_line_width(0.2)
    page.set_font("text", size=6)
    page.set_text_color(*GREY)
    for index, day in enumerate(chart["days"]):
        page.set_xy(left + index * step, top + tall + 1)
        page.cell(step, 3, day[5:], align="C")
    page.set_xy(left, top + tall + 5)
    bars_name, line_name = chart["bars"]["metric"], chart["line"]["metric"]
    page.set_font("text", size=7)
    page.set_text_color(*BLUE)
    page.cell(90, 4, f"■ {metric_label(bars_name)} (max {number_text(bars_name, str(highest))})")
    page.set_text_color(*ORANGE)
    page.cell(0, 4, f"— {metric_label(line_name)} (max {number_text(line_name, str(top_line))})")
    page.ln(8)


def _table(page: FPDF, table: dict[str, Any], titles: Mapping[str | None, str]) -> None:
    title = picked(table["title"])
    if table["of"] > len(table["rows"]):
        title += f"  ({len(table['rows'])} / {table['of']})"
    _heading(page, title)
    page.set_font("text", size=8)
    page.set_text_color(*INK)
    page.set_draw_color(226, 232, 240)
    names = table["metrics"]
    first = (60 if len(names) < 4 else 44) + (20 if titles else 0)
    widths = (first, *[(page.epw - first) / len(names)] * len(names))
    page.set_fill_color(255, 255, 255)
    head = FontFace(emphasis="", fill_color=(241, 245, 249))
    with page.table(
        col_widths=widths, text_align=("LEFT", *["RIGHT"] * len(names)), line_height=5, headings_style=head,
        cell_fill_mode=TableCellFillMode.NONE, borders_layout="HORIZONTAL_LINES",
    ) as drawn:  # fmt: skip
        row = drawn.row()
        for text in (dimension_label(table["by"]), *(metric_label(name) for name in names)):
            row.cell(text)
        for entry in table["rows"]:
            row = drawn.row()
            row.cell(f"{value_label(table['by'], entry['key'])}  {titles.get(entry['key'], '')}".rstrip())
            for name in names:
                row.cell(number_text(name, entry[name]))
    page.ln(3)


def _comments(page: FPDF, run: ReportRun) -> None:
    comments = list(run.comments.select_related("person"))
    if not comments:
        return
    _heading(page, _("Comments"))
    page.set_font("text", size=9)
    page.set_text_color(*INK)
    for comment in comments:
        moment = comment.at.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")
        page.multi_cell(0, 5, f"{comment.person.name} {moment}  {comment.text}", new_x="LMARGIN", new_y="NEXT")


def _heading(page: FPDF, text: str) -> None:
    if page.will_page_break(30):
        page.add_page()
    page.set_font("text", size=11)
    page.set_text_color(*INK)
    page.cell(0, 7, text, new_x="LMARGIN", new_y="NEXT")


@functools.cache
def _zone() -> Any:
    from zhanggui.kernel.organisation import api as organisation

    return organisation.zone()
