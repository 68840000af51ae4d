"""Ways to damage a file: its bytes, its tokens, the parts of a workbook, its cells, its structure.

A damaged table remembers which of its rows must still say the same: those nobody touched, and those whose cells were
only written another way (`="1"`, full width, as a number).
"""

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from tests.fuzz.seeds import Seed
from zhanggui.connectors.tests.old_books import xls_file

NASTY = (
    "", " ", "NaN", "inf", "-1", "1e308", "-0", "1E+18", "5.00111E+18", "９９９", "1,234.50", "12.345",
    '="123"', "\t123", "'123", "#N/A", "#REF!", "0x1F", "²", "１２元", "--", "null", "1.2万", "a\nb", '"', '""',
    ",", "=cmd|' /C calc'!A0", "2026-13-45", "0000-00-00", "1899-12-31", "9999-12-31 23:59:59", "46000.5",
    "\u202e12.5", "\ufeff1", "99999999999", "0.0000000001", "5%", "-5%", "约5%", "９" * 41, "x" * 33_000,
    "TRUE", "(删除)等待出库", "1;2", "\x07", "１／２", "٣", "½", "💥" * 9, "1" * 33, "1.", ".5", "+5", "1,23",
    "1,2345.00", "12:70:99", "00:00", "¥ 3", "$5", "3元5", "1 2",
)  # fmt: skip
SPLICES = (
    b"\0", b'"', b"\r", b"\n", b",", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"{", b"}", b"]", b"<",
    b"&lt;", b"&#0;", b"<!DOCTYPE x>", b"\x81", b"\xd0\xcf\x11\xe0", b'=""', b"E+18", b"-", b"e", b"\\ud800",
)  # fmt: skip
LINE = re.compile(r"[0-9]+\Z", re.ASCII)


@dataclass
class Made:
    """A damaged file. `same` maps rows that must say what they said to where they stood; `lines` are all with cells."""

    name: str
    content: bytes
    how: str
    lines: dict[int, tuple[str, ...]] = field(default_factory=dict)
    same: dict[int, int] = field(default_factory=dict)
    header: tuple[str, ...] = ()


def damaged(seed: Seed, chance: random.Random) -> Made:
    """One damaged file."""
    if seed.grid and chance.random() < 0.6:
        return _table(seed, chance)
    if seed.content[:2] == b"PK" and chance.random() < 0.7:
        return _parts(seed, chance)
    if seed.name.endswith(".json") and chance.random() < 0.7:
        return _json(seed, chance)
    return _bytes(seed, chance)


def _bytes(seed: Seed, chance: random.Random) -> Made:
    content = bytearray(seed.content)
    for _ in range(chance.randint(1, 6)):
        _splice(content, chance)
    if chance.random() < 0.1:
        content = content[: chance.randrange(len(content) + 1)]
    return Made(_name(seed), bytes(content), "bytes")


def _splice(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) + 1)
    put = chance.choice(
        (chance.randbytes(chance.randint(0, 12)), chance.choice(SPLICES) * chance.choice((1, 1, 1, 40)))
    )
    content[at : at + chance.choice((0, 0, 1, 2, 30))] = put


def _name(seed: Seed) -> str:
    return seed.name.rsplit("/", 1)[-1]


