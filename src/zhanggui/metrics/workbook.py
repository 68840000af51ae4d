"""An answer as a workbook: the numbers as numbers, and a second sheet that says what each of them means.

A spreadsheet keeps fifteen digits of a number. One that has more is written as text, so that none is ever changed.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from zhanggui.base import Period
from zhanggui.metrics.answers import Result, number_text
from zhanggui.metrics.declaration import UNITS, Metric
from zhanggui.metrics.dimensions import DIMENSIONS
from zhanggui.metrics.registry import Registry

HELD_DIGITS = 15
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WORDS: Mapping[str, tuple[str, str]] = {
    "numbers": ("Numbers", "数据"), "meaning": ("Meaning", "口径说明"), "metric": ("Metric", "指标"),
    "value": ("Value", "数值"), "column": ("Column", "列"), "name": ("Name", "名称"), "means": ("Meaning", "含义"),
    "formula": ("Formula", "公式"), "parts": ("Counted from", "由何计算"), "unit": ("Unit", "单位"),
    "zero": ("Where the divisor is nothing", "除数为零时"), "day": ("Belongs to the", "归属日"),
    "version": ("Version of the declaration", "口径版本"), "cut": ("what the rows are cut by", "分组维度"),
    "unknown": ("unknown: the cell is empty", "未知：单元格留空"), "nothing": ("0", "0"),
    "period": ("Days", "统计期间"), "where": ("Only where", "筛选条件"), "by": ("Exported by", "导出人"),
    "at": ("Exported at", "导出时间"), "facts": ("Versions of the facts", "事实表版本"), "note": ("Note", "备注"),
    "digits": ("More than 15 digits are written as text: a spreadsheet would change them.",
               "超过 15 位有效数字的数值以文本写出，避免表格软件改变数值。"),
}  # fmt: skip


@dataclass(frozen=True)
class About:
    """What was asked, by whom and when."""

    period: Period
    where: Mapping[str, Sequence[Any]]
    by: str
    at: datetime
    note: str = ""
    language: str = "zh"

    def word(self, name: str) -> str:
        return WORDS[name][0 if self.language == "en" else 1]


def written(
    result: Result, registry: Registry, about: About, label: Callable[[str, str | None], str] | None = None
) -> bytes:
    """The workbook's bytes; `label` tells how a value of a dimension reads, a shop by its name."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    _Writing(book, result, registry, about, label or _as_it_is).sheets()
    book.close()
    return buffer.getvalue()


class _Writing:
    """One workbook on its way."""

    def __init__(
        self, book: Any, result: Result, registry: Registry, about: About, label: Callable[[str, str | None], str]
    ) -> None:
        self.book, self.result, self.registry, self.about, self.label = book, result, registry, about, label
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F1F5F9", "text_wrap": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.formats = {name: book.add_format({"num_format": number_format(self._of(name))}) for name in result.metrics}

    def sheets(self) -> None:
        numbers = self.book.add_worksheet(self.about.word("numbers"))
        if self.result.by:
            self._table(numbers)
        else:
            self._list(numbers)
        self._meaning(self.book.add_worksheet(self.about.word("meaning")))

    def _table(self, sheet: Any) -> None:
        by, names = self.result.by, self.result.metrics
        self._heads(sheet, [*map(self._dimension, by), *(self._of(name).label[self.about.language] for name in names)])
        for line, row in enumerate(self.result.rows, start=1):
            for column, name in enumerate(by):
                self._value(sheet, line, column, name, row[name])
            for column, name in enumerate(names, start=len(by)):
                self._number(sheet, line, column, name, row[name])
        sheet.freeze_panes(1, len(by))
        if self.result.rows:
            sheet.autofilter(0, 0, len(self.result.rows), len(by) + len(names) - 1)

    def _list(self, sheet: Any) -> None:
        """Numbers that are not cut stand below each other."""
        self._heads(sheet, [self.about.word("metric"), self.about.word("value")])
        for line, name in enumerate(self.result.metrics, start=1):
            sheet.write_string(line, 0, self._of(name).label[self.about.language])
            self._number(sheet, line, 1, name, self.result.rows[0][name])

    def _meaning(self, sheet: Any) -> None:
        word = self.about.word
        line = 0
        for title, text in self._told():
            sheet.write_string(line, 0, title, self.head)
            sheet.write_string(line, 1, text, self.wrapped)
            line += 1
        heads = ("column", "name", "means", "formula", "parts", "unit", "zero", "day", "version")
        for column, head in enumerate(heads):
            sheet.write_string(line + 1, column, word(head), self.head)
        rows = [(self._dimension(name), name, word("cut"), *[""] * 6) for name in self.result.by]
        for below, cells in enumerate([*rows, *map(self._explained, self.result.metrics)], start=line + 2):
            for column, cell in enumerate(cells):
                sheet.write_string(below, column, cell, self.wrapped)
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 4, 48)
        sheet.set_column(5, len(heads) - 1, 18)

    def _told(self) -> list[tuple[str, str]]:
        about, word = self.about, self.about.word
        asked = "; ".join(f"{self._dimension(key)}: {', '.join(map(str, each))}" for key, each in about.where.items())
        facts = ", ".join(f"{name} {number}" for name, number in sorted(self.result.fact_version.items()))
        told = [
            (word("period"), f"{about.period.first} – {about.period.last}"), (word("where"), asked or "–"),
            (word("facts"), facts), (word("by"), about.by), (word("at"), about.at.isoformat(timespec="seconds")),
            (word("note"), word("digits")),
        ]  # fmt: skip
        return [*told, *([(word("note"), about.note)] if about.note else [])]

    def _explained(self, name: str) -> tuple[str, ...]:
        metric, language = self._of(name), self.about.language
        parts = [part for part in self.registry.measures_of(name) if part != name]
        told = "\n".join(f"{part}: {self._of(part).meaning[language]}" for part in parts)
        zero = self.about.word(metric.zero) if metric.zero else "–"
        since = f" ({metric.since})" if metric.since else ""
        return (
            metric.label[language], name, metric.meaning[language], metric.says, told, UNITS[metric.unit][language],
            zero, metric.time.get(language, "–") if metric.time else "–", f"{metric.version}{since}",
        )  # fmt: skip

    def _heads(self, sheet: Any, heads: Sequence[str]) -> None:
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self.head)
        sheet.set_column(0, len(heads) - 1, 18)

    def _value(self, sheet: Any, line: int, column: int, dimension: str, value: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(line, column, value, self.day)
        else:
            sheet.write_string(line, column, self.label(dimension, None if value is None else str(value)))

    def _number(self, sheet: Any, line: int, column: int, name: str, value: Any) -> None:
        if value is None:
            sheet.write_blank(line, column, None, self.formats[name])
        elif len(Decimal(value).normalize().as_tuple().digits) > HELD_DIGITS:
            sheet.write_string(line, column, number_text(value) or "", self.formats[name])
        else:
            sheet.write_number(line, column, value, self.formats[name])

    def _of(self, name: str) -> Metric:
        return self.registry.get(name)

    def _dimension(self, name: str) -> str:
        return DIMENSIONS[name].label[self.about.language] if name in DIMENSIONS else name


def number_format(metric: Metric) -> str:
    """How a spreadsheet shows the metric: as many digits as declared, a percent as one, money with its sign."""
    digits = f".{'0' * metric.digits}" if metric.digits else ""
    if metric.unit == "percent":
        return f"0{digits}%"
    return f"¥#,##0{digits}" if metric.unit == "CNY" else f"#,##0{digits}"


def _as_it_is(_dimension: str, value: str | None) -> str:
    return value or ""
