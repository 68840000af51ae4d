"""Random rows of any fact, made from its shape: values that declarations ask for, and values that trip engines."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhanggui.base import Period
from zhanggui.facts import FACTS, KEYS
from zhanggui.metrics import Registry

PERIOD = Period(date(2024, 12, 9), date(2025, 1, 19))
"""Over the end of a year that is not the end of an ISO week, and whole weeks."""

SHOPS = ("s1", "店 2%", "o'brien=\\x")
NASTY = ("a", "A", "a ", "it's", "back\\slash", '"quoted"', "$first", "%s", ":first", "{x:String}", "连衣裙", "👗", "ä")
PROVINCES = ("北京", "北京市", "广东省", "新疆维吾尔自治区", "海外", None)
_SMALL = (None, 0, 1, 2, 3, 5, 8, -1)


def facts(registry: Registry, seed: int, rows: int = 60) -> dict[str, list[dict[str, Any]]]:
    """So many rows of every fact that a metric counts, but of one, which stays empty."""
    chance = random.Random(seed)
    counted = {metric.measure.fact for metric in registry.metrics.values() if metric.measure is not None}
    named = [fact for fact in FACTS if fact in counted]
    made = {fact: [_row(chance, registry, fact, number) for number in range(1, rows + 1)] for fact in named}
    return made | {named[-1]: []}


def _row(chance: random.Random, registry: Registry, fact: str, number: int) -> dict[str, Any]:
    day = _day(chance)
    known = {"shop": chance.choice(SHOPS), "month": f"{day:%Y-%m}", "day": day, "run_id": chance.choice((1, 2)),
             "source_row": number}  # fmt: skip
    asked = _asked_for(registry, fact)
    return {
        each.name: known[each.name] if each.name in known else _value(chance, fact, each, asked.get(each.name, []))
        for each in FACTS[fact]
    }


def _day(chance: random.Random) -> date:
    """Mostly in the period and around it; some a year earlier, some at the edges of months and years."""
    edges = (date(2024, 12, 31), date(2025, 1, 1), date(2024, 12, 30), date(2024, 2, 29), date(2024, 1, 1))
    if chance.random() < 0.2:
        return chance.choice(edges)
    back = chance.choice((0, 0, 0, 366))
    return PERIOD.first + timedelta(days=chance.randrange(-40, PERIOD.length + 20) - back)


def _asked_for(registry: Registry, fact: str) -> dict[str, list[Any]]:
    """Values the declarations hold each column against."""
    found: dict[str, list[Any]] = {}
    for metric in registry.metrics.values():
        if metric.measure is None or metric.measure.fact != fact:
            continue
        for condition in metric.measure.where:
            if condition.relation == "is":
                found.setdefault(condition.column, []).append(condition.value)
            if condition.relation == "in":
                found.setdefault(condition.column, []).extend(condition.value)
    return found


def _value(chance: random.Random, fact: str, each: pa.Field, asked: list[Any]) -> Any:
    needed = each.name == KEYS[fact][0]
    if asked and chance.random() < 0.6:
        return chance.choice(asked)
    if pa.types.is_string(each.type):
        if each.name == "province":
            return chance.choice(PROVINCES)
        value = chance.choice((None, *NASTY))
        return "a" if needed and value is None else value
    value = _number_or_moment(chance, each)
    return 1 if needed and value is None else value


def _number_or_moment(chance: random.Random, each: pa.Field) -> Any:
    if pa.types.is_boolean(each.type):
        return chance.choice((None, True, False))
    if pa.types.is_timestamp(each.type):
        start = datetime(2024, 12, 9, tzinfo=UTC)
        return chance.choice((None, start + timedelta(microseconds=chance.randrange(500_000_000_000))))
    if pa.types.is_date(each.type):
        return chance.choice((None, _day(chance)))
    if pa.types.is_decimal(each.type):
        return _decimal(chance, each.type)
    if each.type == pa.int64() and chance.random() < 0.05:
        return chance.choice((2**63 - 1, -(2**63) + 1))
    return chance.choice(_SMALL)


def _decimal(chance: random.Random, kind: pa.DataType) -> Decimal | None:
    if chance.random() < 0.05:
        return chance.choice((1, -1)) * Decimal(10**kind.precision - 1).scaleb(-kind.scale)
    value = chance.choice((None, 0, 1, -1, chance.randrange(-(10**4), 10**7)))
    return None if value is None else Decimal(value).scaleb(-kind.scale)
