"""The body of a plan: sections of words or lines, read from a form, carried over. Values in, values out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

KINDS = ("plan", "summary", "proposal", "report", "brief", "policy")
CADENCES = ("daily", "weekly", "monthly", "quarterly", "yearly")
DONE, PARTLY, NOT_DONE = "done", "partly", "open"
FATES = (DONE, PARTLY, NOT_DONE)
ITEMS = "items"
"""The section that holds what is planned, or what was planned against what was done."""
MOST_LINES, MOST_SECTIONS, MOST_TEXT = 200, 30, 20_000


@dataclass(frozen=True)
class Column:
    """One column of a table of lines: text, day, number or fate (done, partly, open)."""

    id: str
    title: str
    kind: str = "text"


@dataclass(frozen=True)
class Section:
    """A part of a document: words, or lines in columns."""

    id: str
    title: str
    text: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    hint: str = ""

    @property
    def is_table(self) -> bool:
        return bool(self.columns)

    @property
    def is_empty(self) -> bool:
        return not (self.rows if self.is_table else self.text.strip())

    def cell(self, row: Sequence[str], column: str) -> str:
        """A cell by the name of its column."""
        return next(
            (value for one, value in zip(self.columns, row, strict=False) if one.id == column),
            "",
        )


@dataclass(frozen=True)
class Body:
    """What a plan says; `facts` is what the house knew about its period when it was submitted."""

    sections: tuple[Section, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return all(section.is_empty for section in self.sections)

    def section(self, id: str) -> Section | None:
        return next((section for section in self.sections if section.id == id), None)


def written(body: Body) -> str:
    """A body as it is stored."""
    sections = [
        {"id": one.id, "title": one.title, "columns": [vars(column) for column in one.columns], "rows": one.rows}
        if one.is_table
        else {"id": one.id, "title": one.title, "text": one.text}
        for one in body.sections
    ]
    return json.dumps({"sections": sections, "facts": body.facts}, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Body:
    """A stored body."""
    kept = json.loads(text) if text else {}
    return Body(tuple(_section(one) for one in kept.get("sections", ())), kept.get("facts", {}))


def _section(kept: Mapping[str, Any]) -> Section:
    columns = tuple(Column(**column) for column in kept.get("columns", ()))
    rows = tuple(tuple(row) for row in kept.get("rows", ()))
    return Section(kept["id"], kept["title"], kept.get("text", ""), columns, rows)


def filled(section: Section, text: str, rows: Iterable[Sequence[str]], title: str = "") -> Section:
    """A section with what was typed; empty lines fall away, too much is cut."""
    title = title.strip()[:120] or section.title
    if not section.is_table:
        return replace(section, title=title, text=text.replace("\r\n", "\n").strip()[:MOST_TEXT])
    width = len(section.columns)
    typed = (tuple(str(cell).strip()[:1000] for cell in row)[:width] for row in rows)
    kept = tuple(row + ("",) * (width - len(row)) for row in typed if _says_something(section, row))
    return replace(section, title=title, rows=kept[:MOST_LINES])


def unreadable_days(body: Body) -> list[str]:
    """Cells of day columns that are no day."""
    return [
        cell
        for section in body.sections
        for row in section.rows
        for column, cell in zip(section.columns, row, strict=False)
        if column.kind == "day" and cell and not _is_day(cell)
    ]


def judged(planned: Section, into: Section) -> Section:
    """What was planned, as the lines of a summary that asks what became of each."""
    rows = [tuple(planned.cell(row, column.id) for column in into.columns) for row in planned.rows]
    return replace(into, rows=tuple(rows) + into.rows)


def left_over(summary: Section, into: Section) -> Section:
    """What a summary left undone, as the first lines of the next plan."""
    undone = [row for row in summary.rows if summary.cell(row, "fate") != DONE]
    rows = [
        tuple("" if column.id == "due" else summary.cell(row, column.id) for column in into.columns) for row in undone
    ]
    return replace(into, rows=tuple(rows) + into.rows)


def done_share(body: Body) -> Decimal | None:
    """How much of what was planned is done: a line done counts whole, one partly done half."""
    section = body.section(ITEMS)
    if section is None or not section.rows or not any(column.id == "fate" for column in section.columns):
        return None
    worth = {DONE: Decimal(1), PARTLY: Decimal("0.5")}
    return sum((worth.get(section.cell(row, "fate"), Decimal(0)) for row in section.rows), Decimal(0)) / len(
        section.rows
    )


def as_text(body: Body) -> str:
    """A body as plain lines, for comparing versions."""
    lines: list[str] = []
    for section in body.sections:
        lines += [f"## {section.title}", *section.text.splitlines()]
        lines += [" | ".join(row) for row in section.rows]
    return "\n".join(lines)


def _says_something(section: Section, row: Sequence[str]) -> bool:
    return any(cell for column, cell in zip(section.columns, row, strict=False) if column.kind != "fate")


def _is_day(text: str) -> bool:
    try:
        return 1990 <= date.fromisoformat(text).year <= 2199
    except ValueError:
        return False
