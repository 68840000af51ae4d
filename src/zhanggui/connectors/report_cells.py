"""Cells of reports: figures with `-` for none, shares, durations, days, scores; and the units headers carry."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, TypeVar

from zhanggui.connectors.cells import (
    EMPTY_WORDS,
    CellError,
    amount,
    count,
    decimal_of,
    moment,
    money,
    number_id,
    plain,
    words,
)

T = TypeVar("T")
Days = tuple[date, date]

NONE_WORDS = EMPTY_WORDS | {"—", "——", "/", "N/A", "n/a", "暂无", "暂无数据"}
FOUR_PLACES = Decimal("0.0001")
DAY = r"(?:20\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|20\d{6})"
_RANGE = re.compile(rf"({DAY})(?: 00:00:00)?\s*(?:~|至|到|—|–|-{{1,2}})\s*({DAY})(?: (?:00:00:00|23:59:59))?\Z")
_MONTH = re.compile(r"(20\d{2})[-/.年](\d{1,2})月?\Z", re.ASCII)
_DURATION = re.compile(
    r"(?:(\d{1,4})(?:天|日))?(?:(\d{1,6})(?:小时|时|h))?(?:(\d{1,6})(?:分钟|分|min))?(?:(\d{1,9}(?:\.\d{1,6})?)(?:秒|s))?\Z",
    re.IGNORECASE | re.ASCII,
)
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d):([0-5]\d)\Z", re.ASCII)
_VERSUS = re.compile(r"(高于|低于|高|低|持平|等于|\+|-)(?:同行|行业|平均|均值)*([\d.,]+%)?\Z", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{1,3}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A share without its % sign: half, or half a percent? What it is made of may tell."""

    value: Decimal

    def settled_by(self, whole: Decimal | int | None, part: Decimal | int | None) -> Decimal | None:
        """The one reading that part / whole agrees with; None where both do, or neither."""
        if not self.value:
            return Decimal(0)
        if not whole or part is None:
            return None
        true = Decimal(part) / Decimal(whole)
        grain = Decimal(1).scaleb(_exponent(self.value)) * Decimal("0.51")
        as_share = abs(self.value - true) <= max(grain, FOUR_PLACES)
        as_percent = abs(self.value / 100 - true) <= max(grain / 100, FOUR_PLACES)
        if as_share == as_percent:
            return None
        return self.value if as_share else self.value / 100


def or_none(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    """The same parser, with None for the platforms' ways of showing no figure; it remembers what it has read."""

    @lru_cache(maxsize=1 << 14)
    def parse_or_none(cell: str) -> T | None:
        return None if not cell or plain(cell) in NONE_WORDS else parse(cell)

    return parse_or_none


def text(cell: str) -> str:
    """A text; cells that only stand for none are empty."""
    said = words(cell)
    return "" if said in NONE_WORDS else said


def any_id(cell: str) -> str:
    """What names a thing, as text: guards of spreadsheets taken off, never a number that lost digits."""
    bare = plain(cell)
    if bare in NONE_WORDS:
        return ""
    if _SCIENTIFIC.match(bare):
        raise CellError("number_damaged")
    if bare.isascii() and bare.removesuffix(".0").isdigit():
        return number_id(cell)
    return words(cell).strip("'`\"=")


def number(cell: str) -> Decimal:
    """A plain figure, as exact as the file writes it."""
    return decimal_of(cell, "bad_figure") + 0


def each(cell: str) -> Decimal:
    """Money for one of something: up to four decimals."""
    value = decimal_of(cell).quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)
    cents = money(cell)
    return cents if cents == value else value


def rate(cell: str) -> Decimal | Unsigned:
    """A share as a fraction; `Unsigned` where no % sign says how it is written."""
    bare = plain(cell)
    if bare.endswith("%"):
        return decimal_of(bare[:-1], "bad_share") / 100
    return Unsigned(decimal_of(bare, "bad_share"))


def percent(cell: str) -> Decimal:
    """A share in a column whose header says %."""
    return decimal_of(plain(cell).removesuffix("%"), "bad_share") / 100


def share(cell: str) -> Decimal:
    """A share as a fraction; one that does not say % leaves two readings."""
    bare = plain(cell)
    if not bare.endswith("%"):
        raise CellError("bad_share")
    return percent(bare)


def versus(cell: str) -> Decimal:
    """高于同行 12% is 0.12, 低于 5% is -0.05, 持平 is 0; a share must say on which side it is."""
    bare = plain(cell).replace(" ", "")
    found = _VERSUS.match(bare)
    if not found:
        if percent(bare):
            raise CellError("no_side")
        return Decimal(0)
    side, share = found.groups()
    if side in ("持平", "等于"):
        if share and percent(share):
            raise CellError("bad_share")
        return Decimal(0)
    if not share:
        raise CellError("bad_share")
    return -percent(share) if side in ("低于", "低", "-") else percent(share)


