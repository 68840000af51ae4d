"""What the orders department holds of a buyer, and how it is erased: the orders stay, the person does not."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from zhanggui.departments.orders.models import Order, OrderNote
from zhanggui.intake.api import mark_dirty
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy.erasing import Person

WORDS = ("buyer_nick", "buyer_alipay", "receiver_name", "receiver_address", "phone", "mobile", "invoice_title",
         "buyer_message", "seller_memo")  # fmt: skip
CLEARED = (
    *("buyer_alipay", "receiver_name", "receiver_index", "receiver_address", "phone", "phone_index", "mobile"),
    *("mobile_index", "buyer_message", "seller_memo", "invoice_title", "city", "digest"),
)
AT_ONCE = 400


def seek(person: Person) -> None:
    """Orders of this number, phone or nick, and all orders of the nicks behind them."""
    index = privacy.blind_index(person.term)
    named = Q(trade_no=person.term) | Q(buyer_index=index) | Q(mobile_index=index) | Q(phone_index=index)
    found = Order.objects.filter(named | Q(buyer_index__in=[each for each in person.stand_ins if each]))
    for order in found.select_related("shop"):
        stand_in = person.stand_in(order.buyer_index)
        person.orders[order.shop.code, order.trade_no] = stand_in
        person.words |= {word for name in WORDS if (word := getattr(order, name))}


def count(person: Person) -> int:
    """Orders that still hold something of the person."""
    return sum(_held(rows, person).count() for rows in _of(person))


def erase(person: Person) -> int:
    """Empty the personal columns, put the stand-in where the nick stood, and have the days' facts built again."""
    total = 0
    for rows in _of(person):
        with transaction.atomic():
            held = list(_held(rows, person).select_related("shop").defer(*WORDS))
            for order in held:
                stand_in = person.orders[order.shop.code, order.trade_no]
                emptied = dict.fromkeys(CLEARED, "")
                nick = {"buyer_nick": stand_in, "buyer_index": privacy.blind_index(stand_in)}
                Order.objects.filter(pk=order.pk).update(**emptied, **nick)
                if order.paid_on:
                    mark_dirty("order_line", order.shop.code, [order.paid_on])
            OrderNote.objects.filter(order__in=[order.pk for order in held]).update(text="-")
            total += len(held)
    return total


def _of(person: Person) -> Iterator[QuerySet[Order]]:
    for shop in person.shops:
        numbers = [trade for code, trade in person.orders if code == shop]
        for start in range(0, len(numbers), AT_ONCE):
            yield Order.objects.filter(shop__code=shop, trade_no__in=numbers[start : start + AT_ONCE])


def _held(rows: QuerySet[Order], person: Person) -> QuerySet[Order]:
    """Sealed columns cannot be compared but with nothing: an empty text is kept as one."""
    full = Q(buyer_index__in=list(person.stand_ins))
    for name in CLEARED:
        if name not in ("digest", "city"):
            full |= ~Q(**{f"{name}__exact": ""}) if name.endswith("_index") else Q(pk__in=_filled(rows, name))
    return rows.filter(full)


def _filled(rows: QuerySet[Order], name: str) -> list[int]:
    return [pk for pk, text in rows.values_list("pk", name) if text]


def install() -> None:
    privacy.held_by(privacy.Holder("orders", count, erase, seek, place=10))
