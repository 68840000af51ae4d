"""Registers as the workbooks people keep them in: the columns of their declarations, a file a register and month."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from zhanggui.base import from_yaml, playbooks_folder

NUMBER = "#"
MOST_ROWS = 4_900
"""What a register takes from one file, less a little; the next rows go into a file of their own."""
_LOOKS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "money": "#,##0.00##", "percent": "0.00%"}


@dataclass(frozen=True)
class Form:
    """A register as its declaration tells it: heading and kind of every column, words of its choices."""

    name: str
    headings: Mapping[str, str]
    kinds: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]

    def word(self, column: str, value: Any) -> Any:
        """The value as it stands in the cell."""
        if isinstance(value, Raw):
            return value.text
        if isinstance(value, bool):
            return "是" if value else "否"
        return self.choices[column][value] if column in self.choices and value else value


@dataclass(frozen=True)
class Raw:
    """A cell somebody filled in wrong: it is written as it is."""

    text: str


@cache
def forms() -> Mapping[str, Form]:
    """Every register of the library."""
    declared = (
        row
        for file in sorted((playbooks_folder() / "registers").glob("*.yaml"))
        for row in from_yaml(file.read_text("utf-8"))["registers"]
    )
    return {row["id"]: _form(row) for row in declared}


def _form(row: Mapping[str, Any]) -> Form:
    columns = row["columns"]
    return Form(
        name=row["name"]["zh"],
        headings={column["id"]: column["name"]["zh"] for column in columns},
        kinds={column["id"]: column["type"] for column in columns},
        choices={
            column["id"]: {choice["id"]: choice["zh"] for choice in column["choices"]}
            for column in columns
            if column.get("choices")
        },
    )


class RegisterBooks:
    """The registers kept in one folder. What nobody types - numbers, formulas - stays empty, as in a fresh form."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, tuple[str, _Book]] = {}
        self._files: Counter[str] = Counter()
        self.rows: Counter[tuple[str, str]] = Counter()
        """Sound rows by day and register."""
        self.faults: list[dict[str, str]] = []

    def add(self, register: str, day: date, wrong: str = "", /, **cells: Any) -> None:
        """A line of a register, filled in on this day; `wrong` names the column that is filled in wrong."""
        book = self._book(register, f"{day:%Y%m}")
        book.add(cells)
        if not wrong:
            self.rows[day.isoformat(), register] += 1
            return
        self.faults.append(
            {
                "where": "register",
                "kind": "register_row",
                "register": register,
                "file": book.path.name,
                "row": str(book.line),
                "column": book.form.headings[wrong],
                "day": day.isoformat(),
            }
        )

    def _book(self, register: str, month: str) -> "_Book":
        kept = self._open.get(register)
        if kept and kept[0] == month and kept[1].line < MOST_ROWS:
            return kept[1]
        if kept:
            kept[1].close()
        name = f"{register.removeprefix('R.')}_{month}"
        self._files[name] += 1
        part = f"_{self._files[name]}" if self._files[name] > 1 else ""
        book = _Book(self._folder / f"{name}{part}.xlsx", forms()[register])
        self._open[register] = month, book
        return book

    def told(self) -> Iterator[dict[str, str]]:
        """How many sound lines each register got on each day."""
        for (day, register), count in sorted(self.rows.items()):
            yield {"day": day, "register": register, "rows": str(count)}

    def close(self) -> None:
        for _, book in self._open.values():
            book.close()


class _Book:
    def __init__(self, path: Path, form: Form) -> None:
        import xlsxwriter

        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.form, self.line = path, form, 1
        options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._book.set_properties({"created": datetime(2000, 1, 1), "comments": "simulated / 模拟数据"})  # noqa: DTZ001
        self._looks = {kind: self._book.add_format({"num_format": look}) for kind, look in _LOOKS.items()}
        self._sheet = self._book.add_worksheet(form.name.replace("/", "_")[:31])
        for place, heading in enumerate([NUMBER, *form.headings.values()]):
            self._sheet.write_string(0, place, heading)

    def add(self, cells: Mapping[str, Any]) -> None:
        unknown = cells.keys() - self.form.headings.keys()
        assert not unknown, (self.form.name, unknown)
        for place, (column, kind) in enumerate(self.form.kinds.items(), 1):
            value = self.form.word(column, cells.get(column))
            if value is None or value == "":
                continue
            if isinstance(value, datetime | date):
                self._sheet.write_datetime(self.line, place, value, self._looks.get(kind))
            elif isinstance(value, int | Decimal):
                self._sheet.write_number(self.line, place, float(value), self._looks.get(kind))
            else:
                self._sheet.write_string(self.line, place, value)
        self.line += 1

    def close(self) -> None:
        self._book.close()


def yuan(cents: int) -> Decimal:
    return Decimal(int(cents)) / 100


def moment(seconds: int) -> datetime:
    """Beijing seconds as a cell shows them, to the minute."""
    return datetime.fromtimestamp(int(seconds) // 60 * 60, tz=UTC).replace(tzinfo=None)
