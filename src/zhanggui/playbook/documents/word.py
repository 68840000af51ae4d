"""A job sheet as a DOCX file that can be changed and signed."""

import io
from collections.abc import Mapping
from typing import Any

from zhanggui.playbook.documents.parts import Grid, Part, parts_of, title_of

FONT = "Microsoft YaHei"


def docx_of(sheet: Mapping[str, Any], about: str) -> bytes:
    """`about` is the line under the title: company, version, day."""
    import docx  # a tenth of a second, and few requests write documents
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for name in ("Title", "Heading 1", "Heading 2"):
        fonts = paper.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), FONT)
    paper.core_properties.title = title_of(sheet)
    paper.core_properties.author = "Zhanggui"
    paper.add_heading(title_of(sheet), level=0)
    paper.add_paragraph(about)
    for part in parts_of(sheet):
        _part(paper, part)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _part(paper: Any, part: Part) -> None:
    paper.add_heading(part.title, level=1)
    if part.facts:
        _table(paper, Grid((), list(part.facts), (25, 75)))
    if part.text:
        paper.add_paragraph(part.text)
    for line in part.lines:
        paper.add_paragraph(line, style="List Bullet")
    for grid in part.grids:
        if grid.title:
            paper.add_heading(grid.title, level=2)
        _table(paper, grid)


def _table(paper: Any, grid: Grid) -> None:
    from docx.shared import Cm

    rows = [grid.head, *grid.rows] if grid.head else grid.rows
    table = paper.add_table(rows=0, cols=len(grid.widths))
    table.style = "Table Grid"
    table.autofit = False
    for place, texts in enumerate(rows):
        cells = table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            cell.width = Cm(17 * grid.widths[column] / 100)
            run = cell.paragraphs[0].add_run(text)
            run.bold = bool(grid.head and place == 0) or (not grid.head and column == 0)
