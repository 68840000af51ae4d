"""A courier's bill computed again from the price table and our own parcels."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from zhanggui.base import Period, money_text, yuan
from zhanggui.departments.finance.contracts import ZERO, BillLine, Finding, OurParcel, PriceTable, Settled
from zhanggui.departments.finance.rules.matching import without_reversals
from zhanggui.departments.finance.rules.provinces import rate_key, short_province
from zhanggui.departments.finance.rules.rebilled import Overlaps, billed_again


@dataclass(frozen=True)
class Bills:
    """Everything a courier reconciliation is computed from."""

    courier: str
    period: Period
    lines: Sequence[BillLine]
    parcels: Mapping[str, OurParcel]
    tables: Sequence[PriceTable]
    """Price tables of this courier, the valid one is chosen by the scan day."""
    shop: str = ""
    overlaps: Overlaps = field(default_factory=dict)


def price(table: PriceTable, province: str, weight_kg: Decimal) -> Decimal | None:
    """First weight plus every started further step; None where the table has no such province."""
    rate = table.rates.get(rate_key(province))
    if rate is None:
        return None
    first, step = rate
    over = max(weight_kg - table.first_kg, Decimal(0))
    steps = (over / table.step_kg).to_integral_value(ROUND_CEILING)
    return yuan(first + steps * step)


def table_of(tables: Sequence[PriceTable], line: BillLine) -> PriceTable | None:
    """The table valid on the scan day: the shop's own before one for all before another shop's; then the latest."""
    valid = [
        each for each in tables if each.valid_from is None or (line.day is not None and each.valid_from <= line.day)
    ]
    return max(reversed(valid), key=lambda each: _fits(each, line), default=None)


def _fits(table: PriceTable, line: BillLine) -> tuple[int, date]:
    return 2 if table.shop == line.shop else 0 if table.shop else 1, table.valid_from or date.min


def weight_of(parcel: OurParcel, table: PriceTable) -> Decimal | None:
    """Our weight: the warehouse's, else what the price table's own rule makes of the pieces."""
    if parcel.weight_kg is not None or not parcel.unknown_pieces or not table.weight_rule:
        return parcel.weight_kg
    weight = parcel.known_kg + table.weight_rule["per_piece_kg"] * parcel.unknown_pieces
    return min(max(weight, table.weight_rule["min_kg"]), table.weight_rule["max_kg"])


def check_bills(bills: Bills) -> Settled:
    """Hold every billed parcel against our weight, its province and the price table."""
    by_waybill: dict[str, list[BillLine]] = defaultdict(list)
    for line in bills.lines:
        by_waybill[line.waybill].append(line)
    again = billed_again(bills.lines, bills.overlaps)
    findings: list[Finding] = []
    billed = expected = ZERO
    for waybill, lines in by_waybill.items():
        extra = [line for line in lines if line in again]
        charges = without_reversals([line.payable for line in [*lines, *extra]])
        billed += sum(charges, ZERO)
        right, found = _check_parcel(bills, waybill, lines, charges)
        expected += right
        findings += found
    return Settled(_answer(bills, billed, expected, findings), tuple(findings))


def _check_parcel(
    bills: Bills, waybill: str, lines: Sequence[BillLine], charges: Sequence[Decimal]
) -> tuple[Decimal, list[Finding]]:
    line = lines[0]
    billed = sum(charges, ZERO)
    parcel = bills.parcels.get(waybill)
    shown = {"billed_kg": _kg(line.billed_kg), "province": line.province or line.destination}
    twice = _twice(waybill, lines, charges, shown)
    if parcel is None:
        return ZERO, [Finding("unknown", waybill, ZERO, billed, "not_our_parcel", shown), *twice]
    table = table_of(bills.tables, line)
    province = short_province(parcel.province, line.province, line.destination) or line.province
    kg = None if table is None else weight_of(parcel, table)
    fee = None if table is None or kg is None else price(table, province, kg)
    shown |= {"declared_kg": _kg(kg), "our_province": province, "trade": parcel.trade_no}
    if table is None or kg is None or fee is None:
        reason = "no_table" if table is None else "no_weight" if kg is None else "no_rate"
        return ZERO, [Finding("no_rate", waybill, None, billed, reason, shown), *twice]

    fee += min(line.prepaid, ZERO)
    if twice:
        first = charges[0]
        return fee, [*_compared(line, table, province, kg, fee, first, shown), *twice]
    return fee, _compared(line, table, province, kg, fee, billed, shown)


def _twice(
    waybill: str, lines: Sequence[BillLine], charges: Sequence[Decimal], shown: Mapping[str, str]
) -> list[Finding]:
    if len([charge for charge in charges if charge > 0]) < 2:
        return []
    places = ", ".join(f"{line.bill}:{line.row}" for line in lines)
    facts = {**shown, "times": str(len(charges)), "places": places}
    return [Finding("billed_twice", waybill, charges[0], sum(charges, ZERO), "parcel_twice", facts)]


def _compared(
    line: BillLine,
    table: PriceTable,
    province: str,
    kg: Decimal,
    fee: Decimal,
    billed: Decimal,
    shown: Mapping[str, str],
) -> list[Finding]:
    if billed == fee:
        return []
    if billed < fee:
        return [Finding("undercharged", line.waybill, fee, billed, "less_than_table", shown)]
    return [Finding("overcharged", line.waybill, fee, billed, _reason(line, table, province, kg, billed), shown)]


def _reason(line: BillLine, table: PriceTable, province: str, kg: Decimal, billed: Decimal) -> str:
    """Why a bill is too high: what, put right, would make it come out."""
    charged = billed - min(line.prepaid, ZERO)
    theirs = short_province(line.province, line.destination)
    if line.billed_kg is not None:
        if charged == price(table, province, line.billed_kg):
            return "weight"
        if theirs != province and charged == price(table, theirs, kg):
            return "province"
        if theirs != province and charged == price(table, theirs, line.billed_kg):
            return "province_and_weight"
    if line.prepaid > 0 and charged - line.prepaid == price(table, province, kg):
        return "surcharge"
    parts = [fee for fee in (line.first_fee, line.next_fee) if fee is not None]
    if parts and charged > sum(parts, ZERO):
        return "arithmetic" if line.total is not None and line.total != sum(parts, ZERO) else "surcharge"
    return "rate"


def _kg(weight: Decimal | None) -> str:
    return "" if weight is None else money_text(weight)


def _answer(bills: Bills, billed: Decimal, expected: Decimal, findings: Sequence[Finding]) -> dict[str, Any]:
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_kind[finding.kind].append(finding)
    return {
        "courier": bills.courier,
        "shop": bills.shop or None,
        "from": bills.period.first.isoformat(),
        "to": bills.period.last.isoformat(),
        "parcels": len(bills.lines),
        "billed": money_text(billed),
        "expected": money_text(expected),
        "difference": money_text(billed - expected),
        "overcharged": [_charged(finding) for finding in by_kind["overcharged"]],
        "undercharged": [_charged(finding) for finding in by_kind["undercharged"]],
        "unknown": sorted(finding.subject for finding in by_kind["unknown"]),
        "billed_twice": sorted(finding.subject for finding in by_kind["billed_twice"]),
        "no_rate": [_unpriced(finding) for finding in by_kind["no_rate"]],
        "pages": sorted({line.bill for line in bills.lines}),
    }


def _charged(finding: Finding) -> dict[str, Any]:
    return {
        "waybill": finding.subject,
        "expected": money_text(finding.expected or ZERO),
        "billed": money_text(finding.billed or ZERO),
        "difference": money_text(finding.difference),
        "reason": finding.reason,
        "declared_kg": finding.facts.get("declared_kg") or None,
        "billed_kg": finding.facts.get("billed_kg") or None,
        "province": finding.facts.get("our_province", ""),
    }


def _unpriced(finding: Finding) -> dict[str, Any]:
    return {
        "waybill": finding.subject,
        "billed": money_text(finding.billed or ZERO),
        "reason": finding.reason,
        "province": finding.facts.get("our_province", ""),
        "billed_kg": finding.facts.get("billed_kg") or None,
    }
