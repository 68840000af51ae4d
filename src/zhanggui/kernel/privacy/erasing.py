"""Erasing one buyer everywhere: whoever holds personal data hangs in here what it holds and how it is erased.

Orders, amounts and days stay; the person behind them does not. A stand-in takes the place of the nick, so that
counts of buyers and repeat purchases stay right. Every step can be done twice; a killed erasure goes on.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.privacy.crypto import blind_index, normalised
from zhanggui.kernel.privacy.models import ErasedOrder, Erasure

AT_ONCE = 500
ROUNDS = 3
"""Imports that were under way when the erasure began are looked for again."""


@dataclass
class Person:
    """What is known of the buyer while they are looked for; it leaves memory only sealed."""

    term: str
    orders: dict[tuple[str, str], str] = field(default_factory=dict)
    """Shop and trade number to the stand-in of its buyer."""
    stand_ins: dict[str, str] = field(default_factory=dict)
    """Blind index of a nick to the stand-in."""
    words: set[str] = field(default_factory=set)
    """Nicks, names, numbers, addresses as they were written."""

    def stand_in(self, index: str) -> str:
        if not index:
            return ""
        return self.stand_ins.setdefault(index, f"erased-{secrets.token_hex(6)}")

    @property
    def shops(self) -> list[str]:
        return sorted({shop for shop, _trade in self.orders})

    @property
    def telling(self) -> set[str]:
        """Words that can only be this person: numbers of orders, nicks, phones."""
        numbers = {trade for _shop, trade in self.orders}
        return {word for word in {*self.words, self.term} if len(word) >= 4} | numbers

    @property
    def new_indexes(self) -> dict[str, str]:
        return {old: blind_index(stand_in) for old, stand_in in self.stand_ins.items()}

    def packed(self) -> str:
        orders = [[*order, stand_in] for order, stand_in in self.orders.items()]
        return json.dumps([self.term, orders, self.stand_ins, sorted(self.words)], ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> "Person":
        term, orders, stand_ins, words = json.loads(text)
        return cls(term, {(shop, trade): stand_in for shop, trade, stand_in in orders}, stand_ins, set(words))


@dataclass(frozen=True)
class Holder:
    """Who holds personal data: how many records of a person, how they are erased, and what else it knows of them."""

    name: str
    count: Callable[[Person], int]
    erase: Callable[[Person], int]
    seek: Callable[[Person], None] = lambda person: None
    place: int = 50


_holders: dict[str, Holder] = {}


def held_by(holder: Holder) -> None:
    """Hang in a holder; the same name again replaces it."""
    _holders[holder.name] = holder


def held_by_order(name: str, model: str, clear: Sequence[str], key: str = "trade_no", shop: str = "shop__code") -> None:
    """A table whose rows name an order: these columns of the erased orders' rows become empty."""

    def found(person: Person) -> Iterable[Any]:
        rows = apps.get_model(model)._default_manager
        for code in person.shops:
            numbers = [trade for at, trade in person.orders if at == code]
            for start in range(0, len(numbers), AT_ONCE):
                yield rows.filter(**{shop: code, f"{key}__in": numbers[start : start + AT_ONCE]})

    def count(person: Person) -> int:
        return sum(any(getattr(row, name) for name in clear) for rows in found(person) for row in rows)

    def erase(person: Person) -> int:
        total = count(person)
        for rows in found(person):
            keys = list(rows.values_list("pk", flat=True))
            apps.get_model(model)._default_manager.filter(pk__in=keys).update(**dict.fromkeys(clear, ""))
        return total

    held_by(Holder(name, count, erase))


def holders() -> list[Holder]:
    return sorted(_holders.values(), key=lambda holder: (holder.place, holder.name))


