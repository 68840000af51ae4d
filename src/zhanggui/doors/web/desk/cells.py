"""How values look in a list: text made here, once a cell, because template tags a cell are slow."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhanggui.doors.web.desk.description import Column, Desk
from zhanggui.doors.web.text import count_text, day_text, moment_text, money_cell, percent_text

NOTHING = "—"
LONG = 15
TONES = {"grey": "secondary", "blue": "blue", "green": "green", "yellow": "yellow", "red": "red"}
RIGHT_ALIGNED = {"money", "number", "percent"}


class Cell(NamedTuple):
    css: str
    label: str
    html: str
    title: str
    """The whole of a long text, of which the cell may show a part."""

    @property
    def printed(self) -> str:
        title = f' title="{escape(self.title)}"' if self.title else ""
        return f'<td class="{self.css}" data-label="{self.label}"{title}>{self.html}</td>'


class Row(NamedTuple):
    pk: Any
    cells: list[Cell]

    @property
    def html(self) -> SafeString:
        """All cells in one piece."""
        return mark_safe("".join(cell.printed for cell in self.cells))  # noqa: S308 - each part is escaped


def rows_of(desk: Desk, columns: Sequence[Column], objects: Sequence[Any]) -> list[Row]:
    """Rows ready to print."""
    looks = [(column, reader(column), css_of(column), escape(column.label)) for column in columns]
    rows = []
    for item in objects:
        link = desk.detail(item) if desk.detail else ""
        cells = []
        for column, read, css, label in looks:
            value = read(item)
            title = value if isinstance(value, str) and len(value) > LONG else ""
            cells.append(Cell(css, label, _html(column, value, item, link), title))
        rows.append(Row(item.pk, cells))
    return rows


def reader(column: Column) -> Any:
    """A function from a row to the column's value."""
    if callable(column.value):
        read = column.value
    else:
        get = attrgetter(column.value or column.name)

        def read(item: Any) -> Any:
            try:
                return get(item)
            except AttributeError:  # a missing link on the way: no value, as for an order without a buyer
                return None

    if column.personal:
        return lambda item: masked(read(item))
    return read


def masked(value: Any) -> Any:
    """Personal data with only its first sign left; what is already masked stays."""
    text = "" if value is None else str(value)
    if not text or "*" in text:
        return text
    return text[0] + "**"


def css_of(column: Column) -> str:
    words = [f"c-{column.kind}"]
    if column.kind in RIGHT_ALIGNED:
        words.append("text-end")
    if not column.on_phone:
        words.append("off-phone")
    return " ".join(words)


def badge(label: Any, tone: str = "grey") -> SafeString:
    """A small coloured label."""
    colour = TONES.get(tone, "secondary")
    return mark_safe(f'<span class="badge bg-{colour}-lt">{escape(label)}</span>')  # noqa: S308 - escaped above


def _html(column: Column, value: Any, item: Any, link: str) -> str:
    if value is None or value == "":
        return NOTHING
    kind = column.kind
    if kind == "link":
        address = column.link(item) if column.link else link
        text = conditional_escape(value)
        return mark_safe(f'<a href="{escape(address)}">{text}</a>') if address else text  # noqa: S308
    if kind == "badge":
        return badge(value, column.tone(item) if column.tone else "grey")
    if kind == "flag":
        return badge(_("yes"), "green") if value else NOTHING
    return conditional_escape(plain(kind, value))


def plain(kind: str, value: Any) -> Any:
    """A value as words of the page's language."""
    if kind == "money" and isinstance(value, Decimal | int):
        return money_cell(Decimal(value))
    if kind == "number" and isinstance(value, Decimal | int):
        return count_text(value)
    if kind == "percent" and isinstance(value, Decimal | int | float):
        return percent_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    return value
