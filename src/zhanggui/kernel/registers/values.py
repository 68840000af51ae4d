"""From what somebody typed or a file holds to what a cell keeps, and back: exact, or a sentence that says why not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from zhanggui.base import money_text
from zhanggui.base.formula import FormulaError, NoAnswer
from zhanggui.connectors.cells import CellError, moment, plain
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.registers.declaration import NUMBERS, REFERENCES, Column, Declaration

Resolve = Callable[[str, str], str | None]
"""Kind of reference and text to its code; None where nobody knows it."""

LONGEST = {"text": 500, "long": 5000, "url": 1000}
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,10})?\Z", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\Z", re.ASCII)
_FILE = re.compile(r"[0-9a-f]{64}/[^/\x00]{1,100}\Z")
_YES = frozenset({"1", "y", "yes", "true", "on", "是", "有", "√", "✓"})
_NO = frozenset({"0", "n", "no", "false", "off", "否", "无", "×"})
_SEPARATORS = re.compile(r"[,，、;；|]")
_SIX_PLACES = Decimal("0.000001")


class Unfit(Exception):
    """A value that does not fit its column; the text is a sentence."""


@dataclass(frozen=True)
class Desk:
    """What reading values needs from outside: who is who, and the zone times are typed in."""

    resolve: Resolve
    zone: ZoneInfo


def stored(column: Column, value: Any, desk: Desk) -> Any:
    """The value as a cell keeps it; None for an empty one."""
    if value is None or (isinstance(value, str) and not value.strip()) or value in ([], ()):
        return None
    return _READERS[column.type](column, value, desk)


def python_value(column: Column, kept: Any) -> Any:
    """The value as formulas and files know it."""
    if kept is None:
        return None
    if column.look in NUMBERS:
        return Decimal(kept)
    if column.look == "date":
        return date.fromisoformat(kept)
    if column.look == "datetime":
        return datetime.fromisoformat(kept)
    return kept


def computed(declared: Declaration, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of the formula columns for these cells; empty where a value is missing or nothing can be divided."""
    known = {column.id: _operand(column, cells.get(column.id)) for column in declared.columns if not column.personal}
    answers: dict[str, Any] = {}
    for column in declared.computing_order():
        answer = answers[column.id] = _answer(column, known)
        known[column.id] = _operand(column, answer)
    return answers


def answer_of(column: Column, known: Mapping[str, Any]) -> Any:
    """One formula's answer for operands given as numbers, days and texts: for totals."""
    return _answer(column, known)


def _answer(column: Column, known: Mapping[str, Any]) -> Any:
    try:
        answer = column.formula.value(known)  # type: ignore[union-attr]
    except NoAnswer:
        return None
    except FormulaError as error:
        raise Unfit(f"{column.id}: {error}") from error
    if answer is None:
        return None
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, Decimal):
        return _number_text(answer, column.look)
    return answer.isoformat() if isinstance(answer, date) else str(answer)[: LONGEST["text"]]


def _operand(column: Column, kept: Any) -> Any:
    if column.type == "sequence":
        return None
    if kept is None and column.look == "yes_no":
        return False
    return python_value(column, kept)


