"""Taking the platform's order list: the later state of a trade wins, whatever the order of uploads."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any

from zhanggui.base import Problem, uncollected
from zhanggui.departments.orders import rules, services
from zhanggui.departments.orders.bulk import chunks, order_ids, write_imports
from zhanggui.departments.orders.contracts import Outline
from zhanggui.departments.orders.list_rows import (
    KEPT,
    PLACE,
    STAMPS,
    Claim,
    Known,
    Row,
    changed_fields,
    fills,
    merged,
    rows_of,
)
from zhanggui.departments.orders.models import Order
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import read_rows, upsert_rows
from zhanggui.intake.api import Batch, Outcome

MOST = Decimal(10) ** 12
CONTENT = (
    "trade_no", "buyer_nick", "buyer_alipay", "payment_no", "goods_due", "freight_due", "order_amount", "paid_amount",
    "status", "buyer_message", "receiver_name", "receiver_address", "province", "city", "phone", "mobile",
    "ship_method", "created_at", "paid_at", "shipped_at", "confirmed_at", "title", "kinds", "waybills", "courier",
    "seller_memo", "quantity", "close_reason", "refunded", "merchant_receipt", "is_mobile", "invoice_title", "absent",
)  # fmt: skip
KNOWN = ("trade_no", "id", "version", "as_of", "digest", "told_by", "run_id", "source_row")


@uncollected()
def take(batch: Batch) -> Outcome:
    """Store the records that tell a later state than what is known."""
    shop_pk = projects.shop_by_code(batch.shop).pk
    rejected = [problem for record in batch.records if (problem := _problem(record))]
    bad = {problem.row for problem in rejected}
    claims = _claims([record for record in batch.records if record.row not in bad], batch)
    best = _best(claims)
    known = known_orders(shop_pk, list(best))
    changed = keep(batch, shop_pk, best, known)
    again = sum(1 for trade in best if trade not in changed and trade in known and known[trade].run_id == batch.run_id)
    return Outcome(
        accepted=len(changed),
        unchanged=len(best) - len(changed) - again,
        repeated=len(claims) - len(best) + again,
        rejected=rejected,
    )


def keep(batch: Batch, shop_pk: int, best: Mapping[str, Claim], known: Mapping[str, Known]) -> set[str]:
    """Store what tells more than is known; answers the trades that are new or changed."""
    _grow_older(best, known)
    news = {trade: claim for trade, claim in best.items() if trade not in known or _tells_more(claim, known[trade])}
    return _store(batch, shop_pk, news, known)


def _problem(record: Any) -> Problem | None:
    if not record.trade_no or len(record.trade_no) > 64:
        return Problem("order.no_number", "This row has no usable order number.", record.row, "订单编号", record.raw)
    amounts = (record.order_amount, record.paid_amount, record.goods_due, record.freight_due, record.refunded or 0)
    if any(abs(amount) >= MOST for amount in amounts):
        return Problem(
            "order.amount_too_large", "An amount of this row is impossibly large.", record.row, "总金额", record.raw
        )
    return None


def _claims(records: Sequence[Any], batch: Batch) -> list[Claim]:
    digests = rules.digests_of(map(attrgetter(*CONTENT), records))
    as_of = rules.moment_text(batch.as_of)
    return [
        Claim(
            record,
            (rules.version_of((record.created_at, record.paid_at), record.status, record.refunded), as_of, digest),
        )
        for record, digest in zip(records, digests, strict=True)
    ]


def _best(claims: Sequence[Claim]) -> dict[str, Claim]:
    best: dict[str, Claim] = {}
    for claim in claims:
        kept = best.get(claim.record.trade_no)
        if kept is None or claim.stamp > kept.stamp:
            best[claim.record.trade_no] = claim
    return best


def known_orders(shop_pk: int, trade_nos: Sequence[str]) -> dict[str, Known]:
    """What is stored of these trades, as far as deciding needs it."""
    rows = read_rows(Order, KNOWN, among=("trade_no", trade_nos), where={"shop_id": shop_pk})
    return {trade: Known(pk, (version, as_of, digest), *rest) for trade, pk, version, as_of, digest, *rest in rows}


def _tells_more(claim: Claim, known: Known) -> bool:
    """Whether a record has anything to say: a later state, or a field that no later state has told."""
    if claim.sure:
        return True
    if claim.stamp[2] == known.stamp[2]:
        return False
    return claim.stamp > known.stamp or (known.told_by != "" and fills(claim, known))


def _grow_older(best: Mapping[str, Claim], known: Mapping[str, Known]) -> None:
    """The same content seen in a later file: nothing changed, but from now on it is as old as that file."""
    same = [
        known[trade].pk
        for trade, claim in best.items()
        if trade in known and claim.stamp > known[trade].stamp and claim.stamp[2] == known[trade].stamp[2]
    ]
    for some in chunks(same):
        Order.objects.filter(pk__in=some).update(as_of=next(iter(best.values())).stamp[1])


def _store(batch: Batch, shop_pk: int, news: Mapping[str, Claim], known: Mapping[str, Known]) -> set[str]:
    """Write the rows; answers the trades that are new or changed."""
    if not news:
        return set()
    before = _before([known[trade].pk for trade in news if trade in known])
    rows = dict(zip(news, rows_of(list(news.values()), batch.run_id), strict=True))
    for trade, claim in news.items():
        if trade in known:
            rows[trade] = merged(claim, rows[trade], known[trade], before[known[trade].pk])
    flat = ((shop_pk, trade, *row.flat()) for trade, row in rows.items())
    upsert_rows(
        Order, ("shop_id", "trade_no", *KEPT, *STAMPS), flat, unique=("shop", "trade_no"), update=(*KEPT, *STAMPS)
    )
    pks = {trade: known[trade].pk for trade in news if trade in known}
    pks |= order_ids(shop_pk, [trade for trade in news if trade not in pks])
    changes = {trade: _changes(before.get(pks[trade]), row) for trade, row in rows.items()}
    changed = {trade: row for trade, row in rows.items() if changes[trade] is not None}
    write_imports(
        (pks[trade], "state", batch.run_id, news[trade].record.row, batch.at, row.value("state"), changes[trade] or [])
        for trade, row in changed.items()
    )
    _follow_up(batch.shop, changed, pks, before)
    return set(changed)


def _before(pks: Sequence[int]) -> dict[int, Sequence[Any]]:
    """The rows as they are now, personal fields in clear: what changed is to be named."""
    found: dict[int, Sequence[Any]] = {}
    for some in chunks(pks):
        found.update((pk, row) for pk, *row in Order.objects.filter(pk__in=some).values_list("pk", *KEPT))
    return found


def _changes(before: Sequence[Any] | None, row: Row) -> list[str] | None:
    """The fields a record changed: none to name of an order first seen, None where nothing changed at all."""
    if before is None or before[PLACE["state"]] == Order.State.UNKNOWN:
        return []
    return changed_fields(before, row) or None


def _follow_up(shop: str, rows: Mapping[str, Row], pks: Mapping[str, int], before: Mapping[int, Sequence[Any]]) -> None:
    lines = services.lines_by_order([pks[trade] for trade in rows if pks[trade] in before])
    orders = [_outline(pks[trade], trade, row) for trade, row in rows.items()]
    services.see_skus(shop, orders, lines)
    services.send_parcels(shop, [each for each in orders if each.waybills or each.pk in before], lines)
    states = [*(before[pks[trade]] for trade in rows if pks[trade] in before), *(row.kept for row in rows.values())]
    index, nick, day = PLACE["buyer_index"], PLACE["buyer_nick"], PLACE["paid_on"]
    services.after_change(
        shop, list(rows), [(kept[index], kept[nick]) for kept in states], [kept[day] for kept in states]
    )


def _outline(pk: int, trade: str, row: Row) -> Outline:
    return Outline(pk, trade, *OUTLINED(row.kept), row.run_id, row.source_row)


OUTLINED = itemgetter(*(PLACE[name] for name in Outline._fields[2:-2]))
