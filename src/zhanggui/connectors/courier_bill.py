"""The reader that couriers' monthly bills share: one row a parcel, whatever the outlet calls its columns."""

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

ZERO = Decimal("0.00")
NAMES = {"zto": "中通", "sf": "顺丰", "sto": "申通", "yto": "圆通", "yunda": "韵达"}
PARTS = ("transit_fee", "label_fee")
"""What the total of some couriers is made of."""
DIGITS_OF_A_WAYBILL = 8
SUMMED = ("first_fee", "next_fee", *PARTS, "total", "prepaid", "surcharge", "payable")

FIELDS = (
    Field("waybill", code_id),
    Field("scanned_at", optional(moment)),
    Field("destination", words),
    Field("city", words),
    Field("billed_kg", optional(kilograms)),
    Field("first_fee", optional(amount)),
    Field("next_fee", optional(amount)),
    Field("transit_fee", optional(amount)),
    Field("label_fee", optional(amount)),
    Field("total", optional(amount)),
    Field("prepaid", with_default(money, ZERO)),
    Field("surcharge", optional(amount)),
    Field("payable", optional(money)),
    Field("province", words),
    Field("material", words),
    Field("carrier", words),
)
_UNTOLD: Mapping[str, Any] = {
    "destination": "", "city": "", "province": "", "material": "", "carrier": "", "prepaid": ZERO,
}  # fmt: skip


class CourierBills:
    """Reads the bills of one courier; its manifest says which of the fields it may print, and under which names."""

    def __init__(self, folder: str, courier: str) -> None:
        self.manifest = manifest_of(folder)
        self._courier = courier
        self._fields = tuple(field for field in FIELDS if field.name in self.manifest.columns)
        self._names = tuple(field.name for field in self._fields)
        self._untold = {field.name: _UNTOLD.get(field.name) for field in FIELDS if field not in self._fields}

    def read(
        self, rows: Iterator[Row], header: Sequence[str], header_row: int
    ) -> Iterator[CourierBillRecord | Problem]:
        """Parcels in file order; a totals row that does not add up is a problem at the end."""
        binding = self._bind(header)
        totals = _Totals(binding)
        below = (row for row in rows if row[0] > header_row)
        for found in walk(below, binding, self._record, "bill", aside=totals.take, key="waybill"):
            yield found
            if isinstance(found, Problem):
                totals.lost_rows += 1
                continue
            totals.add(found)
            yield from _checks(found, binding)
        yield from totals.differences()

    def read_row(self, raw: Mapping[str, str], row: int) -> CourierBillRecord | Problem:
        return one(row, list(raw.values()), self._bind(tuple(raw)), self._record, "bill")

    def _record(
        self, row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]
    ) -> CourierBillRecord:
        told: dict[str, Any] = self._untold | dict(zip(self._names, values, strict=True))
        carrier = told.pop("carrier")
        if carrier and NAMES[self._courier] not in carrier and carrier.lower() != self._courier:
            raise CellError("another_courier", "carrier")
        parts = {name: told.pop(name) for name in PARTS}
        told["parts"] = {name: part for name, part in parts.items() if part is not None}
        _sums(told)
        if told["billed_kg"] is None:
            if told["total"] or not told["surcharge"]:
                raise CellError("bad_money", "billed_kg")
            told["billed_kg"] = ZERO
        city = told.pop("city")
        told["province"] = told["province"] or province_and_city(told["destination"])[0]
        told["destination"] = told["destination"] or " ".join(filter(None, (told["province"], city)))
        return CourierBillRecord(row=row, raw=raw, extra=extra, courier=self._courier, **told)

    def _bind(self, header: Sequence[str]) -> Binding:
        return Binding(header, self._fields, self.manifest.columns, self.manifest.known)


def _sums(told: dict[str, Any]) -> None:
    """Total and payable, each from the other where the bill prints one of them only."""
    total, payable, beside = told["total"], told["payable"], told["prepaid"] + (told["surcharge"] or ZERO)
    if total is None and payable is None:
        printed = [told["first_fee"], told["next_fee"], *told["parts"].values()]
        if printed[0] is None and not told["parts"] and told["surcharge"] is None:
            raise CellError("bad_money", "payable")
        total = sum((part for part in printed if part is not None), ZERO)
    told["total"] = payable - beside if total is None else total
    told["payable"] = total + beside if payable is None else payable


def _checks(found: CourierBillRecord, binding: Binding) -> Iterator[Problem]:
    """What a bill's own columns contradict."""
    if len(found.parts) == len(PARTS) and sum(found.parts.values()) != found.total:
        yield _differs(found, binding, "total", found.total, sum(found.parts.values(), ZERO))
    if found.surcharge is not None:
        have = found.total + found.prepaid + found.surcharge
        if have != found.payable:
            yield _differs(found, binding, "payable", found.payable, have)


def _differs(found: CourierBillRecord, binding: Binding, field: str, told: Decimal, have: Decimal) -> Problem:
    column = binding.column(field)
    return problem("bill.parts_differ", row=found.row, column=column, value=f"{told} <> {have}", raw=found.raw)


class _Totals:
    """The row 合计 against the parcels above it, and the notes people write below it."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._places = {name: place for name in SUMMED if (place := binding.places.get(name, -1)) >= 0}
        self._sums: dict[str, Decimal] = dict.fromkeys(self._places, ZERO)
        self._declared: list[tuple[int, str, Decimal, Decimal]] = []
        self.lost_rows = 0

    def add(self, record: CourierBillRecord) -> None:
        for name in self._sums:
            told = record.parts.get(name) if name in PARTS else getattr(record, name)
            self._sums[name] += told or ZERO

    def take(self, row: int, cells: list[str]) -> bool:
        """Note a totals row; pass over a note, which has neither a waybill nor an amount."""
        place = self._binding.places["waybill"]
        if not is_total(cells) and not is_total(cells[place : place + 1] or [""]):
            return self._is_note(cells)
        if "小计" in "".join(cells[:3]):
            return True
        for name, place in self._places.items():
            if place < len(cells):
                try:
                    told = money(cells[place])
                except CellError:
                    continue
                self._declared.append((row, name, told, self._sums[name]))
        return True

    def _is_note(self, cells: list[str]) -> bool:
        telling = [self._binding.places["billed_kg"], *self._places.values()]
        waybill = "".join(cells[self._binding.places["waybill"] :][:1])
        figures = [cell for cell in cells if not any(map(str.isalpha, cell))]
        if any(sum(map(str.isdigit, cell)) >= DIGITS_OF_A_WAYBILL for cell in (waybill, *figures)):
            return False  # a parcel whose line was cut short, or a number that slipped
        filled = sum(bool(cell.strip()) for cell in cells)
        return filled <= 2 and not any(0 <= place < len(cells) and cells[place].strip() for place in telling)

    def differences(self) -> Iterator[Problem]:
        if self.lost_rows:
            return
        for row, name, told, have in self._declared:
            if told != have:
                yield problem(
                    "bill.total_differs", row=row, column=self._binding.column(name), value=f"{told} <> {have}"
                )