def _number_text(number: Decimal, look: str) -> str:
    if abs(number) >= Decimal(10) ** 15:
        raise Unfit(_("The result is too large a number."))
    if look == "money":
        return money_text(number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    if look == "integer":
        return str(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if look == "percent":
        number = number.quantize(Decimal("0.00000001"), rounding=ROUND_HALF_UP)
    else:
        number = number.quantize(_SIX_PLACES, rounding=ROUND_HALF_UP)
    return _plain_number(number)


def _plain_number(number: Decimal) -> str:
    """Without an exponent and without zeros nobody typed: 12.5, 100, 0."""
    text = format(number.normalize(), "f")
    return "0" if text in ("-0", "") else text


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise Unfit(_("Write a number, such as 12.5."))
    if isinstance(value, int | Decimal):
        text = format(Decimal(value), "f")
    else:
        text = plain(str(value)).lstrip("¥$ ").removesuffix("元").replace(" ", "")
        if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", text):
            text = text.replace(",", "")
        text = text.removesuffix(".")
    if text.startswith("."):
        text = f"0{text}"
    if not _NUMBER.match(text):
        raise Unfit(_("Write a number, such as 12.5."))
    return Decimal(text)


def _number(column: Column, value: Any, desk: Desk) -> str:
    return _plain_number(_decimal(value))


def _integer(column: Column, value: Any, desk: Desk) -> str:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise Unfit(_("Write a whole number."))
    return str(int(number))


def _money(column: Column, value: Any, desk: Desk) -> str:
    number = _decimal(value)
    if number != number.quantize(Decimal("0.0001")):
        raise Unfit(_("An amount has at most four places behind the point."))
    return money_text(number)


def _percent(column: Column, value: Any, desk: Desk) -> str:
    """A fraction; a text that ends in % is divided by a hundred."""
    text = plain(value) if isinstance(value, str) else value
    if isinstance(text, str) and text.endswith(("%", "％")):
        return _plain_number(_decimal(text[:-1].strip()) / 100)
    return _plain_number(_decimal(text))


def _words(column: Column, value: Any, desk: Desk) -> str:
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise Unfit(_("Write a text."))
    text = str(value).replace("\x00", "").strip()
    text = text if column.type == "long" else " ".join(text.split())
    if len(text) > LONGEST.get(column.type, 500):
        raise Unfit(_("This is longer than %(most)d signs. Shorten it.") % {"most": LONGEST.get(column.type, 500)})
    return text.encode("utf-8", "replace").decode()


def _url(column: Column, value: Any, desk: Desk) -> str:
    text = _words(column, value, desk)
    if not re.match(r"https?://[^\s/]+", text, re.IGNORECASE) and not re.match(r"/(?!/)\S*\Z", text):
        raise Unfit(_("Write an address that begins with http:// or https://."))
    return text


def _date(column: Column, value: Any, desk: Desk) -> str:
    if isinstance(value, datetime):
        return (value.astimezone(desk.zone) if value.tzinfo else value).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return moment(str(value)).date().isoformat()
    except CellError:
        raise Unfit(_("Write a day, such as 2026-11-22.")) from None


def _datetime(column: Column, value: Any, desk: Desk) -> str:
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value).strip())
        except ValueError:
            try:
                value = moment(str(value)).replace(tzinfo=None)
            except CellError:
                raise Unfit(_("Write a day and a time, such as 2026-11-22 14:30.")) from None
    value = value.replace(tzinfo=desk.zone) if value.tzinfo is None else value.astimezone(desk.zone)
    if not 1990 <= value.year <= 2199:
        raise Unfit(_("Write a day and a time, such as 2026-11-22 14:30."))
    return value.replace(second=0, microsecond=0).isoformat()


def _time(column: Column, value: Any, desk: Desk) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    found = _TIME.match(str(value).strip().replace("：", ":"))
    if not found:
        raise Unfit(_("Write a time of day, such as 14:30."))
    return f"{int(found[1]):02d}:{found[2]}"


def _choice(column: Column, value: Any, desk: Desk) -> str:
    text = str(value).strip()
    for choice in column.choices:
        if text == choice.id or text.casefold() in (choice.name.zh.casefold(), choice.name.en.casefold()):
            return choice.id
    raise Unfit(
        _("Choose one of: %(choices)s.")
        % {"choices": pick_language("、", ", ").join(str(choice.name) for choice in column.choices)}
    )


def _choices(column: Column, value: Any, desk: Desk) -> list[str]:
    parts = value if isinstance(value, list | tuple) else _SEPARATORS.split(str(value))
    chosen = [_choice(column, part, desk) for part in parts if str(part).strip()]
    return [choice.id for choice in column.choices if choice.id in chosen]


def _yes_no(column: Column, value: Any, desk: Desk) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise Unfit(_("Write yes or no."))


def _reference(column: Column, value: Any, desk: Desk) -> str:
    text = _words(column, getattr(value, "code", value), desk)
    code = desk.resolve(column.type, text)
    if code is None:
        raise Unfit(_("Nobody here knows %(text)s. Choose from the list.") % {"text": text[:60]})
    return code


def _file(column: Column, value: Any, desk: Desk) -> str:
    if not isinstance(value, str) or not _FILE.match(value):
        raise Unfit(_("Attach a file."))
    return value


def _never(column: Column, value: Any, desk: Desk) -> Any:
    raise Unfit(_("This is worked out by itself; nobody types it."))


_READERS: Mapping[str, Callable[[Column, Any, Desk], Any]] = {
    "text": _words, "long": _words, "url": _url, "number": _number, "integer": _integer, "money": _money,
    "percent": _percent, "date": _date, "datetime": _datetime, "time": _time, "choice": _choice, "choices": _choices,
    "yes_no": _yes_no, "file": _file, "sequence": _never, "formula": _never, **dict.fromkeys(REFERENCES, _reference),
}  # fmt: skip
