"""Taking the orders of other platforms: the same orders and lines as Tmall's, the later state always winning.

Where a platform numbers the rows of an order (Douyin), a file may hold some of them only: they are kept as parts, and
the order is worked out from all of them. Elsewhere an order's rows come together, and its sums are told once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from django.db.models import Sum

from zhanggui.base import Problem, uncollected
from zhanggui.connectors import manifests
from zhanggui.connectors.platform_records import PlatformOrderRecord
from zhanggui.connectors.wording import refusal
from zhanggui.departments.orders import detail_taker, list_taker, parts, platform_rows, rules
from zhanggui.departments.orders.bulk import chunks, order_ids
from zhanggui.departments.orders.list_rows import Claim, Known, Stamp
from zhanggui.departments.orders.models import Order, OrderLine, OrderPart
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import upsert
from zhanggui.intake.api import Batch, Outcome, mark_dirty

Rows = Sequence[PlatformOrderRecord]
MOST = Decimal(10) ** 12
PERSON = (
    "trade_no", "buyer", "receiver_name", "receiver_address", "province", "city", "phone", "buyer_message",
    "seller_memo", "absent",
)  # fmt: skip
"""What every row of an order says alike."""
STATE = (
    "status", "title", "kinds", "created_at", "paid_at", "shipped_at", "confirmed_at", "waybills", "courier",
    "close_reason",
)  # fmt: skip
GOODS = ("sku_id", "sku_code", "item_code", "item_id", "attributes", "price", "quantity")
_order_content = attrgetter(*PERSON, *(name for name in STATE if name != "title"))
_row_content = attrgetter(*STATE, *GOODS)


@uncollected()
def take(batch: Batch) -> Outcome:
    """Store the orders, their lines and parts, as far as they tell more than is known."""
    shop_pk = projects.shop_by_code(batch.shop).pk
    _refuse_without_money(batch)
    rejected = [problem for record in batch.records if (problem := _problem(record))]
    bad = {problem.row for problem in rejected}
    told = _by_trade(record for record in batch.records if record.row not in bad)
    known = list_taker.known_orders(shop_pk, list(told))
    numbered = any(rows[0].line_no for rows in told.values())
    take_some = _take_numbered if numbered else _take_whole
    kept, changed = take_some(batch, shop_pk, told, known)
    return _outcome(batch, told, kept, changed, known, rejected)


def _refuse_without_money(batch: Batch) -> None:
    """A file without the columns that say what was paid tells no order's money: better none than a wrong one."""
    for record in batch.records[:1]:
        wanted = platform_rows.paid_columns(record.platform)
        if all(name in record.absent for name in wanted):
            columns = next(each.columns for each in manifests() if each.format == batch.format)
            raise refusal("order.paid_not_told", column=" / ".join(columns[name][0] for name in wanted))


def _problem(record: PlatformOrderRecord) -> Problem | None:
    if not record.trade_no or max(len(record.trade_no), len(record.line_no)) > 64:
        return Problem("order.no_number", "This row has no usable order number.", record.row, "订单号", record.raw)
    amounts = (*record.of_order.values(), *record.of_row.values(), record.price or Decimal(0))
    if any(abs(amount) >= MOST for amount in amounts) or (record.quantity or 0) >= 10**9:
        sentence = "An amount of this row is impossibly large."
        return Problem("order.amount_too_large", sentence, record.row, None, record.raw)
    if not platform_rows.tells_money(record):
        sentence = "This row does not tell what the buyer paid. Fill in the amount."
        return Problem("order.no_money", sentence, record.row, None, record.raw)
    return None


def _by_trade(records: Iterable[PlatformOrderRecord]) -> dict[str, Rows]:
    found: dict[str, list[PlatformOrderRecord]] = defaultdict(list)
    for record in records:
        found[record.trade_no].append(record)
    return dict(found)


def _take_whole(
    batch: Batch, shop_pk: int, told: Mapping[str, Rows], known: Mapping[str, Known]
) -> tuple[dict[str, int], set[str]]:
    """Orders whose rows come together: answers how many rows of each count, and which orders changed."""
    stamps = {row.row: _stamp(batch, row, (_order_content(row), _sums(row.of_order))) for row in _all(told)}
    rows = {trade: platform_rows.latest(some, stamps) for trade, some in told.items()}
    best = {trade: _claim(some, told[trade], stamps) for trade, some in rows.items()}
    changed = list_taker.keep(batch, shop_pk, best, known)
    lines = [line for some in rows.values() for line in platform_rows.lines_of(some)]
    fresh = detail_taker.keep(batch, shop_pk, lines)
    _count_pieces(shop_pk, list(fresh))
    return {trade: len(some) for trade, some in rows.items()}, changed | set(fresh)


def _take_numbered(
    batch: Batch, shop_pk: int, told: Mapping[str, Rows], known: Mapping[str, Known]
) -> tuple[dict[str, int], set[str]]:
    """Orders whose rows have numbers of their own: joined with the parts other files told."""
    stored = _parts_of({known[trade].pk: trade for trade in told if trade in known})
    whole = {trade: dict(stored.get(trade, {})) for trade in told}
    for row in _all(told):
        mine = whole[row.trade_no]
        stamp = "|".join(_stamp(batch, row, (_row_content(row), _sums(row.of_row))))
        mine[row.line_no] = parts.joined(mine.get(row.line_no, {}), parts.told_by(row, stamp, batch.run_id))
    rows = {trade: _rows_of(batch, trade, mine, told[trade][0].platform) for trade, mine in whole.items()}
    stamps = {row.row: _stamp(batch, row, _order_content(row)[: len(PERSON)]) for row in _all(told)}
    best = {trade: _claim(some, told[trade], stamps, sure=platform_rows.WORKED_OUT) for trade, some in rows.items()}
    changed = list_taker.keep(batch, shop_pk, best, known)
    _keep_parts(shop_pk, stored, whole)
    lines = [line for some in rows.values() for line in platform_rows.lines_of(some)]
    fresh = detail_taker.keep_whole(batch, shop_pk, lines)
    changed |= set(fresh) | _keep_amounts(batch.shop, shop_pk, rows)
    return {trade: len({row.line_no for row in some}) for trade, some in told.items()}, changed