def _parts(seed: Seed, chance: random.Random) -> Made:
    """The parts inside an archive or a workbook, with sums that hold again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed.content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as put:
        names = archive.namelist()
        hit = {chance.choice(names)} | {name for name in names if "sheet1.xml" in name or "sharedStrings" in name}
        for name in names:
            content = bytearray(archive.read(name))
            if name in hit:
                for _ in range(chance.randint(0, 4)):
                    _splice(content, chance)
            if chance.random() > 0.02:
                put.writestr(name, bytes(content))
    return Made(_name(seed), out.getvalue(), "parts")


def _json(seed: Seed, chance: random.Random) -> Made:
    told = json.loads(seed.content)
    for _ in range(chance.randint(1, 5)):
        _leaf(told, chance)
    return Made(
        _name(seed), json.dumps(told, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass"), "json"
    )


def _leaf(told: object, chance: random.Random) -> None:
    holder, deep = told, chance.randint(0, 7)
    while deep and isinstance(holder, dict | list) and holder:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = chance.choice(keys)
        below = holder[key]  # type: ignore[index,call-overload]
        if deep == 1 or not isinstance(below, dict | list) or not below:
            value = chance.choice((None, [], {}, True, -1, 1.5, 10**30, "\ud800", "\0", [[]], chance.choice(NASTY)))
            if isinstance(holder, dict) and chance.random() < 0.2:
                holder[str(value)] = holder.pop(key)
            else:
                holder[key] = value  # type: ignore[index,call-overload]
            return
        holder, deep = below, deep - 1


class _Grid:
    """A table that is being damaged. Each row knows where it stood, or None once touched."""

    def __init__(self, seed: Seed, chance: random.Random) -> None:
        self.chance = chance
        self.above = [list(row) for row in seed.grid[: seed.header_row - 1]]
        self.header = list(seed.grid[seed.header_row - 1])
        self.rows: list[tuple[int | None, list[str]]] = [
            (place, list(cells)) for place, cells in enumerate(seed.grid[seed.header_row :], seed.header_row + 1)
        ]
        self.is_header_whole = True

    def touch(self, place: int, cells: list[str]) -> None:
        self.rows[place] = (None, cells)

    def some(self) -> int:
        return self.chance.randrange(len(self.rows))


def _nasty_cell(grid: _Grid) -> None:
    place = grid.some()
    cells = list(grid.rows[place][1])
    if cells:
        cells[grid.chance.randrange(len(cells))] = grid.chance.choice(NASTY)
        grid.touch(place, cells)


def _token(grid: _Grid) -> None:
    """A letter of a cell taken out, doubled or put in."""
    place = grid.some()
    cells = list(grid.rows[place][1])
    filled = [at for at, cell in enumerate(cells) if cell]
    if filled:
        at = grid.chance.choice(filled)
        inside = grid.chance.randrange(len(cells[at]))
        letter = grid.chance.choice(("", cells[at][inside] * 2, cells[at][inside] + ".", "e", "-", " ", "９", "%"))
        cells[at] = cells[at][:inside] + letter + cells[at][inside + 1 :]
        grid.touch(place, cells)


def _other_writing(grid: _Grid) -> None:
    """A number written another way that means the same."""
    place = grid.some()
    origin, cells = grid.rows[place][0], list(grid.rows[place][1])
    numbers = [at for at, cell in enumerate(cells) if LINE.match(cell) and not cell.startswith("0")]
    if numbers:
        at = grid.chance.choice(numbers)
        text = cells[at]
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in text)
        cells[at] = grid.chance.choice((f'="{text}"', f"\t{text}", f"{text}\t", f"'{text}", wide, f" {text} "))
        if len(text) > 15 and grid.chance.random() < 0.5:
            cells[at] = f"{float(text):.5E}"
        grid.rows[place] = (origin, cells)


def _drop(grid: _Grid) -> None:
    if len(grid.rows) > 1:
        grid.rows.pop(grid.some())


def _double(grid: _Grid) -> None:
    place = grid.some()
    grid.rows.insert(grid.chance.randrange(place, len(grid.rows)) + 1, (None, list(grid.rows[place][1])))


def _blank(grid: _Grid) -> None:
    grid.rows.insert(grid.some(), (None, grid.chance.choice(([], [""] * len(grid.header), [" ", "\t"]))))


def _trailing(grid: _Grid) -> None:
    grid.rows.extend((None, [""] * grid.chance.randint(0, 9)) for _ in range(grid.chance.randint(1, 30)))


def _again(grid: _Grid) -> None:
    grid.rows.insert(grid.some(), (None, list(grid.header)))


def _total(grid: _Grid) -> None:
    word = grid.chance.choice(("合计", "总计", "小计：", "本页合计", "汇总"))
    filler = grid.chance.choice(("", "1", "12.50"))
    grid.rows.append((None, [word, *[filler] * (len(grid.header) - 1)]))


def _short(grid: _Grid) -> None:
    place = grid.some()
    cells = grid.rows[place][1]
    if len(cells) > 1:
        grid.touch(place, cells[: grid.chance.randrange(1, len(cells))])


def _long(grid: _Grid) -> None:
    place = grid.some()
    grid.touch(place, [*grid.rows[place][1], *[grid.chance.choice(NASTY)] * grid.chance.randint(1, 4)])


def _columns(grid: _Grid) -> None:
    """The columns in another order, one of them gone, one doubled, or one more."""
    width = len(grid.header)
    order = list(range(width))
    way = grid.chance.choice(("turn", "gone", "twice", "more"))
    if way == "turn":
        grid.chance.shuffle(order)
    elif way == "gone":
        order.pop(grid.chance.randrange(width))
        grid.is_header_whole = False
    elif way == "twice":
        order.insert(grid.chance.randrange(width), grid.chance.randrange(width))
        grid.is_header_whole = False
    extra = way == "more"
    place = grid.chance.randrange(width + 1)

    def moved(cells: list[str], word: str) -> list[str]:
        if not cells:
            return cells
        padded = [*cells, *[""] * (width - len(cells))]
        turned = [padded[at] for at in order] + padded[width:]
        return [*turned[:place], word, *turned[place:]] if extra else turned

    grid.header = moved(grid.header, "新列")
    grid.rows = [(origin, moved(cells, "新" if any(map(str.strip, cells)) else "")) for origin, cells in grid.rows]


def _spelling(grid: _Grid) -> None:
    """A header with blanks, full width, or one letter gone."""
    at = grid.chance.randrange(len(grid.header))
    name = grid.header[at]
    way = grid.chance.choice(("blank", "gone"))
    if way == "blank":
        grid.header[at] = f" {name}\t"
    elif name:
        grid.header[at] = name[:-1]
        grid.is_header_whole = False


def _title(grid: _Grid) -> None:
    grid.above.insert(0, [grid.chance.choice(("导出时间：2026-06-01", "店铺", "# 注", "《声明》"))])


CHANGES: tuple[Callable[[_Grid], None], ...] = (
    _nasty_cell, _nasty_cell, _nasty_cell, _token, _token, _other_writing, _other_writing, _drop, _double, _blank,
    _trailing, _again, _total, _short, _long, _columns, _spelling, _title,
)  # fmt: skip


def _table(seed: Seed, chance: random.Random) -> Made:
    grid = _Grid(seed, chance)
    changes = chance.choices(CHANGES, k=chance.choice((1, 1, 2, 3, 6))) if grid.rows else []
    for change in changes:
        change(grid)
    way = chance.choices(("csv", "xlsx", "zip", "xls"), (70, 20, 8, 2))[0]
    told = [*grid.above, grid.header, *(cells for _, cells in grid.rows)]
    start = len(grid.above) + 2
    as_number = way == "xlsx" and chance.random() < 0.3
    made = Made(
        f"export.{way}", _written(told, way, chance, seed, as_number), "+".join(one.__name__ for one in changes)
    )
    made.header = tuple(grid.header)
    for row, (origin, cells) in enumerate(grid.rows, start):
        if any(map(str.strip, cells)):
            made.lines[row] = tuple(cells)
        if origin is not None and grid.is_header_whole:
            made.same[row] = origin
    return made


def _written(told: list[list[str]], way: str, chance: random.Random, seed: Seed, as_number: bool) -> bytes:
    if way == "xlsx":
        return _xlsx(told, seed.sheet, as_number)
    if way == "xls":
        with TemporaryDirectory() as folder:
            told = [[cell[:200] for cell in cells] for cells in told]
            if sum(len(cell) for cells in told for cell in cells) < 20_000:
                return xls_file(Path(folder), told or [[""]], sheet=seed.sheet or "Sheet0").read_bytes()
        return _csv(told, "gb18030", chance)
    encoding = chance.choice(("utf-8-sig", "utf-8", "gb18030", "utf-16"))
    content = _csv(told, encoding, chance)
    if way == "csv":
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.csv", content)
    return out.getvalue()


def _csv(told: list[list[str]], encoding: str, chance: random.Random) -> bytes:
    text = io.StringIO(newline="")
    end = chance.choice(("\r\n", "\n"))
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=end, delimiter=chance.choice((",", ",", "\t")))
    for cells in told:
        writer.writerow(cells) if cells else text.write(end)
    return text.getvalue().encode(encoding, "replace")


def _xlsx(told: list[list[str]], sheet: str, as_number: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet[:31] or None)
        for row, cells in enumerate(told):
            for column, cell in enumerate(cells):
                if as_number and LINE.match(cell) and not cell.startswith("0") and len(cell) < 25:
                    page.write_number(row, column, float(cell))
                elif cell:
                    page.write_string(row, column, cell[:32_000])
    return out.getvalue()
