"""What follows from changed orders, and what people write about them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from zhanggui.base import business_date
from zhanggui.departments.customers import api as customers
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.orders.bulk import chunks
from zhanggui.departments.orders.contracts import Outline, RefundsOfTrade
from zhanggui.departments.orders.follow import tell_followers
from zhanggui.departments.orders.models import Order, OrderLine, OrderNote
from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.departments.writing import read_rows
from zhanggui.intake.api import mark_dirty, refresh_soon
from zhanggui.kernel.evidence import api as evidence

LineFacts = tuple[str, str, Decimal, int, str, str]
"""SKU code, title, price, quantity, attributes, product code."""


@transaction.atomic
def add_note(*, order_id: int, person: Any, text: str, at: datetime, flag: bool | None = None) -> OrderNote:
    """Write a note about an order; evidence that somebody looked after it."""
    order = Order.objects.select_related("shop").only("trade_no", "shop__code").get(pk=order_id)
    flagged = {} if flag is None else {"flagged": flag}
    Order.objects.filter(pk=order_id).update(note_count=F("note_count") + 1, **flagged)
    return evidence.write_note(
        OrderNote(order=order, person=person, at=at, text=text),
        event="order.noted",
        shop=order.shop.code,
        subject=order.trade_no,
        link=f"/orders/{order_id}/",
        trade_no=order.trade_no,
    )


@transaction.atomic
def note_refunds(*, shop: str, refunds: Sequence[RefundsOfTrade]) -> None:
    """The refund department tells how many refunds these trades have and what was paid back."""
    by_trade = {each.trade_no: each for each in refunds}
    for some in chunks(sorted(by_trade)):
        orders = list(
            Order.objects.filter(shop__code=shop, trade_no__in=some).only("trade_no", "refund_count", "refund_paid")
        )
        changed = []
        for order in orders:
            told = by_trade[order.trade_no]
            if (order.refund_count, order.refund_paid) != (told.count, told.paid):
                order.refund_count, order.refund_paid = told.count, told.paid
                changed.append(order)
        Order.objects.bulk_update(changed, ["refund_count", "refund_paid"], batch_size=200)


def after_change(shop: str, trade_nos: Sequence[str], buyers: Iterable[tuple[str, str]], days: Iterable[date]) -> None:
    """Everything that rests on these orders follows: buyers, facts, SKUs, parcels and followers above.

    `buyers` are (blind index, nick) pairs of all buyers touched, before and after.
    """
    moved = count_purchases(shop, dict(buyers))
    mark_dirty("order_line", shop, {*(day for day in days if day), *moved})
    tell_followers(shop, trade_nos)


def cost_anew(*, shop: str, codes: Sequence[str], first: str, last: str | None) -> None:
    """The days these SKUs were sold on, from the first to the last (or ever since), tell another cost of goods."""
    sold = Order.objects.filter(
        shop__code=shop, lines__sku_code__in=list(codes), paid_on__gte=date.fromisoformat(first)
    )
    if last:
        sold = sold.filter(paid_on__lte=date.fromisoformat(last))
    mark_dirty("order_line", shop, set(sold.order_by().values_list("paid_on", flat=True).distinct()))
    refresh_soon()


def count_purchases(shop: str, nicks: dict[str, str]) -> set[date]:
    """Count again what these buyers bought; answers the days whose first-order marks moved."""
    nicks.pop("", None)
    found: dict[str, _Bought] = defaultdict(_Bought)
    shop_pk = projects.shop_by_code(shop).pk
    for index, *order in read_rows(Order, BOUGHT, among=("buyer_index", sorted(nicks)), where={"shop_id": shop_pk}):
        found[index].add(*order)
    counted = [found[index].purchases(index, nick) for index, nick in sorted(nicks.items())]
    return customers.note_purchases(shop=shop, purchases=counted)


BOUGHT = (
    "buyer_index", "trade_no", "state", "CAST(paid_at AS TEXT)", "CAST(ROUND(paid_amount * 100) AS BIGINT)", "province",
    "CAST(created_at AS TEXT)",
)  # fmt: skip
"""Moments as the database writes them: they sort as they stand, and only the first and the last are needed."""


class _Bought:
    """The sums of one buyer's orders; a cancelling invoice lowers the money and is no order."""

    __slots__ = ("cents", "first", "last", "orders", "paid_orders", "province")

    def __init__(self) -> None:
        self.orders = self.paid_orders = self.cents = 0
        self.first: tuple[str, str] | None = None
        self.last: str | None = None
        self.province = ("", "", "")

    def add(self, trade_no: str, state: str, paid: str | None, cents: int, province: str, created: str | None) -> None:
        if province:
            self.province = max(self.province, (created or "", trade_no, province))
        if paid:
            self.cents += cents
        if state == Order.State.CREDIT:
            return
        self.orders += 1
        if paid:
            self.paid_orders += 1
            self.first = min(self.first or (paid, trade_no), (paid, trade_no))
            self.last = max(self.last or paid, paid)

    def purchases(self, index: str, nick: str) -> customers.Purchases:
        return customers.Purchases(
            nick_index=index,
            nick=nick,
            orders=self.orders,
            paid_orders=self.paid_orders,
            paid_amount=Decimal(self.cents).scaleb(-2),
            last_paid_on=business_date(_moment(self.last)) if self.last else None,
            first_paid_at=_moment(self.first[0]) if self.first else None,
            first_trade_no=self.first[1] if self.first else "",
            province=self.province[2],
        )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def outlines(orders: QuerySet[Order]) -> list[Outline]:
    """What parcels and SKUs rest on, of these orders."""
    return [Outline(*row) for row in orders.values_list(*Outline._fields)]


