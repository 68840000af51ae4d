"""Reads the courier bill."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import (
    CellError,
    amount,
    code_id,
    kilograms,
    moment,
    money,
    optional,
    with_default,
    words,
)
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.records import CourierBillRecord
from zhanggui.connectors.regions import province_and_city
from zhanggui.connectors.rows import is_total, one, walk
from zhanggui.connectors.tables import Row
from zhanggui.connectors.wording import problem

COURIER = "zto"
ZERO = Decimal("0.00")
SUMMED = ("first_fee", "next_fee", "total", "prepaid", "payable")

FIELDS = (
    Field("waybill", code_id),
    Field("scanned_at", optional(moment)),
    Field("destination", words),
    Field("billed_kg", kilograms),
    Field("first_fee", optional(amount)),
    Field("next_fee", optional(amount)),
    Field("total", optional(amount)),
    Field("prepaid", with_default(money, ZERO)),
    Field("payable", optional(money)),
    Field("province", words),
    Field("material", words),
)
_NAMES = tuple(field.name for field in FIELDS)


def _record(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> CourierBillRecord:
    told = dict(zip(_NAMES, values, strict=True))
    total, payable, prepaid = told["total"], told["payable"], told["prepaid"]
    if total is None and payable is None and told["first_fee"] is not None:
        total = told["first_fee"] + (told["next_fee"] or ZERO)
    if total is None and payable is None:
        raise CellError("bad_money", "payable")
    told["total"] = payable - prepaid if total is None else total
    told["payable"] = total + prepaid if payable is None else payable
    told["province"] = told["province"] or province_and_city(told["destination"])[0]
    return CourierBillRecord(row=row, raw=raw, extra=extra, courier=COURIER, **told)


def read(rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[CourierBillRecord | Problem]:
    """Parcels in file order; a totals row that does not add up is a problem at the end."""
    binding = _bind(header)
    totals = _Totals(binding)
    below = (row for row in rows if row[0] > header_row)
    for found in walk(below, binding, _record, "bill", aside=totals.take):
        if isinstance(found, Problem):
            totals.lost_rows += 1
        else:
            totals.add(found)
        yield found
    yield from totals.differences()


def read_row(raw: Mapping[str, str], row: int) -> CourierBillRecord | Problem:
    return one(row, list(raw.values()), _bind(tuple(raw)), _record, "bill")


class _Totals:
    """The row 合计 against the parcels above it, and the notes people write below it."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._sums: dict[str, Decimal] = dict.fromkeys(SUMMED, ZERO)
        self._declared: list[tuple[int, str, Decimal, Decimal]] = []
        self.lost_rows = 0

    def add(self, record: CourierBillRecord) -> None:
        for name in SUMMED:
            self._sums[name] += getattr(record, name) or ZERO

    def take(self, row: int, cells: list[str]) -> bool:
        """Note a totals row; pass over a note, which has neither a waybill nor an amount."""
        place = self._binding.places["waybill"]
        if not is_total(cells) and not is_total(cells[place : place + 1] or [""]):
            return self._is_note(cells)
        if "小计" in "".join(cells[:3]):
            return True
        for name in SUMMED:
            place = self._binding.places[name]
            if 0 <= place < len(cells):
                try:
                    told = money(cells[place])
                except CellError:
                    continue
                self._declared.append((row, name, told, self._sums[name]))
        return True

    def _is_note(self, cells: list[str]) -> bool:
        places = self._binding.places
        telling = [places[name] for name in ("billed_kg", *SUMMED) if places[name] >= 0]
        filled = sum(bool(cell.strip()) for cell in cells)
        return filled <= 2 and not any(place < len(cells) and cells[place].strip() for place in telling)

    def differences(self) -> Iterator[Problem]:
        if self.lost_rows:
            return
        for row, name, told, have in self._declared:
            if told != have:
                yield problem(
                    "bill.total_differs", row=row, column=self._binding.column(name), value=f"{told} <> {have}"
                )


def _bind(header: Sequence[str]) -> Binding:
    manifest = manifest_of("courier_zto")
    return Binding(header, FIELDS, manifest.columns, manifest.known)