def _all(told: Mapping[str, Rows]) -> list[PlatformOrderRecord]:
    return [row for rows in told.values() for row in rows]


def _stamp(batch: Batch, row: PlatformOrderRecord, content: Sequence[object]) -> Stamp:
    """How late a state a row tells: how far the order is, then the age of the file, last the content itself.

    Moments have no say: sellers choose the columns, and a later file may lack the one with the paying moment.
    """
    return rules.version_of((), row.status, None), rules.moment_text(batch.as_of), rules.digest_of(content)


def _sums(sums: Mapping[str, Decimal]) -> str:
    return rules.digest_of([part for name in sorted(sums) for part in (name, sums[name])])


def _claim(rows: Rows, told: Rows, stamps: Mapping[int, Stamp], sure: frozenset[str] = frozenset()) -> Claim:
    latest = max(told, key=lambda row: stamps[row.row])
    return Claim(platform_rows.order_of(rows, latest), stamps[latest.row], sure)


def _count_pieces(shop_pk: int, trades: Sequence[str]) -> None:
    """A repaired row comes alone: how many pieces an order has is what its lines add up to."""
    for some in chunks(trades):
        orders = Order.objects.filter(shop_id=shop_pk, trade_no__in=some).annotate(told=Sum("lines__quantity"))
        wrong = [order for order in orders.only("pk", "quantity") if order.told != order.quantity]
        for order in wrong:
            order.quantity = order.told
        Order.objects.bulk_update(wrong, ["quantity"], batch_size=200)


def _parts_of(trades: Mapping[int, str]) -> dict[str, dict[str, parts.Told]]:
    found: dict[str, dict[str, parts.Told]] = defaultdict(dict)
    for some in chunks(list(trades)):
        rows = OrderPart.objects.filter(order_id__in=some).order_by("order_id", "line_no")
        for pk, line_no, told in rows.values_list("order_id", "line_no", "told"):
            found[trades[pk]][line_no] = parts.unpacked(told)
    return dict(found)


def _rows_of(batch: Batch, trade: str, mine: Mapping[str, parts.Told], platform: str) -> Rows:
    """All rows of an order in their places, whatever files told them."""
    rows = [parts.row_of(told, platform, trade, line_no, batch.run_id) for line_no, told in mine.items()]
    ordered = sorted(rows, key=lambda row: (row.position, row.line_no))
    return [replace(row, position=place) for place, row in enumerate(ordered, 1)]


def _keep_parts(
    shop_pk: int, stored: Mapping[str, Mapping[str, parts.Told]], whole: Mapping[str, Mapping[str, parts.Told]]
) -> None:
    ids = order_ids(shop_pk, list(whole))
    new = [
        OrderPart(order_id=ids[trade], line_no=line_no, told=parts.packed(told))
        for trade, mine in whole.items()
        for line_no, told in mine.items()
        if told != stored.get(trade, {}).get(line_no)
    ]
    upsert(new, unique=("order", "line_no"), update=("told",))


def _keep_amounts(shop: str, shop_pk: int, rows: Mapping[str, Rows]) -> set[str]:
    """Note on each line what it costs alone; answers the orders where that changed."""
    ids = order_ids(shop_pk, list(rows))
    trades = {pk: trade for trade, pk in ids.items()}
    lines = {pk: [platform_rows.own_amount(row) for row in some] for trade, some in rows.items() for pk in [ids[trade]]}
    places: dict[int, int] = defaultdict(int)
    changed = []
    for some in chunks(sorted(lines)):
        for line in OrderLine.objects.filter(order_id__in=some).order_by("order_id", "position", "pk"):
            amount = lines[line.order_id][places[line.order_id]]
            places[line.order_id] += 1
            if line.amount != amount:
                line.amount = amount
                changed.append(line)
    OrderLine.objects.bulk_update(changed, ["amount"], batch_size=200)
    touched = {line.order_id for line in changed}
    for some in chunks(sorted(touched)):
        mark_dirty(
            "order_line",
            shop,
            set(Order.objects.filter(pk__in=some, paid_on__isnull=False).values_list("paid_on", flat=True)),
        )
    return {trades[pk] for pk in touched}


def _outcome(
    batch: Batch,
    told: Mapping[str, Rows],
    kept: Mapping[str, int],
    changed: set[str],
    known: Mapping[str, Known],
    rejected: Sequence[Problem],
) -> Outcome:
    """A row counts as accepted where its order changed; what the file says twice is repeated."""
    accepted = sum(kept[trade] for trade in told if trade in changed)
    repeated = sum(len(rows) - kept[trade] for trade, rows in told.items())
    again = [trade for trade in told if trade not in changed and trade in known and known[trade].run_id == batch.run_id]
    repeated += sum(kept[trade] for trade in again)
    unchanged = sum(map(len, told.values())) - accepted - repeated
    return Outcome(accepted=accepted, unchanged=unchanged, repeated=repeated, rejected=rejected)
