"""A plan as a workbook to change and bring back: places by months and by days, locked cells marked."""

import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from zhanggui.targets.amounts import storing, wording
from zhanggui.targets.amounts.measured import TargetRefused
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.planning import Changed, kept_of
from zhanggui.targets.splitting.splitting import Split
from zhanggui.targets.splitting.trees import WHOLE, Node

MOST_CELLS = 300_000
"""Days of more cells than these are left out: months alone are shown."""
CODE, NAME = 0, 1
MOST_PROBLEMS = 8


def write(target: Target) -> bytes:
    """The workbook: a sheet of months with the whole, and one of days where they fit."""
    import xlsxwriter  # a fifth of a second, and few requests write workbooks

    split, file = kept_of(target), io.BytesIO()
    locks = set(storing.locks_of(target))
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    looks = {
        "head": book.add_format({"bold": True, "bg_color": "#E7ECF3", "border": 1}),
        "free": book.add_format({"num_format": "#,##0.00" if split.step < 1 else "#,##0"}),
        "locked": book.add_format(
            {"num_format": "#,##0.00" if split.step < 1 else "#,##0", "bg_color": "#FFF2CC", "bold": True}
        ),
        "code": book.add_format({"font_color": "#808080"}),
    }
    coarse = [node for node in split.periods.nodes if node.level in ("year", "quarter", "month") or not node.depth]
    _sheet(book, _("Plan"), split, coarse, locks, looks)
    days = [node for node in split.periods.nodes if node.level == "day"]
    if len(days) * len(split.places.nodes) <= MOST_CELLS and len(days) > 1:
        _sheet(book, _("Days"), split, days, locks, looks)
    _about(book, target, looks)
    book.close()
    return file.getvalue()


def _sheet(book: Any, name: str, split: Split, periods: list[Node], locks: set[tuple[str, str]], looks: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, [_("Code"), _("Place"), *(node.code for node in periods)], looks["head"])
    nodes = split.places.nodes
    grid = split.grid([node.code for node in nodes], [node.code for node in periods])
    for row, (node, line) in enumerate(zip(nodes, grid, strict=True), start=1):
        sheet.write_string(row, CODE, node.code or "*", looks["code"])
        sheet.write_string(row, NAME, "  " * node.depth + node.name)
        for column, (period, amount) in enumerate(zip(periods, line, strict=True), start=2):
            look = looks["locked" if (node.code, period.code) in locks else "free"]
            sheet.write_number(row, column, float(amount), look)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 1 + len(periods), 15)


def _about(book: Any, target: Target, looks: Any) -> None:
    sheet = book.add_worksheet(_("About"))
    rows = [
        (_("Target"), wording.title_of(target)), (_("Period"), wording.days_of(target)),
        (_("Version"), f"{target.version} · {target.get_state_display()}"),
        (_("How to change it"), _("Change amounts in the sheets and bring the file back: what differs is locked.")),
        (_("Yellow"), _("is locked: it stays as it is when others change.")),
    ]  # fmt: skip
    for at, (name, text) in enumerate(rows):
        sheet.write_string(at, 0, str(name), looks["head"])
        sheet.write_string(at, 1, str(text))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)


def read(target: Target, file: BinaryIO) -> list[Changed]:
    """Cells that differ from the plan; refused with the sheet, row and column of each amount that is none."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(file)
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise TargetRefused(
            "target.no_workbook", _("This is no Excel workbook (.xlsx). Export the plan, change that.")
        ) from error
    split, problems = kept_of(target), []
    found: dict[tuple[str, str], Decimal] = {}
    seen = False
    for name, rows in sheets:
        periods = _periods(split, rows)
        seen = seen or bool(periods)
        for place, period, amount, where in _cells(split, rows, periods):
            if isinstance(amount, Decimal):
                if amount != split.amount(place, period):
                    found[place, period] = amount
            else:
                problems.append(f"{name} {where}: {amount}")
    if not seen:
        raise TargetRefused(
            "target.no_plan_sheet",
            _("No sheet has periods such as 2026-03 in its first row. Export the plan, change that."),
        )
    if problems:
        more = "" if len(problems) <= MOST_PROBLEMS else " …"
        raise TargetRefused("target.unreadable_cells", " ".join(problems[:MOST_PROBLEMS]) + more)
    return [Changed(place, period, amount) for (place, period), amount in found.items()]


def _periods(split: Split, rows: list[list[Any]]) -> dict[int, str]:
    """Columns headed by a period of the plan."""
    heads = rows[0] if rows else []
    texts = {at: str(int(head)) if isinstance(head, float) else str(head).strip() for at, head in enumerate(heads)}
    return {at: text for at, text in texts.items() if text in split.periods.by_code}


def _cells(
    split: Split, rows: list[list[Any]], periods: dict[int, str]
) -> Iterator[tuple[str, str, Decimal | str, str]]:
    """Place, period, and the amount or what is wrong with it, and where it stands."""
    for number, row in enumerate(rows[1:], start=2):
        code = str(row[CODE]).strip() if row else ""
        place = WHOLE if code == "*" else code
        if not code or not periods:
            continue
        if place not in split.places.by_code:
            yield place, "", _("the target has no place with the code %(code)s.") % {"code": code}, f"A{number}"
            continue
        for at, period in periods.items():
            if at < len(row) and row[at] != "":
                yield place, period, _amount(row[at], split.step), f"{_letters(at)}{number}"


def _amount(value: Any, step: Decimal) -> Decimal | str:
    try:
        amount = Decimal(repr(value) if isinstance(value, float) else str(value).strip().replace(",", ""))
    except InvalidOperation:
        return _("“%(text)s” is no amount.") % {"text": str(value)[:40]}
    if not amount.is_finite() or amount < 0 or amount % step:
        return _("%(text)s is no amount of whole steps of %(step)s from 0 on.") % {"text": value, "step": step}
    return amount.quantize(step)


def _letters(at: int) -> str:
    """The column as Excel calls it: A, Z, AA."""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text
