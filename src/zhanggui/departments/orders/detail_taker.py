"""Taking the sold-goods export: a trade's lines are replaced as a whole by a later set."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem, business_date, uncollected
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.orders import rules, services
from zhanggui.departments.orders.bulk import LINE_COLUMNS, chunks, order_ids, remove_lines, write_imports, write_lines
from zhanggui.departments.orders.follow import tell_followers
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import upsert
from zhanggui.intake.api import Batch, Outcome, mark_dirty

Line = tuple[int, str, str, str, str, str, Decimal, int, int]
"""Position, SKU code, product code, title, attributes, bundle, price, quantity, row in the file."""


@dataclass(frozen=True)
class Known:
    """Which set of lines a trade has now."""

    pk: int
    version: str
    run_id: int


@dataclass(frozen=True)
class LineSet:
    """All lines one file has for a trade."""

    trade_no: str
    lines: Sequence[Line]
    told: int
    """How many of them this batch brought."""
    version: str


@uncollected()
def take(batch: Batch) -> Outcome:
    """Store the trades' lines that are later than what is known; an unknown trade waits for its order list."""
    shop_pk = projects.shop_by_code(batch.shop).pk
    rejected = [problem for record in batch.records if (problem := _problem(record))]
    bad = {problem.row for problem in rejected}
    good = [record for record in batch.records if record.row not in bad]
    fresh = keep(batch, shop_pk, good)
    accepted = sum(one.told for one in fresh.values())
    return Outcome(accepted=accepted, unchanged=len(good) - accepted, rejected=rejected)


def keep(batch: Batch, shop_pk: int, records: Sequence[Any]) -> dict[str, LineSet]:
    """Store the sets of lines that are later than what is known; answers them by trade."""
    known = _known(shop_pk, list({record.trade_no for record in records}))
    sets = _sets(records, _earlier_of_this_file(batch.run_id, known))
    fresh = {trade: one for trade, one in sets.items() if trade not in known or one.version > known[trade].version}
    _store(batch, shop_pk, fresh)
    return fresh


def keep_whole(batch: Batch, shop_pk: int, records: Sequence[Any]) -> dict[str, LineSet]:
    """Store these lines of their trades in place of those known, where they differ: the records are all there are."""
    known = _known(shop_pk, list({record.trade_no for record in records}))
    grouped: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        grouped[record.trade_no].append(record)
    sets = {trade: _line_set(trade, rows, [_line(row) for row in rows]) for trade, rows in grouped.items()}
    fresh = {trade: one for trade, one in sets.items() if trade not in known or one.version != known[trade].version}
    _store(batch, shop_pk, fresh)
    return fresh


def _problem(record: Any) -> Problem | None:
    if not record.trade_no or len(record.trade_no) > 64:
        return Problem("order.no_number", "This row has no usable order number.", record.row, "订单编号", record.raw)
    if abs(record.quantity) >= 10**9 or abs(record.price) >= 10**12:
        return Problem(
            "order_line.too_large", "Price or quantity is impossibly large.", record.row, "购买数量", record.raw
        )
    return None


def _sets(records: Sequence[Any], earlier: Mapping[str, Sequence[Line]]) -> dict[str, LineSet]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        grouped[record.trade_no].append(record)
    return {trade: _set(trade, rows, earlier.get(trade, ())) for trade, rows in grouped.items()}


def _set(trade: str, records: Sequence[Any], earlier: Sequence[Line]) -> LineSet:
    lines = {line[-1]: line for line in (*earlier, *(_line(record) for record in records))}
    return _line_set(trade, records, [lines[row] for row in sorted(lines)])


def _line_set(trade: str, records: Sequence[Any], ordered: Sequence[Line]) -> LineSet:
    furthest = max((record.status for record in records), key=lambda state: rules.STATE_RANK.get(state, 0))
    digest = rules.digest_of([rules.digest_of(line[1:-1]) for line in ordered])
    return LineSet(trade, ordered, len(records), rules.lines_version_of(furthest, len(ordered), digest))


def _known(shop_pk: int, trade_nos: Sequence[str]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for some in chunks(trade_nos):
        rows = Order.objects.filter(shop_id=shop_pk, trade_no__in=some)
        for trade, *rest in rows.values_list("trade_no", "pk", "lines_version", "lines_run_id"):
            known[trade] = Known(*rest)
    return known


def _earlier_of_this_file(run_id: int, known: Mapping[str, Known]) -> dict[str, list[Line]]:
    """Lines stored from the same file before: a repaired line joins the others of its trade."""
    trades = {held.pk: trade for trade, held in known.items() if held.run_id == run_id}
    earlier: dict[str, list[Line]] = defaultdict(list)
    for some in chunks(list(trades)):
        rows = OrderLine.objects.filter(order_id__in=some)
        for pk, *line in rows.values_list("order_id", *LINE_COLUMNS[1:]):
            earlier[trades[pk]].append(tuple(line))
    return earlier


def _store(batch: Batch, shop_pk: int, fresh: Mapping[str, LineSet]) -> None:
    if not fresh:
        return
    stamped = [
        Order(shop_id=shop_pk, trade_no=trade, lines_version=one.version, lines_run_id=batch.run_id)
        for trade, one in fresh.items()
    ]
    upsert(stamped, unique=("shop", "trade_no"), update=("lines_version", "lines_run_id"))
    ids = order_ids(shop_pk, list(fresh))
    remove_lines(list(ids.values()))
    write_lines((ids[trade], *line) for trade, one in fresh.items() for line in one.lines)
    write_imports(
        (ids[trade], "lines", batch.run_id, one.lines[0][-1], batch.at, "", []) for trade, one in fresh.items()
    )
    _follow_up(batch, list(ids.values()), fresh)


def _line(record: Any) -> Line:
    return (
        record.position,
        record.sku_code[:80],
        record.item_code[:80],
        record.title[:400],
        record.attributes[:400],
        record.bundle[:200],
        record.price,
        record.quantity,
        record.row,
    )


def _follow_up(batch: Batch, order_ids: Sequence[int], fresh: Mapping[str, LineSet]) -> None:
    orders = [order for some in chunks(order_ids) for order in services.outlines(Order.objects.filter(pk__in=some))]
    moments = {order.trade_no: order.created_at for order in orders}
    seen = [
        merchandising.SkuSeen(
            code=line[1],
            title=line[3],
            price=line[6],
            attributes=line[4],
            product_code=line[2],
            seen_at=moments.get(trade),
        )
        for trade, one in fresh.items()
        for line in one.lines
        if line[1]
    ]
    merchandising.ensure_skus(shop=batch.shop, seen=seen)
    if services.send_parcels(batch.shop, [order for order in orders if order.waybills]):
        tell_followers(batch.shop, list(fresh))
    mark_dirty("order_line", batch.shop, [business_date(order.paid_at) for order in orders if order.paid_at])
