"""What the orders department holds of a buyer, and how it is erased: the orders stay, the person does not."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from zhanggui.departments.orders.models import Order, OrderNote
from zhanggui.intake.api import mark_dirty
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy.persons import Candidate, Person

OF_RECIPIENT = ("receiver_name", "receiver_address", "phone", "mobile")
WORDS = (*OF_RECIPIENT, "buyer_nick", "buyer_alipay", "invoice_title", "buyer_message", "seller_memo")
RECIPIENT = (*OF_RECIPIENT, "receiver_index", "phone_index", "mobile_index", "city", "digest")
CLEARED = (*RECIPIENT, "buyer_alipay", "buyer_message", "seller_memo", "invoice_title")
AT_ONCE = 400


def seek(person: Person) -> None:
    """Orders of this number or nick, all orders of the nicks behind them, and the parcels that went to this phone."""
    index = privacy.blind_index(person.term)
    phones = {each for each in {index, *person.sought} if each}
    went = Order.objects.filter(Q(mobile_index__in=phones) | Q(phone_index__in=phones)) if phones else []
    for order in went.select_related("shop") if phones else []:
        _received(order, person)
    named = Q(buyer_index__in=[each for each in {index, *person.stand_ins} if each])
    named |= Q(trade_no=person.term) if person.term else Q()
    for order in Order.objects.filter(named).select_related("shop"):
        _ordered(order, person)
    _shared(person)


def _ordered(order: Order, person: Person) -> None:
    person.orders[order.shop.code, order.trade_no] = person.stand_in(order.buyer_index)
    person.received.discard((order.shop.code, order.trade_no))
    person.words |= {word for name in WORDS if (word := getattr(order, name))}


def _received(order: Order, person: Person) -> None:
    """A parcel that went to the phone: whose order it is has to be said, unless nobody else is named."""
    pair, index = (order.shop.code, order.trade_no), order.buyer_index
    if index:
        candidate = person.candidates.setdefault(index, Candidate(index, order.buyer_nick))
        candidate.orders.add(pair)
    if not index or person.is_chosen(index):
        _ordered(order, person)
    elif pair not in person.orders:
        person.received.add(pair)
        person.words |= {word for name in OF_RECIPIENT if (word := getattr(order, name))}


def _shared(person: Person) -> None:
    """Recipients of the buyer's parcels to whom others send too are perhaps somebody else."""
    for rows in _of(person, person.orders):
        for order in rows.exclude(mobile_index=""):
            others = Order.objects.filter(mobile_index=order.mobile_index).exclude(buyer_index="")
            if others.exclude(buyer_index__in=list(person.stand_ins)).exists():
                person.shared |= {word for name in OF_RECIPIENT if (word := getattr(order, name))}


def count(person: Person) -> int:
    """Orders that still hold something of the person."""
    whole = sum(_held(rows, person).count() for rows in _of(person, person.orders))
    return whole + sum(_going(rows).count() for rows in _of(person, person.received))


def erase(person: Person) -> int:
    """Empty the personal columns, put the stand-in where the nick stood, and have the days' facts built again."""
    total = 0
    for rows in _of(person, person.orders):
        with transaction.atomic():
            held = list(_held(rows, person).select_related("shop").defer(*WORDS))
            for order in held:
                stand_in = person.orders[order.shop.code, order.trade_no]
                emptied = dict.fromkeys(CLEARED, "")
                nick = {"buyer_nick": stand_in, "buyer_index": privacy.blind_index(stand_in)}
                _empty(order, {**emptied, **nick})
            OrderNote.objects.filter(order__in=[order.pk for order in held]).update(text="-")
            total += len(held)
    return total + _erase_recipients(person)


def _erase_recipients(person: Person) -> int:
    """The orders of others that went to the person keep their buyer and what the buyer wrote, but for their words."""
    total = 0
    for rows in _of(person, person.received):
        with transaction.atomic():
            for order in _going(rows).select_related("shop"):
                texts = {
                    name: privacy.without(getattr(order, name), person) for name in ("buyer_message", "seller_memo")
                }
                _empty(order, {**dict.fromkeys(RECIPIENT, ""), **texts})
                total += 1
    return total


def _empty(order: Order, columns: dict[str, str]) -> None:
    Order.objects.filter(pk=order.pk).update(**columns)
    if order.paid_on:
        mark_dirty("order_line", order.shop.code, [order.paid_on])


def _of(person: Person, orders: Iterable[tuple[str, str]]) -> Iterator[QuerySet[Order]]:
    for shop in person.shops:
        numbers = [trade for code, trade in orders if code == shop]
        for start in range(0, len(numbers), AT_ONCE):
            yield Order.objects.filter(shop__code=shop, trade_no__in=numbers[start : start + AT_ONCE])


def _held(rows: QuerySet[Order], person: Person) -> QuerySet[Order]:
    """Sealed columns cannot be compared but with nothing: an empty text is kept as one."""
    full = Q(buyer_index__in=list(person.stand_ins))
    for name in CLEARED:
        if name not in ("digest", "city"):
            full |= _full(rows, name)
    return rows.filter(full)


def _going(rows: QuerySet[Order]) -> QuerySet[Order]:
    full = Q()
    for name in OF_RECIPIENT:
        full |= _full(rows, name)
    return rows.filter(full)


def _full(rows: QuerySet[Order], name: str) -> Q:
    if name.endswith("_index"):
        return ~Q(**{f"{name}__exact": ""})
    return Q(pk__in=[pk for pk, text in rows.values_list("pk", name) if text])


def install() -> None:
    privacy.held_by(privacy.Holder("orders", count, erase, seek, place=10))
