"""From the text of one cell to a value: exact, or a `CellError` that says what is wrong.

Parsers take the cell as the file wrote it: `="..."`, apostrophes, tabs, full-width digits, 元 and thousands
separators are the platforms' own habits and mean nothing.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

BEIJING = timezone(timedelta(hours=8), "+08:00")
CENT = Decimal("0.01")
LONGEST_NUMBER = 40
EMPTY_WORDS = frozenset({"", "null", "'null", "NULL", "None", "-", "--", "无"})

HALF_WIDTH: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x202F, *range(0x2000, 0x200B)), " "),
    0xFFE5: "¥",
    0x338F: "kg",
}
"""Full-width signs as plain ones. No more than that: ² is no 2, and ① is no 1."""

_ID = re.compile(r"[=\s'\"`]*([0-9]{1,32})[\s'\"`]*\Z", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./-]{0,63}\Z", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}\Z", re.ASCII)
_AMOUNT = re.compile(r"[+-]?(?:\d{1,10}|\d{1,3}(?:,\d{3}){1,3})?(?:\.\d{0,20})?\Z", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?秒?(?:\.\d{1,9})?)?"
    r"(?:\+08:?00)?\Z",
    re.ASCII,
)
_COMPACT_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?\Z", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,12})?\Z", re.ASCII)
_SERIAL_START = datetime(1899, 12, 30, tzinfo=BEIJING)


class CellError(Exception):
    """A cell that cannot be read; `reason` is the second half of the problem's code."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


def words(cell: str) -> str:
    """A text, with the platforms' words for "nothing" made empty."""
    text = cell.strip(" \t\r\n\u3000\xa0\ufeff\u200b")
    if text[:2] == '="' and text[-1] == '"' and len(text) > 2:
        text = text[2:-1].strip()
    return "" if text in ("null", "'null", "NULL") else text


def note(cell: str) -> str:
    """A text that platforms start with an apostrophe: phones and memos."""
    text = words(cell)
    return words(text[1:]) if text[:1] in ("'", "`") else text


def number_id(cell: str) -> str:
    """A number that names something; all its digits, as text."""
    found = _ID.match(cell)
    return found.group(1) if found else _unusual_id(cell)


def optional_id(cell: str) -> str:
    return number_id(cell) if plain(cell) not in EMPTY_WORDS else ""


def code_id(cell: str) -> str:
    """A number that may hold letters, as waybills and ledger numbers do."""
    found = _ID.match(cell)
    if found:
        return found.group(1)
    text = plain(cell)
    if text in EMPTY_WORDS:
        raise CellError("number_missing")
    if _SCIENTIFIC.match(text):
        raise CellError("number_damaged")
    if text.endswith(".0") and text[:-2].isdigit():
        return _unusual_id(cell)
    if not _CODE.match(text):
        raise CellError("bad_number")
    return text


def optional_code(cell: str) -> str:
    """A code of any shape, or nothing; never a damaged number. Full-width digits and letters are plain ones."""
    text = note(cell)
    if not text.isascii() and (flat := text.translate(HALF_WIDTH)).isascii():
        text = flat
    if _SCIENTIFIC.match(text) and "+" in text:
        raise CellError("number_damaged")
    return text


@lru_cache(maxsize=1 << 15)
def money(cell: str) -> Decimal:
    """An amount in yuan, rounded half up to cents."""
    return decimal_of(cell).quantize(CENT, rounding=ROUND_HALF_UP) + 0


@lru_cache(maxsize=1 << 15)
def amount(cell: str) -> Decimal:
    """An amount that cannot be negative."""
    value = money(cell)
    if value < 0:
        raise CellError("negative")
    return value


@lru_cache(maxsize=1 << 15)
def price(cell: str) -> Decimal:
    """A unit price: at least cents, up to four decimals, never negative."""
    value = decimal_of(cell).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) + 0
    if value < 0:
        raise CellError("negative")
    cents = value.quantize(CENT)
    return cents if cents == value else value


