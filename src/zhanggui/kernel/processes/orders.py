"""Order between the fields of a form: what may not lie before, or be more than, another of its fields.

A field says `x-at-least: other` or `x-at-most: other`. Days, moments, times, amounts and numbers can be compared, each
with its like; equal is in order, and what is left empty is compared with nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

AT_LEAST, AT_MOST = "x-at-least", "x-at-most"
_KINDS = {"date": "day", "date-time": "moment", "time": "time"}


@dataclass(frozen=True)
class Broken:
    """A field that lies on the wrong side of another; `code` says which way, and whether the two are times."""

    code: str
    other: Mapping[str, Any]
    """The declaration of the field it was held against."""


def kind_of(field: Mapping[str, Any]) -> str:
    """As what a field is compared; empty where it cannot be."""
    if field.get("enum") is not None:
        return ""
    if field.get("x-kind") in ("money", "percent"):
        return str(field["x-kind"])
    if field.get("type") in ("integer", "number"):
        return "number"
    return _KINDS.get(str(field.get("format")), "") if field.get("type") == "string" else ""


def is_time(field: Mapping[str, Any]) -> bool:
    return kind_of(field) in _KINDS.values()


def orders_of(fields: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """Every order a form declares: the field, the word, the field it is held against."""
    for name, words in fields.items():
        for word in (AT_LEAST, AT_MOST):
            if word in words:
                yield name, word, words[word]


def order_problems(fields: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What is wrong with the orders of a form: the field and a sentence."""
    for name, word, other in orders_of(fields):
        if not isinstance(other, str) or other not in fields:
            yield name, f"{word} names {other}, which is no field of this form."
        elif other == name:
            yield name, f"{word} compares the field with itself."
        elif not kind_of(fields[name]):
            yield name, f"{word} compares days, times, amounts and numbers; this field is none of them."
        elif kind_of(fields[name]) != kind_of(fields[other]):
            yield name, f"{word} compares it with {other}, which is of another kind."


def broken_orders(
    fields: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any], zone: tzinfo = UTC
) -> dict[str, Broken]:
    """Fields that lie on the wrong side of another; moments without a zone are of the given one."""
    broken: dict[str, Broken] = {}
    for name, word, other in orders_of(fields):
        against = fields.get(other, {})
        one, two = (_worth(fields[name], values.get(name), zone), _worth(against, values.get(other), zone))
        if one is None or two is None or kind_of(fields[name]) != kind_of(against):
            continue
        if one < two if word == AT_LEAST else one > two:
            code = f"{'at_least' if word == AT_LEAST else 'at_most'}_{'time' if is_time(against) else 'amount'}"
            broken.setdefault(name, Broken(code, against))
    return broken


def _worth(field: Mapping[str, Any], value: Any, zone: tzinfo) -> Any:
    """A value as it is compared; nothing where it is empty or cannot be read, which is another fault's matter."""
    kind = kind_of(field)
    if not kind or value in (None, "") or isinstance(value, bool | list | dict):
        return None
    try:
        if kind == "day":
            return date.fromisoformat(str(value))
        if kind == "moment":
            moment = datetime.fromisoformat(str(value))
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        if kind == "time":
            return time.fromisoformat(str(value)).replace(tzinfo=None)
        number = Decimal(str(value))
        return number if number.is_finite() else None
    except (ValueError, InvalidOperation):
        return None