def find(term: str) -> Person:
    """The buyer a nick, a phone or an order number belongs to, with all their orders; refused where nobody is found."""
    words = term.strip()
    if not normalised(words):
        raise Refusal("erasure.no_term", _("Name the buyer: a nick, a phone or an order number."))
    person = Person(words)
    while True:
        before = (len(person.orders), len(person.stand_ins))
        for holder in holders():
            holder.seek(person)
        if (len(person.orders), len(person.stand_ins)) == before:
            break
    if not person.orders and not person.stand_ins:
        raise Refusal("erasure.nobody", _("Nobody is known here by this nick, phone or order number."))
    gone = {pair for shop in person.shops for pair in _erased_before(shop, person)}
    if person.orders and gone >= set(person.orders):
        raise Refusal("erasure.already", _("This buyer is erased already; the orders stay without them."))
    return person


def _erased_before(shop: str, person: Person) -> set[tuple[str, str]]:
    over = ErasedOrder.objects.filter(shop=shop, erasure__finished_at__isnull=False)
    numbers = [trade for at, trade in person.orders if at == shop]
    return {(shop, trade) for trade in over.filter(trade_no__in=numbers).values_list("trade_no", flat=True)}


def held(person: Person) -> dict[str, int]:
    """How many records of the person each holder has."""
    return {holder.name: holder.count(person) for holder in holders()}


def erase(
    *, term: str, reason: str, actor: str, at: datetime, told: Callable[[str], None] = lambda name: None
) -> Erasure:
    """Erase a buyer everywhere; answers what was done. The reason and who decided are kept, the person is not."""
    if not reason.strip():
        raise Refusal("erasure.no_reason", _("Say why this buyer is erased: their request, its date and its channel."))
    person = find(term)
    return _go_on(_begun(person, reason.strip(), actor, at), at, told)


def resume(at: datetime, told: Callable[[str], None] = lambda name: None) -> int:
    """Go on with erasures that were interrupted; answers how many."""
    left = list(Erasure.objects.filter(finished_at=None).order_by("pk"))
    for erasure in left:
        _go_on(erasure, at, told)
    return len(left)


def stand_ins_of(shop: str, trade_nos: Iterable[str]) -> dict[str, str]:
    """Of these orders those whose buyer was erased, with the stand-in: for whoever reads a file."""
    if not ErasedOrder.objects.filter(shop=shop).exists():
        return {}
    numbers, found = sorted(set(trade_nos)), dict[str, str]()
    for start in range(0, len(numbers), AT_ONCE):
        rows = ErasedOrder.objects.filter(shop=shop, trade_no__in=numbers[start : start + AT_ONCE])
        found |= dict(rows.values_list("trade_no", "stand_in"))
    return found


@transaction.atomic
def _begun(person: Person, reason: str, actor: str, at: datetime) -> Erasure:
    erasure = Erasure.objects.create(reason=reason, actor=actor, started_at=at, person=person.packed())
    ErasedOrder.objects.bulk_create(
        [
            ErasedOrder(erasure=erasure, shop=shop, trade_no=trade, stand_in=stand_in)
            for (shop, trade), stand_in in person.orders.items()
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    audit.note(actor=actor, action="buyer.erasure_begun", subject=f"erasure {erasure.pk}", at=at)
    return erasure


def _go_on(erasure: Erasure, at: datetime, told: Callable[[str], None]) -> Erasure:
    person = Person.unpacked(erasure.person)
    _overwrite_what_is_deleted()
    for _round in range(ROUNDS):
        for holder in holders():
            told(holder.name)
            erasure.done[holder.name] = erasure.done.get(holder.name, 0) + holder.erase(person)
            erasure.save(update_fields=["done"])
        if not any(held(person).values()):
            break
    else:
        raise Refusal("erasure.left", _("Something still holds this buyer: an import is under way. Go on later."))
    with transaction.atomic():
        erasure.person, erasure.finished_at = "", at
        erasure.save(update_fields=["person", "finished_at"])
        audit.note(
            actor=erasure.actor, action="buyer.erased", subject=f"erasure {erasure.pk}", detail=erasure.done, at=at
        )
    _leave_no_copy()
    return erasure


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves deleted values in free pages unless it is told to overwrite them."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _leave_no_copy() -> None:
    """Empty the write-ahead log, which keeps pages as they were."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
