"""Job sheets as a PDF with a Chinese font of its own, one or all of them."""

import io
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from zhanggui.playbook.documents.parts import Grid, Part, parts_of, title_of

INK, GREY, RULE, HEAD = (30, 41, 59), (100, 116, 139), (203, 213, 225), (241, 245, 249)
_one_at_a_time = threading.Lock()


class Paper(FPDF):
    """A4 with a running line at the foot."""

    def __init__(self, regular: Path, bold: Path, foot: str, *, wide: bool = False) -> None:
        super().__init__(format="A4", orientation="landscape" if wide else "portrait")
        self.foot = foot
        self.add_font("text", fname=str(regular))
        self.add_font("text", style="B", fname=str(bold))
        self.set_auto_page_break(True, margin=16)
        self.set_creator("Zhanggui")
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("text", size=8)
        self.set_text_color(*GREY)
        self.cell(0, 5, self.foot)
        self.set_x(self.l_margin)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")


def pdf_of(sheets: Iterable[tuple[Mapping[str, Any], str]], fonts: tuple[Path, Path], foot: str) -> bytes:
    """Sheets, each with the line under its title; every one begins on a page of its own."""
    with _one_at_a_time:
        paper = Paper(*fonts, foot)
        for sheet, about in sheets:
            paper.add_page()
            paper.start_section(title_of(sheet))
            _sheet(paper, sheet, about)
        file = io.BytesIO()
        paper.output(file)
        return file.getvalue()


def _sheet(paper: Paper, sheet: Mapping[str, Any], about: str) -> None:
    paper.set_font("text", "B", 16)
    paper.set_text_color(*INK)
    paper.multi_cell(0, 9, title_of(sheet), new_x="LMARGIN", new_y="NEXT")
    paper.set_font("text", size=9)
    paper.set_text_color(*GREY)
    paper.multi_cell(0, 5, about, new_x="LMARGIN", new_y="NEXT")
    for part in parts_of(sheet):
        _part(paper, part)


def _part(paper: Paper, part: Part) -> None:
    if paper.will_page_break(26):
        paper.add_page()
    paper.ln(3)
    paper.set_font("text", "B", 11)
    paper.set_text_color(*INK)
    paper.cell(0, 7, part.title, new_x="LMARGIN", new_y="NEXT")
    paper.set_font("text", size=9)
    if part.facts:
        _grid(paper, Grid((), [*part.facts], (25, 75)))
    if part.text:
        paper.multi_cell(0, 5, part.text, new_x="LMARGIN", new_y="NEXT")
    for line in part.lines:
        paper.multi_cell(0, 5, f"· {line}", new_x="LMARGIN", new_y="NEXT")
    for grid in part.grids:
        if grid.title:
            paper.set_font("text", "B", 9)
            paper.cell(0, 6, grid.title, new_x="LMARGIN", new_y="NEXT")
        _grid(paper, grid)


def _grid(paper: Paper, grid: Grid) -> None:
    paper.set_font("text", size=8)
    paper.set_text_color(*INK)
    paper.set_draw_color(*RULE)
    paper.set_fill_color(255, 255, 255)
    head = FontFace(emphasis="BOLD", fill_color=HEAD)
    with paper.table(
        col_widths=grid.widths, text_align="LEFT", line_height=4.6, headings_style=head, padding=1,
        cell_fill_mode=TableCellFillMode.NONE, first_row_as_headings=bool(grid.head),
    ) as table:  # fmt: skip
        for texts in [grid.head, *grid.rows] if grid.head else grid.rows:
            row = table.row()
            for text in texts:
                row.cell(text)
    paper.ln(1)