def score(cell: str) -> Decimal:
    value = decimal_of(plain(cell).removesuffix("分"), "bad_score")
    if not 0 <= value <= 5:
        raise CellError("bad_score")
    return value


def stars(cell: str) -> int:
    """Whole stars from 1 to 5."""
    value = decimal_of(plain(cell).removesuffix("星"), "bad_stars")
    if value not in (1, 2, 3, 4, 5):
        raise CellError("bad_stars")
    return int(value)


def duration(cell: str) -> Decimal:
    """1小时5分9秒, 2分30秒, 11秒 or 01:05:09 in seconds. A bare number or 05:09 leaves two readings."""
    bare = plain(cell).replace(" ", "")
    clock = _CLOCK.match(bare)
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        return Decimal(hours * 3600 + minutes * 60 + seconds)
    found = _DURATION.match(bare)
    if not found or not any(found.groups()):
        raise CellError("bad_duration")
    days, hours_, minutes_, seconds_ = (Decimal(part or 0) for part in found.groups())
    return days * 86_400 + hours_ * 3600 + minutes_ * 60 + seconds_


def spell(unit: int) -> Callable[[str], Decimal]:
    """A duration whose bare numbers are of a known unit, in seconds."""

    def parse(cell: str) -> Decimal:
        bare = plain(cell)
        if bare.replace(",", "").replace(".", "").isdigit():
            return decimal_of(bare, "bad_duration") * unit
        return duration(cell)

    return parse


def days(cell: str) -> Days:
    """The first and the last day a cell names: a day, a month, or a range of days."""
    bare = plain(cell)
    found = _RANGE.match(bare)
    if found:
        first, last = (_day(part) for part in found.groups())
        if last < first:
            raise CellError("bad_day")
        return first, last
    month = _MONTH.match(bare)
    if month:
        return _month(int(month.group(1)), int(month.group(2)))
    one = _day(bare)
    return one, one


def _day(text: str) -> date:
    try:
        found = moment(text)
    except CellError as error:
        raise CellError("bad_day") from error
    if (found.hour, found.minute, found.second) != (0, 0, 0):
        raise CellError("bad_day")
    return found.date()


def dated(cell: str) -> Days:
    """The day of a moment; its hour tells nothing more."""
    try:
        found = moment(plain(cell)).date()
    except CellError as error:
        raise CellError("bad_day") from error
    return found, found


def _month(year: int, month: int) -> Days:
    if not 1 <= month <= 12:
        raise CellError("bad_day")
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class Kind:
    """How cells of a kind are read, and how under a header that carries a unit."""

    parse: Callable[[str], Any]
    units: Mapping[str, Callable[[str], Any]]


def _kind(parse: Callable[[str], Any], *units: str, **others: Callable[[str], Any]) -> Kind:
    return Kind(parse, dict.fromkeys(units, parse) | others)


_COUNTED = ("次", "个", "人", "件", "笔", "条", "单", "天", "人次")
_SECONDS = or_none(spell(1))
_MINUTES = or_none(spell(60))
_HOURS = or_none(spell(3600))
_CLOCKS: Mapping[str, Callable[[str], Any]] = {
    "秒": _SECONDS,
    "s": _SECONDS,
    "分钟": _MINUTES,
    "分": _MINUTES,
    "小时": _HOURS,
    "h": _HOURS,
}

KINDS: Mapping[str, Kind] = {
    "text": _kind(text),
    "id": _kind(any_id),
    "count": _kind(or_none(count), *_COUNTED),
    "money": _kind(or_none(money), "元", "¥"),
    "amount": _kind(or_none(amount), "元", "¥"),
    "each": _kind(or_none(each), "元", "¥"),
    "number": _kind(or_none(number)),
    "ratio": _kind(or_none(number)),
    "rate": Kind(or_none(rate), {"%": or_none(percent)}),
    "share": Kind(or_none(share), {"%": or_none(percent)}),
    "versus": Kind(or_none(versus), {"%": or_none(versus)}),
    "score": _kind(or_none(score), "分"),
    "stars": _kind(or_none(stars), "星"),
    "duration": Kind(or_none(duration), _CLOCKS),
    "seconds": Kind(_SECONDS, _CLOCKS),
    "minutes": Kind(_MINUTES, _CLOCKS),
    "hours": Kind(_HOURS, _CLOCKS),
    "days": _kind(or_none(days)),
    "dated": _kind(or_none(dated)),
    "moment": _kind(or_none(moment)),
}


def name_and_unit(header: str) -> tuple[str, str]:
    """A header apart from the unit in brackets at its end: 花费(元) is 花费 and 元."""
    bare = unicodedata.normalize("NFKC", header).strip(" \t\r\n\ufeff\u200b=\"'")
    found = re.search(r"^(.+?)\s*[(\[]\s*([^()\[\]]{1,4})\s*[)\]]\s*\Z", bare, re.DOTALL)
    return (found.group(1), found.group(2)) if found else (bare, "")