def send_parcels(shop: str, orders: Sequence[Outline], lines: Mapping[int, Sequence[LineFacts]] | None = None) -> int:
    """Tell the warehouse which parcels these orders are in and what should be inside; answers how many changed."""
    if lines is None:
        lines = lines_by_order([order.pk for order in orders])
    weights = merchandising.weights_of(shop, {line[0] for some in lines.values() for line in some})
    expected = [
        each for order in orders if order.waybills for each in _parcels(order, lines.get(order.pk, ()), weights)
    ]
    return warehouse.expect_parcels(shop=shop, trades=[order.trade_no for order in orders], expected=expected)


@transaction.atomic
def weigh_anew(*, shop: str) -> None:
    """Weigh the parcels with SKUs whose weight has changed since, whoever changed it and how; followers are told."""
    codes = merchandising.take_new_weights(shop=shop)
    pks: set[int] = set()
    for some in chunks(codes):
        orders = Order.objects.filter(shop__code=shop, lines__sku_code__in=some).exclude(waybills="").order_by()
        pks.update(orders.values_list("pk", flat=True))
    for some in chunks(sorted(pks)):
        orders = outlines(Order.objects.filter(pk__in=some))
        if send_parcels(shop, orders):
            tell_followers(shop, [order.trade_no for order in orders])


def see_skus(shop: str, orders: Sequence[Outline], lines: Mapping[int, Sequence[LineFacts]]) -> None:
    """Tell merchandising which SKUs these orders sold, when and at which price."""
    seen = [
        merchandising.SkuSeen(code, title, price, attributes, item, order.created_at)
        for order in orders
        for code, title, price, _quantity, attributes, item in lines.get(order.pk, ())
        if code
    ]
    merchandising.ensure_skus(shop=shop, seen=seen)


def lines_by_order(order_ids: Sequence[int]) -> dict[int, list[LineFacts]]:
    """What is on the lines of these orders."""
    found: dict[int, list[LineFacts]] = defaultdict(list)
    for some in chunks(order_ids):
        rows = OrderLine.objects.filter(order_id__in=some).order_by("order_id", "position")
        for pk, *line in rows.values_list(
            "order_id", "sku_code", "title", "price", "quantity", "attributes", "item_code"
        ):
            found[pk].append(tuple(line))  # type: ignore[arg-type]
    return found


def _parcels(
    order: Outline, lines: Sequence[LineFacts], weights: Mapping[str, Decimal]
) -> Iterator[warehouse.ParcelExpected]:
    waybills = list(dict.fromkeys(filter(None, order.waybills.split(","))))
    bought = [(line[0], line[3]) for line in lines if line[3] > 0]
    pieces = sum(quantity for _code, quantity in bought) if bought else max(order.quantity or 0, 0)
    known = sum([weights[code] * quantity for code, quantity in bought if code in weights], Decimal(0))
    unknown = pieces - sum([quantity for code, quantity in bought if code in weights])
    part = (known / len(waybills)).quantize(Decimal("0.001")) if known else known
    for number, waybill in enumerate(waybills):
        yield warehouse.ParcelExpected(
            waybill,
            order.trade_no,
            order.courier,
            order.province,
            order.city,
            warehouse.share_pieces(pieces, len(waybills), number),
            part if number else known - part * (len(waybills) - 1),
            warehouse.share_pieces(unknown, len(waybills), number),
            order.paid_at,
            order.shipped_at,
            order.run_id,
            order.source_row,
        )
