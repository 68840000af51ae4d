"""Whether what a reader said of a damaged table can be true, judged apart from the readers' own code."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fuzz.mutations import Made

WORDS = [
    "合计",
    "总计",
    "小计",
    "汇总",
    "共计",
    "总和",
    "总量",
    "总交易单数",
    "均值",
    "平均值",
    "中位数",
    "全部",
    "整体",
    "整店",
    "全店",
]
TOTALS = re.compile(rf"(本页)?({'|'.join(WORDS)}).{{0,8}}|(grand )?total", re.IGNORECASE)
NOTES = ("#", "说明", "备注", "注", "注意", "数据", "导出", "统计", "《")
NUMBER = re.compile(r"\d{8}", re.ASCII)
FORMULA = re.compile(r"[^+0-9]+\+[^+0-9]+")
"""Douyin's row that says under its amounts how they are made."""
HEADER_FROM = 0.75
"""Share of a row's cells that are names of the header: the header again, perhaps damaged."""
FEW = 2
"""A row of so few cells, and no number among them, may be somebody's note below a bill or a report."""


def lost(made: Made, answer: Mapping[str, Any]) -> list[int]:
    """Rows that became neither a record nor a problem, and that nothing shows to be none."""
    told = {int(row) for row in (*answer["records"], *answer["problems"])}
    header = made.lines.get(answer["header_row"], made.header)
    after_total = _below_totals(made.lines)
    return [
        row
        for row, cells in made.lines.items()
        if row != answer["header_row"]
        and row not in told
        and row not in after_total
        and not _is_none(cells, header)
        and not _is_none(cells, made.header)
    ]


def _below_totals(lines: Mapping[int, tuple[str, ...]]) -> set[int]:
    """The first filled row below a header of totals that is not twice as wide: the totals themselves."""
    found, width = set[int](), 0
    for row, cells in sorted(lines.items()):
        own = sum(bool(_bare(cell)) for cell in cells)
        if width and 0 < own <= 2 * width:
            found.add(row)
            width = 0
        if _total(cells):
            width = own
    return found


def _is_none(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if _bare(cell)]
    if any(FORMULA.fullmatch(cell) for cell in filled) and not any(letter.isdigit() for letter in "".join(filled)):
        return True
    if not filled or _bare(filled[0]).startswith(NOTES) or _total(cells):
        return True
    if len(filled) <= FEW and not any(NUMBER.search(cell) for cell in filled):
        return True
    names = {_bare(name) for name in header}
    return sum(_bare(cell) in names for cell in filled) >= HEADER_FROM * len(filled)


def _total(cells: tuple[str, ...]) -> bool:
    return any(TOTALS.fullmatch(_bare(cell)) for cell in cells if cell)


def _bare(cell: str) -> str:
    return "".join(cell.split()).strip("=\"'\ufeff\u200b`：: ")


def changed(made: Made, answer: Mapping[str, Any], before: Mapping[str, Any]) -> list[tuple[int, str, str, str]]:
    """Rows nobody changed the meaning of that say another number now: row, field, before, after."""
    found = []
    for row, origin in made.same.items():
        old, new = before["records"].get(str(origin)), answer["records"].get(str(row))
        if old is None or new is None:
            continue
        for name in old.keys() & new.keys():
            if _differs(old[name], new[name]):
                found.append((row, name, str(old[name])[:80], str(new[name])[:80]))
    return found


def _differs(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return any(old[name] != new[name] for name in old.keys() & new.keys())
    return bool(old != new)
