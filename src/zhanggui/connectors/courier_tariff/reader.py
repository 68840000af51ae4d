"""Reads a price table."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, amount, kilograms, words
from zhanggui.connectors.records import ParcelWeight, TariffRecord
from zhanggui.connectors.wording import problem, refusal

LARGEST = 4 << 20
COURIERS = {
    "中通": "zto",
    "圆通": "yto",
    "申通": "sto",
    "韵达": "yunda",
    "顺丰": "sf",
    "极兔": "jt",
    "百世": "best",
    "邮政": "ems",
    "EMS": "ems",
    "京东": "jd",
    "德邦": "deppon",
}


def courier_code(name: str) -> str:
    """zto for 中通快递; the name itself for a courier not on the list."""
    return next((code for word, code in COURIERS.items() if word in name), name)


def load(path: Path, name: str) -> dict[str, Any]:
    """The JSON object of a price table; numbers keep their digits as text."""
    if path.stat().st_size > LARGEST:
        raise refusal("file.too_large", name=name, limit="4 MB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        told = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise refusal("file.unreadable", name=name, why="it is not valid JSON") from error
    if not isinstance(told, dict):
        raise refusal("file.unreadable", name=name, why="it is not valid JSON")
    return told


def read(told: Mapping[str, Any]) -> Iterator[TariffRecord | Problem]:
    """One record for the whole table, or every entry that cannot be used."""
    yield from _tariff(_flat(told), 1)


def read_row(raw: Mapping[str, str], row: int) -> TariffRecord | Problem:
    return next(_tariff(raw, row))


def _flat(told: object, path: str = "") -> dict[str, str]:
    """Nested entries as `rates.江苏省.first`: what a person repairs one by one."""
    if isinstance(told, Mapping):
        found: dict[str, str] = {}
        for key, value in told.items():
            found |= _flat(value, f"{path}.{key}" if path else str(key))
        return found
    return {path: "" if told is None else str(told)}


def _tariff(raw: Mapping[str, str], row: int) -> Iterator[TariffRecord | Problem]:
    entries = _Entries(raw, row)
    carrier = words(raw.get("carrier", ""))
    if not carrier:
        entries.bad("carrier")
    first, step = entries.weight("steps.first_kg", "1"), entries.weight("steps.step_kg", "1")
    if step == 0:
        entries.bad("steps.step_kg")
    provinces = dict.fromkeys(key[6:].rpartition(".")[0] for key in raw if key.startswith("rates."))
    rates = {
        province.strip(): (entries.price(f"rates.{province}.first"), entries.price(f"rates.{province}.next"))
        for province in provinces
    }
    if not rates or "" in rates:
        entries.bad("rates")
    weight = _parcel_weight(entries)
    if entries.problems:
        yield from entries.problems
        return
    yield TariffRecord(
        row=row,
        raw=raw,
        courier_name=carrier,
        courier=courier_code(carrier),
        first_kg=first,
        step_kg=step,
        parcel_weight=weight,
        rates=rates,
    )


def _parcel_weight(entries: "_Entries") -> ParcelWeight | None:
    if not any(key.startswith("parcel_weight.") for key in entries.raw):
        return None
    least, most = entries.weight("parcel_weight.min_kg", "0"), entries.weight("parcel_weight.max_kg", "1000")
    if most < least:
        entries.bad("parcel_weight.max_kg")
    return ParcelWeight(entries.weight("parcel_weight.per_piece_kg", ""), least, most)


class _Entries:
    """Reads entry by entry and remembers every bad one."""

    def __init__(self, raw: Mapping[str, str], row: int) -> None:
        self.raw = raw
        self.row = row
        self.problems: list[Problem] = []

    def bad(self, key: str) -> None:
        value = self.raw.get(key, "")
        self.problems.append(problem("tariff.bad_rate", row=self.row, column=key, value=value, raw=self.raw))

    def weight(self, key: str, default: str) -> Decimal:
        try:
            return kilograms(self.raw.get(key, default))
        except CellError:
            self.bad(key)
            return Decimal(0)

    def price(self, key: str) -> Decimal:
        try:
            return amount(self.raw.get(key, ""))
        except CellError:
            self.bad(key)
            return Decimal(0)
