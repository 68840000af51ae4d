"""Taking the platform's order list: the later state of a trade wins, whatever the order of uploads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem, business_date
from zhanggui.departments.orders import rules, services
from zhanggui.departments.orders.bulk import chunks, order_ids, write_imports
from zhanggui.departments.orders.models import Order
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import upsert
from zhanggui.intake.api import Batch, Outcome
from zhanggui.kernel.privacy.api import blind_index

MOST = Decimal(10) ** 12
CONTENT = (
    "trade_no", "buyer_nick", "buyer_alipay", "payment_no", "goods_due", "freight_due", "order_amount", "paid_amount",
    "status", "buyer_message", "receiver_name", "receiver_address", "province", "city", "phone", "mobile",
    "ship_method", "created_at", "paid_at", "shipped_at", "confirmed_at", "title", "kinds", "waybills", "courier",
    "seller_memo", "quantity", "close_reason", "refunded", "merchant_receipt", "is_mobile",
)  # fmt: skip
KEPT = [
    "state", "order_amount", "paid_amount", "goods_due", "freight_due", "refunded", "merchant_receipt", "quantity",
    "kinds", "created_at", "paid_at", "shipped_at", "confirmed_at", "created_on", "paid_on", "confirmed_on",
    "buyer_index", "buyer_nick", "buyer_alipay", "receiver_name", "receiver_index", "receiver_address", "phone",
    "phone_index", "mobile", "mobile_index", "buyer_message", "seller_memo", "invoice_title", "province", "city",
    "payment_no", "title", "ship_method", "waybills", "courier", "close_reason", "is_mobile",
]  # fmt: skip
STAMPS = ["version", "as_of", "digest", "run_id", "source_row"]
UNSAID = {"buyer_index", "receiver_index", "phone_index", "mobile_index", "created_on", "paid_on", "confirmed_on"}
"""Fields that only follow others: not named in an order's history."""


@dataclass(frozen=True)
class Known:
    """What is stored of a trade, as far as deciding needs it."""

    pk: int
    stamp: tuple[str, str, str]
    run_id: int
    paid_on: Any
    buyer_index: str
    created_at: datetime | None
    waybills: str


@dataclass(frozen=True)
class Claim:
    """One record of the file and how late a state it tells of."""

    record: Any
    stamp: tuple[str, str, str]


def take(batch: Batch) -> Outcome:
    """Store the records that tell a later state than what is known."""
    shop_pk = projects.shop_by_code(batch.shop).pk
    rejected = [problem for record in batch.records if (problem := _problem(record))]
    bad = {problem.row for problem in rejected}
    claims = [_claim(record, batch) for record in batch.records if record.row not in bad]
    best = _best(claims)
    known = _known(shop_pk, list(best))
    news = {trade: claim for trade, claim in best.items() if trade not in known or _wins(claim, known[trade])}
    _grow_older(news, best, known)
    fresh = {trade: claim for trade, claim in news.items() if _is_change(claim, known.get(trade))}
    _store(batch, shop_pk, fresh, known)
    again = sum(1 for trade in best if trade not in fresh and trade in known and known[trade].run_id == batch.run_id)
    return Outcome(
        accepted=len(fresh),
        unchanged=len(best) - len(fresh) - again,
        repeated=len(claims) - len(best) + again,
        rejected=rejected,
    )


def _problem(record: Any) -> Problem | None:
    if not record.trade_no or len(record.trade_no) > 64:
        return Problem("order.no_number", "This row has no usable order number.", record.row, "订单编号", record.raw)
    amounts = (record.order_amount, record.paid_amount, record.goods_due, record.freight_due, record.refunded or 0)
    if any(abs(amount) >= MOST for amount in amounts):
        return Problem(
            "order.amount_too_large", "An amount of this row is impossibly large.", record.row, "总金额", record.raw
        )
    return None


def _claim(record: Any, batch: Batch) -> Claim:
    moments = (record.created_at, record.paid_at, record.shipped_at, record.confirmed_at)
    version = rules.version_of(moments, record.status, record.refunded)
    digest = rules.digest_of([getattr(record, name) for name in CONTENT])
    return Claim(record, (version, rules.moment_text(batch.as_of), digest))


def _best(claims: Sequence[Claim]) -> dict[str, Claim]:
    best: dict[str, Claim] = {}
    for claim in claims:
        kept = best.get(claim.record.trade_no)
        if kept is None or claim.stamp > kept.stamp:
            best[claim.record.trade_no] = claim
    return best


def _known(shop_pk: int, trade_nos: Sequence[str]) -> dict[str, Known]:
    names = (
        "trade_no",
        "pk",
        "version",
        "as_of",
        "digest",
        "run_id",
        "paid_on",
        "buyer_index",
        "created_at",
        "waybills",
    )
    known = {}
    for some in chunks(trade_nos):
        for trade, pk, version, as_of, digest, *rest in Order.objects.filter(
            shop_id=shop_pk, trade_no__in=some
        ).values_list(*names):
            known[trade] = Known(pk, (version, as_of, digest), *rest)
    return known


