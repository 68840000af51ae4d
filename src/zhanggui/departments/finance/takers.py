"""Reading in: ledger files, courier bills and price tables, each record once whatever overlaps."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from zhanggui.base import Problem, business_date, portions
from zhanggui.connectors.records import CourierBillRecord, LedgerRecord, TariffRecord
from zhanggui.connectors.records import LedgerStatement as StatementRecord
from zhanggui.connectors.wording import problem
from zhanggui.departments.finance import money_taker, services, small_payments
from zhanggui.departments.finance.models import (
    CourierBill,
    CourierBillLine,
    LedgerLine,
    LedgerStatement,
    Tariff,
)
from zhanggui.departments.finance.rules.headings import heading_of, kind_of
from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.intake.api import Batch, Outcome, mark_dirty, taker

AT_ONCE = 500


@taker("alipay-merchant-fundflow")
def take_ledger(batch: Batch) -> Outcome:
    """Keep ledger lines by their entry number, and the statement that comes after them."""
    shop = projects.shop_by_code(batch.shop)
    lines = [record for record in batch.records if isinstance(record, LedgerRecord)]
    outcome = _keep_lines(batch, shop.pk, lines)
    for record in batch.records:
        if isinstance(record, StatementRecord):
            _keep_statement(batch, shop.pk, record)
    return outcome


@taker("wechat-merchant-bill")
@taker("wechat-personal")
@taker("alipay-merchant-trade")
@taker("alipay-personal")
def take_payments(batch: Batch) -> Outcome:
    return money_taker.take_payments(batch)


@taker("douyin-fundflow")
@taker("douyin-settlement", together="child_no")
@taker("xhs-settlement", together="trade_no")
def take_settlements(batch: Batch) -> Outcome:
    projects.refuse_other_platform(shop=batch.shop, format=batch.format)
    return money_taker.take_settlements(batch)


def _keep_lines(batch: Batch, shop: int, records: Sequence[LedgerRecord]) -> Outcome:
    known = _known_entries(shop, [record.entry_no for record in records])
    new: list[LedgerLine] = []
    repeated = unchanged = 0
    conflicts: list[Problem] = []
    for record in records:
        line = known.get(record.entry_no)
        if line is None:
            known[record.entry_no] = made = _line(batch, shop, record)
            new.append(made)
        elif not _says_the_same(line, record):
            conflicts.append(_conflict(record))
        elif line.run == batch.run_id:
            repeated += 1
        else:
            unchanged += 1
    LedgerLine.objects.bulk_create(new, batch_size=AT_ONCE)
    mark_dirty("ledger_line", batch.shop, {line.business_date for line in new})
    return Outcome(accepted=len(new), unchanged=unchanged, repeated=repeated, rejected=conflicts)


def _known_entries(shop: int, numbers: Sequence[str]) -> dict[str, LedgerLine]:
    known: dict[str, LedgerLine] = {}
    for some in portions(numbers):
        rows = LedgerLine.objects.filter(shop_id=shop, entry_no__in=some)
        known |= {row.entry_no: row for row in rows.defer("counterparty", "memo")}
    return known


def _says_the_same(line: LedgerLine, record: LedgerRecord) -> bool:
    same = (line.income, line.outgo, line.at) == (record.income, record.outgo, record.at)
    return same and (line.balance is None or record.balance is None or line.balance == record.balance)


def _conflict(record: LedgerRecord) -> Problem:
    sentence = f"Ledger entry {record.entry_no} is already known with another amount, time or balance."
    return Problem("ledger.entry_conflict", sentence, row=record.row, raw=record.raw)


def _line(batch: Batch, shop: int, record: LedgerRecord) -> LedgerLine:
    kind = kind_of(record.kind, record.memo, record.business_type, record.trade_no)
    return LedgerLine(
        shop_id=shop,
        entry_no=record.entry_no,
        business_no=record.business_no[:64],
        merchant_order_no=record.merchant_order_no[:64],
        trade_no=record.trade_no[:64],
        kind=kind,
        heading=heading_of(record.memo, record.business_type, kind),
        income=record.income,
        outgo=record.outgo,
        balance=record.balance,
        at=record.at,
        business_date=business_date(record.at),
        counterparty=record.counterparty,
        title=record.title[:300],
        channel=record.channel[:60],
        business_type=record.business_type[:60],
        memo=record.memo[:500],
        run=batch.run_id,
        row=record.row,
    )


def _keep_statement(batch: Batch, shop: int, record: StatementRecord) -> None:
    mine = LedgerLine.objects.filter(shop_id=shop, run=batch.run_id)
    days = mine.aggregate(first=Min("business_date"), last=Max("business_date"))
    first, last = record.first or days["first"], record.last or days["last"]
    if first is None or last is None:
        return  # an empty file that does not say which days it covers tells nothing
    figures = (
        "declared_income", "declared_income_rows", "declared_outgo", "declared_outgo_rows",
        "income", "income_rows", "outgo", "outgo_rows", "opening", "closing",
    )  # fmt: skip
    statement, _ = LedgerStatement.objects.update_or_create(
        shop_id=shop,
        run=batch.run_id,
        account=record.account[:60],
        defaults={"first": first, "last": last, **{name: getattr(record, name) for name in figures}},
    )
    mine.filter(statement__isnull=True).update(statement=statement)
    money_taker.follow_leader(batch.shop, shop, statement.source, statement.first, statement.last)


@taker("small-payments", together="trade_no")
def take_small_payments(batch: Batch) -> Outcome:
    return small_payments.take(batch)


@taker("courier-zto", together="waybill")
@taker("courier-sf", together="waybill")
@taker("courier-sto", together="waybill")
@taker("courier-yto", together="waybill")
@taker("courier-yunda", together="waybill")
def take_bill(batch: Batch) -> Outcome:
    """Keep billed parcels. A waybill charged twice stays twice; a bill exported again adds nothing.

    What is charged beside the freight is no second charge of the parcel, and no price table knows it: it is shown.
    """
    shop = projects.shop_by_code(batch.shop)
    accepted = unchanged = 0
    by_courier: dict[str, list[CourierBillRecord]] = {}
    beside = [_surcharge(record) for record in batch.records if record.surcharge]
    for record in batch.records:
        if record.surcharge:
            continue
        by_courier.setdefault(warehouse.courier_code(record.courier), []).append(record)
    for courier, records in by_courier.items():
        bill = _bill(batch, shop.pk, courier, records)
        new, known = _bill_lines(bill, records)
        CourierBillLine.objects.bulk_create(new, batch_size=AT_ONCE)
        services.price_parcels(shop=batch.shop, courier=courier, waybills={line.waybill for line in new})
        accepted, unchanged = accepted + len(new), unchanged + known
    return Outcome(accepted=accepted, unchanged=unchanged, rejected=beside)


def _surcharge(record: CourierBillRecord) -> Problem:
    return problem("bill.surcharge", row=record.row, value=str(record.surcharge), raw=record.raw)


def _bill(batch: Batch, shop: int, courier: str, records: Sequence[CourierBillRecord]) -> CourierBill:
    bill, _ = CourierBill.objects.get_or_create(
        shop_id=shop, run=batch.run_id, courier=courier, defaults={"taken_at": batch.at}
    )
    days = [business_date(record.scanned_at) for record in records if record.scanned_at]
    bill.first = min([*days, *([bill.first] if bill.first else [])], default=None)
    bill.last = max([*days, *([bill.last] if bill.last else [])], default=None)
    bill.rows += len(records)
    bill.payable += sum(record.payable for record in records)
    bill.save(update_fields=["first", "last", "rows", "payable"])
    return bill


def _bill_lines(bill: CourierBill, records: Sequence[CourierBillRecord]) -> tuple[list[CourierBillLine], int]:
    """Lines not known yet, and how many are; those note that this bill says them too."""
    said: Counter[str] = Counter()
    keyed: list[tuple[str, CourierBillRecord]] = []
    for record in records:
        words = f"{record.waybill}|{_moment(record.scanned_at)}|{record.payable}"
        said[words] += 1
        keyed.append((f"{words}|{said[words]}", record))
    known = _known_lines(bill, [key for key, _ in keyed])
    for line in known.values():
        if bill.pk not in {line.bill_id, *line.also_on}:
            line.also_on = [*line.also_on, bill.pk]
    CourierBillLine.objects.bulk_update(known.values(), ["also_on"], batch_size=AT_ONCE)
    return [_bill_line(bill, key, record) for key, record in keyed if key not in known], len(known)


def _known_lines(bill: CourierBill, keys: Sequence[str]) -> dict[str, CourierBillLine]:
    known: dict[str, CourierBillLine] = {}
    for some in portions(keys):
        rows = CourierBillLine.objects.filter(shop_id=bill.shop_id, courier=bill.courier, key__in=some)
        known |= {row.key: row for row in rows}
    return known


def _moment(moment: datetime | None) -> str:
    return f"{moment.timestamp():.0f}" if moment else ""


def _bill_line(bill: CourierBill, key: str, record: CourierBillRecord) -> CourierBillLine:
    return CourierBillLine(
        bill=bill,
        shop_id=bill.shop_id,
        courier=bill.courier,
        waybill=record.waybill,
        key=key,
        scanned_at=record.scanned_at,
        business_date=business_date(record.scanned_at) if record.scanned_at else None,
        billed_kg=record.billed_kg,
        first_fee=record.first_fee,
        next_fee=record.next_fee,
        total=record.total,
        prepaid=record.prepaid,
        payable=record.payable,
        province=record.province[:60],
        destination=record.destination[:120],
        row=record.row,
    )


@taker("courier-tariff")
def take_tariff(batch: Batch) -> Outcome:
    """Keep a price table; it also tells what a parcel weighs where the shop does not say so itself."""
    shop = projects.shop_by_code(batch.shop)
    accepted = 0
    for record in batch.records:
        told = _tariff(record)
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        _, made = Tariff.objects.get_or_create(
            shop_id=shop.pk,
            courier=told["courier"],
            digest=digest,
            defaults={**told, "run": batch.run_id, "taken_at": batch.at},
        )
        accepted += made
        if record.parcel_weight is not None and shop.parcel_rule is None:
            rule = _parcel_rule(told["parcel_weight"])
            warehouse.adopt_parcel_rule(shop=batch.shop, rule=rule, actor="courier-tariff", at=batch.at)
        services.price_parcels(shop=batch.shop, courier=told["courier"])
    return Outcome(accepted=accepted, unchanged=len(batch.records) - accepted)


def _tariff(record: TariffRecord) -> dict[str, Any]:
    weight = record.parcel_weight
    names = ("per_piece_kg", "min_kg", "max_kg")
    return {
        "courier": warehouse.courier_code(record.courier or record.courier_name),
        "courier_name": record.courier_name,
        "first_kg": str(record.first_kg),
        "step_kg": str(record.step_kg),
        "rates": {place: [str(first), str(step)] for place, (first, step) in record.rates.items()},
        "parcel_weight": {name: str(getattr(weight, name)) for name in names} if weight else None,
    }


def _parcel_rule(told: dict[str, str]) -> projects.ParcelRule:
    return projects.ParcelRule.of(told)  # type: ignore[return-value]
