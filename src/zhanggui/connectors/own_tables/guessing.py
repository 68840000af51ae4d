"""What a strange table may hold, guessed from its headers and its first rows, for a person to confirm."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zhanggui.connectors.cells import CellError
from zhanggui.connectors.own_tables.declaration import DAY, SKIP
from zhanggui.connectors.report_cells import KINDS as CELLS
from zhanggui.connectors.report_cells import name_and_unit
from zhanggui.connectors.report_manifest import TOTALS
from zhanggui.connectors.sources import kind_of, tables_of
from zhanggui.connectors.tables import Table, distinct_names, is_blank
from zhanggui.connectors.wording import refusal

LOOKED_AT = 200
"""Rows of a table that are guessed from."""
HEADER_WITHIN = 30
FIGURES_FROM = 0.9
"""Share of the filled cells that must have a digit for the rest to be taken for mistakes."""
FEWEST = 2
"""Columns a table has at least."""

PRIVATE = (
    "姓名", "收件人", "收货人", "电话", "手机", "地址", "买家", "身份证", "微信号", "邮箱",
    "name", "phone", "mobile", "address", "email",
)  # fmt: skip
MONEY = ("金额", "价", "费", "款", "成本", "收入", "支出", "佣金", "amount", "price", "cost", "fee", "revenue")
WORDS: Mapping[str, str] = {
    "日期": "date", "时间": "time", "商品": "product", "商品名称": "product", "商家编码": "sku", "货号": "sku",
    "规格": "spec", "金额": "amount", "数量": "quantity", "件数": "pieces", "单价": "price", "价格": "price",
    "成本": "cost", "费用": "fee", "花费": "spend", "订单号": "order_no", "订单编号": "order_no", "订单数": "orders",
    "渠道": "channel", "平台": "platform", "主播": "host", "场次": "session", "达人": "creator",
    "关键词": "keyword", "计划": "campaign", "省份": "province", "城市": "city", "状态": "state", "类型": "type",
    "备注": "note", "访客数": "visitors", "成交金额": "sales", "销售额": "sales", "销量": "units", "点击": "clicks",
    "展现": "impressions", "观看人数": "viewers", "门店": "store", "供应商": "supplier", "快递": "courier",
    "客服": "agent", "部门": "department_name", "佣金": "commission",
}  # fmt: skip
"""Names for numbers of common headers; a person may give another."""


@dataclass(frozen=True)
class Found:
    """One table in a file, with its header and the rows under it."""

    place: str
    """Member and sheet, as a person chooses by them."""
    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """The first of them, each with its line in the file."""
    table: Table


@dataclass(frozen=True)
class Guess:
    """What a column seems to hold."""

    header: str
    kind: str
    name: str
    samples: tuple[str, ...]
    is_full: bool
    """Every row looked at has something in it."""


def look(path: Path, name: str) -> list[Found]:
    """The tables of a file, the fullest first; a refusal where it holds none."""
    kind = kind_of(path, name)
    if kind in ("json", "parquet"):
        raise refusal("file.unknown_format", name=name, why="")
    found = [one for table in tables_of(path, name, kind) if (one := _header_of(table)) is not None]
    if not found:
        raise refusal("file.unknown_format", name=name, why="")
    best: dict[str, Found] = {}
    for one in found:
        known = best.get(one.place)
        if known is None or len(one.header) > len(known.header):
            best[one.place] = one
    return sorted(best.values(), key=lambda one: -len(one.header) * min(len(one.rows), 5))


def guess(found: Found) -> list[Guess]:
    """What each column seems to hold, in the order of the table; one of them at most is the day."""
    lines = [row for _, row in found.rows if next((cell.strip() for cell in row if cell.strip()), "") not in TOTALS]
    guesses: list[Guess] = []
    taken: set[str] = set()
    for place, header in enumerate(found.header):
        cells = [row[place].strip() if place < len(row) else "" for row in lines]
        filled = [cell for cell in cells if cell]
        kind = _kind(header, filled)
        if kind == DAY and any(one.kind == DAY for one in guesses):
            kind = "moment"
        name = _name(header, place, taken)
        taken.add(name)
        samples = tuple(dict.fromkeys(filled))[:3]
        guesses.append(Guess(header, kind, name, samples, bool(filled) and len(filled) == len(cells)))
    return guesses


def _header_of(table: Table) -> Found | None:
    """The first row near the top that names at least two columns and has rows as wide below it."""
    rows = table.open_rows()
    above = list(islice(rows, HEADER_WITHIN + LOOKED_AT))
    widest = max((_width(cells) for _, cells in above), default=0)
    for at, (row, cells) in enumerate(above[:HEADER_WITHIN]):
        names = [cell.strip() for cell in cells]
        filled = [name for name in names if name]
        if len(filled) < max(FEWEST, widest // 2) or any(_is_figure(name) for name in filled):
            continue
        below = [(line, tuple(told)) for line, told in above[at + 1 :] if not is_blank(told)][:LOOKED_AT]
        if not below:
            return None
        header = distinct_names(_trimmed(cells))
        place = " / ".join(part for part in (table.member, table.sheet) if part)
        return Found(place, header, row, tuple(below), table)
    return None


def _width(cells: Sequence[str]) -> int:
    return len(_trimmed(cells))


def _trimmed(cells: Sequence[str]) -> list[str]:
    told = list(cells)
    while told and not told[-1].strip():
        told.pop()
    return told


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%¥￥/: -]+", text))


def _kind(header: str, filled: Sequence[str]) -> str:
    if not filled:
        return SKIP
    bare, unit = name_and_unit(header)
    if any(word in bare.lower() for word in PRIVATE):
        return "personal"
    told = _without_odd(filled)
    fits = [kind for kind, read in _tests(bare, unit) if all(map(read, told))]
    return fits[0] if fits else "text"


def _without_odd(filled: Sequence[str]) -> Sequence[str]:
    """The cells without a few wordy ones: "none yet" among a hundred amounts is a row to repair, no column of words."""
    figures = [cell for cell in filled if any(map(str.isdigit, cell))]
    return figures if len(figures) >= len(filled) * FIGURES_FROM else filled


def _tests(header: str, unit: str) -> Iterator[tuple[str, Callable[[str], bool]]]:
    yield DAY, _reads("days")
    yield "moment", _reads("moment")
    yield "share", lambda cell: cell.endswith("%") and _reads("share")(cell)
    yield "duration", lambda cell: not _is_figure(cell.replace(":", "x")) and _reads("duration")(cell)
    yield "id", lambda cell: bool(re.fullmatch(r"['`\t=\"]*\d{9,}['\"`]*", cell))
    if unit in ("元", "¥") or any(word in header.lower() for word in MONEY):
        yield "money", _reads("money")
    yield "count", lambda cell: _reads("count")(cell) and "." not in cell
    yield "number", _reads("number")


def _reads(kind: str) -> Callable[[str], bool]:
    def reads(cell: str) -> bool:
        try:
            return CELLS[kind].parse(cell) is not None
        except CellError:
            return False

    return reads


def _name(header: str, place: int, taken: set[str]) -> str:
    bare, _ = name_and_unit(header)
    plain = re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_") if bare.isascii() else ""
    name = WORDS.get(bare, plain if plain[:1].isalpha() else "") or f"column_{place + 1}"
    return name if name not in taken else f"{name}_{place + 1}"