def _wins(claim: Claim, known: Known) -> bool:
    return claim.stamp > known.stamp


def _is_change(claim: Claim, known: Known | None) -> bool:
    return known is None or claim.stamp[2] != known.stamp[2]


def _grow_older(news: Mapping[str, Claim], best: Mapping[str, Claim], known: Mapping[str, Known]) -> None:
    """The same content seen in a later file: nothing changed, but from now on it is as old as that file."""
    same = [known[trade].pk for trade, claim in news.items() if trade in known and not _is_change(claim, known[trade])]
    for some in chunks(same):
        Order.objects.filter(pk__in=some).update(as_of=next(iter(best.values())).stamp[1])


def _store(batch: Batch, shop_pk: int, fresh: Mapping[str, Claim], known: Mapping[str, Known]) -> None:
    if not fresh:
        return
    before = Order.objects.in_bulk([known[trade].pk for trade in fresh if trade in known])
    orders = [_order(shop_pk, batch, claim) for claim in fresh.values()]
    upsert(orders, unique=("shop", "trade_no"), update=(*KEPT, *STAMPS))
    pks = order_ids(shop_pk, list(fresh))
    for order in orders:
        order.pk = pks[order.trade_no]
    write_imports(
        (
            order.pk,
            "state",
            batch.run_id,
            order.source_row,
            batch.at,
            order.state,
            _changed(before.get(order.pk), order),
        )
        for order in orders
    )
    _follow_up(batch.shop, orders, [before[order.pk] for order in orders if order.pk in before])


def _follow_up(shop: str, orders: Sequence[Order], before: Sequence[Order]) -> None:
    services.see_skus(shop, orders)
    services.send_parcels(shop, orders)
    buyers = [(order.buyer_index, order.buyer_nick) for order in (*before, *orders)]
    days = [order.paid_on for order in (*before, *orders)]
    services.after_change(shop, [order.trade_no for order in orders], buyers, days)


def _changed(before: Order | None, order: Order) -> list[str]:
    if before is None or before.state == Order.State.UNKNOWN:
        return []
    return [name for name in KEPT if name not in UNSAID and getattr(before, name) != getattr(order, name)]


def _order(shop_pk: int, batch: Batch, claim: Claim) -> Order:
    record, (version, as_of, digest) = claim.record, claim.stamp
    return Order(
        shop_id=shop_pk,
        trade_no=record.trade_no,
        state=record.status,
        order_amount=record.order_amount,
        paid_amount=record.paid_amount,
        goods_due=record.goods_due,
        freight_due=record.freight_due,
        refunded=record.refunded,
        merchant_receipt=record.merchant_receipt,
        quantity=record.quantity,
        kinds=record.kinds,
        created_at=record.created_at,
        paid_at=record.paid_at,
        shipped_at=record.shipped_at,
        confirmed_at=record.confirmed_at,
        created_on=_day(record.created_at),
        paid_on=_day(record.paid_at),
        confirmed_on=_day(record.confirmed_at),
        **_people(record),
        province=record.province[:60],
        city=record.city[:60],
        payment_no=record.payment_no[:64],
        title=record.title,
        ship_method=record.ship_method[:40],
        waybills=_waybills(record.waybills),
        courier=record.courier[:60],
        close_reason=record.close_reason[:200],
        is_mobile=record.is_mobile,
        version=version,
        as_of=as_of,
        digest=digest,
        run_id=batch.run_id,
        source_row=record.row,
    )


def _people(record: Any) -> dict[str, str]:
    """The personal fields: stored encrypted, found again by blind index."""
    return {
        "buyer_nick": record.buyer_nick,
        "buyer_index": blind_index(record.buyer_nick),
        "buyer_alipay": record.buyer_alipay,
        "receiver_name": record.receiver_name,
        "receiver_index": blind_index(record.receiver_name),
        "receiver_address": record.receiver_address,
        "phone": record.phone,
        "phone_index": blind_index(record.phone),
        "mobile": record.mobile,
        "mobile_index": blind_index(record.mobile),
        "buyer_message": record.buyer_message,
        "seller_memo": record.seller_memo,
        "invoice_title": str(record.raw.get("发票抬头", "")).strip(),
    }


def _waybills(waybills: Sequence[str]) -> str:
    """As many whole waybills as fit: thirty and more parcels for one order are possible, not a cut number."""
    kept = ""
    for waybill in waybills:
        longer = f"{kept},{waybill}" if kept else waybill
        if len(longer) > 600 or len(waybill) > 64:
            break
        kept = longer
    return kept


def _day(moment: datetime | None) -> Any:
    return business_date(moment) if moment else None