@lru_cache(maxsize=1 << 14)
def kilograms(cell: str) -> Decimal:
    """A weight to the gram, never negative."""
    text = plain(cell).lower().removesuffix("kg").removesuffix("公斤").removesuffix("千克")
    value = decimal_of(text).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP) + 0
    if value < 0:
        raise CellError("negative")
    cents = value.quantize(CENT)
    return cents if cents == value else value


def optional(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    """The same parser, with None for an empty cell."""

    def parse_or_none(cell: str) -> T | None:
        return None if not cell or plain(cell) in EMPTY_WORDS else parse(cell)

    return parse_or_none


def with_default(parse: Callable[[str], T], default: T) -> Callable[[str], T]:
    """The same parser, with a default for an empty cell."""

    def parse_or_default(cell: str) -> T:
        return default if not cell or plain(cell) in EMPTY_WORDS else parse(cell)

    return parse_or_default


@lru_cache(maxsize=1 << 14)
def whole(cell: str) -> int:
    """A whole number that fits a database integer."""
    value = decimal_of(cell, "bad_quantity")
    if value != value.to_integral_value() or abs(value) > 2_147_483_647:
        raise CellError("bad_quantity")
    return int(value)


@lru_cache(maxsize=1 << 14)
def count(cell: str) -> int:
    """A whole number that cannot be negative."""
    value = whole(cell)
    if value < 0:
        raise CellError("negative")
    return value


@lru_cache(maxsize=1 << 14)
def moment(cell: str) -> datetime:
    """A time of Beijing, aware; a day alone is its midnight."""
    text = cell.strip()
    if len(text) == 19 and text[4] == "-" and text[10] in " T" and text.isascii():
        try:
            return _in_reach(datetime.fromisoformat(text).replace(tzinfo=BEIJING))
        except ValueError as error:
            raise CellError("bad_date") from error
    return _unusual_moment(plain(cell))


def yes(cell: str) -> bool:
    return plain(cell).lower() in ("是", "y", "yes", "true", "1")


def plain(cell: str) -> str:
    """The cell without wrapping: half-width, no blanks, no ="...", no apostrophe."""
    text = cell.strip().lstrip("\ufeff\u200b")
    if not text.isascii():
        text = text.translate(HALF_WIDTH).strip(" \u200b\ufeff")
    if text[:1] == "=":
        text = text[1:]
    return text.strip("\"'` \t")


def _unusual_id(cell: str) -> str:
    text = plain(cell)
    if text in EMPTY_WORDS:
        raise CellError("number_missing")
    if _SCIENTIFIC.match(text):
        raise CellError("number_damaged")
    if text.endswith(".0") and text[:-2].isdigit() and text.isascii():
        if len(text) > 17:
            raise CellError("number_damaged")
        return text[:-2]
    if text.isascii() and text.isdigit() and len(text) <= 32:
        return text
    raise CellError("bad_number")


def decimal_of(cell: str, reason: str = "bad_money") -> Decimal:
    text = plain(cell) if len(cell) <= LONGEST_NUMBER else "too long"
    text = text.lstrip("¥$ ").removesuffix("元").strip()
    if not _AMOUNT.match(text) or not any(letter.isdigit() for letter in text):
        raise CellError(reason)
    return Decimal(text.replace(",", ""))


def _unusual_moment(text: str) -> datetime:
    found = _MOMENT.match(text) or _COMPACT_MOMENT.match(text)
    try:
        if found:
            parts = [int(part or 0) for part in found.groups()]
            return _in_reach(datetime(*parts, tzinfo=BEIJING))  # type: ignore[arg-type,misc]
        if _SERIAL.match(text):
            seconds = round(float(text) * 86_400)
            return _in_reach(_SERIAL_START + timedelta(seconds=seconds))
    except (ValueError, OverflowError) as error:
        raise CellError("bad_date") from error
    raise CellError("bad_date")


def _in_reach(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2099:
        raise CellError("bad_date")
    return moment
