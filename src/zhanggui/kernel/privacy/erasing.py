"""Erasing one buyer everywhere: orders, amounts and days stay; the person behind them does not.

A stand-in takes the place of the nick, so that counts of buyers and repeat purchases stay right. Every step can be
done twice; a killed erasure goes on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, clock
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.privacy import apart
from zhanggui.kernel.privacy.crypto import normalised
from zhanggui.kernel.privacy.holders import AT_ONCE, held, holders
from zhanggui.kernel.privacy.models import ErasedOrder, Erasure
from zhanggui.kernel.privacy.persons import Person
from zhanggui.kernel.privacy.sweeping import without

ROUNDS = 3
"""Imports that were under way when the erasure began are looked for again."""


@dataclass(frozen=True)
class Erased:
    """What a file read later may say of an order: this stand-in for its buyer, or everything but the recipient."""

    stand_in: str
    only_recipient: bool = False


def find(term: str, chosen: Iterable[str] = ()) -> Person:
    """The buyer a nick, a phone or an order number belongs to, with all their orders; refused where nobody is found.

    Of a phone only the parcels that went to it are known: whose buyers are the same person, `chosen` says.
    """
    words = term.strip()
    if not normalised(words):
        raise Refusal("erasure.no_term", _("Name the buyer: a nick, a phone or an order number."))
    person = sought_after(Person(words, frozenset(chosen)))
    if not person.orders and not person.stand_ins and not person.received:
        raise Refusal("erasure.nobody", _("Nobody is known here by this nick, phone or order number."))
    gone = {pair for shop in person.shops for pair in _erased_before(shop, person)}
    if person.orders and gone >= set(person.orders) and not person.received:
        raise Refusal("erasure.already", _("This buyer is erased already; the orders stay without them."))
    return person


def sought_after(person: Person) -> Person:
    """Ask all holders again and again until they know no more."""
    while True:
        before = (len(person.orders), len(person.stand_ins), len(person.received))
        for holder in holders():
            holder.seek(person)
        if (len(person.orders), len(person.stand_ins), len(person.received)) == before:
            return person


def _erased_before(shop: str, person: Person) -> set[tuple[str, str]]:
    over = ErasedOrder.objects.filter(shop=shop, only_recipient=False, erasure__finished_at__isnull=False)
    numbers = [trade for at, trade in person.orders if at == shop]
    return {(shop, trade) for trade in over.filter(trade_no__in=numbers).values_list("trade_no", flat=True)}


def erase(
    *, term: str, reason: str, actor: str, at: datetime, chosen: Iterable[str] = (),
    told: Callable[[str], None] = lambda name: None,
) -> Erasure:  # fmt: skip
    """Erase a buyer everywhere; answers what was done. The reason and who decided are kept, the person is not."""
    erasure = begin(find(term, chosen), reason=reason, actor=actor, at=at)
    return _go_on(erasure, at, told)


def begin(person: Person, *, reason: str, actor: str, at: datetime) -> Erasure:
    """Write down that a buyer is erased; `go_on` does it."""
    if not reason.strip():
        raise Refusal("erasure.no_reason", _("Say why this buyer is erased: their request, its date and its channel."))
    return _begun(person, reason.strip(), actor, at)


def go_on(number: int) -> None:
    """The job: do what is left of an erasure."""
    erasure = Erasure.objects.filter(pk=number, finished_at=None).first()
    if erasure is not None:
        _go_on(erasure, clock.now(), lambda _name: None)


def unfinished() -> list[int]:
    return list(Erasure.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))


def resume(at: datetime, told: Callable[[str], None] = lambda name: None) -> int:
    """Go on with erasures that were interrupted; answers how many."""
    left = unfinished()
    for number in left:
        _go_on(Erasure.objects.get(pk=number), at, told)
    return len(left)


def erased_of(shop: str, trade_nos: Iterable[str]) -> dict[str, Erased]:
    """Of these orders those whose buyer or recipient was erased: for whoever reads a file."""
    if not ErasedOrder.objects.filter(shop=shop).exists():
        return {}
    numbers, found = sorted(set(trade_nos)), dict[str, Erased]()
    for start in range(0, len(numbers), AT_ONCE):
        rows = ErasedOrder.objects.filter(shop=shop, trade_no__in=numbers[start : start + AT_ONCE])
        for trade, stand_in, only in rows.values_list("trade_no", "stand_in", "only_recipient"):
            found[trade] = Erased(stand_in, only)
    return found


@transaction.atomic
def _begun(person: Person, reason: str, actor: str, at: datetime) -> Erasure:
    erasure = Erasure.objects.create(reason=reason, actor=actor, started_at=at, person=person.packed())
    _note_orders(erasure, person)
    detail = {"orders": len(person.orders), "received": len(person.received)}
    audit.note(actor=actor, action="buyer.erasure_begun", subject=f"erasure {erasure.pk}", detail=detail, at=at)
    return erasure


def _note_orders(erasure: Erasure, person: Person) -> None:
    """An order whose recipient was erased before may lose its buyer too; what is erased stays so."""
    for shop in person.shops:
        numbers = [trade for at, trade in person.orders if at == shop]
        for start in range(0, len(numbers), AT_ONCE):
            before = ErasedOrder.objects.filter(shop=shop, trade_no__in=numbers[start : start + AT_ONCE])
            before.filter(only_recipient=True).delete()
    whole = [(order, stand_in, False) for order, stand_in in person.orders.items()]
    parts = [(order, "", True) for order in person.received]
    ErasedOrder.objects.bulk_create(
        [
            ErasedOrder(erasure=erasure, shop=shop, trade_no=trade, stand_in=stand_in, only_recipient=only)
            for (shop, trade), stand_in, only in (*whole, *parts)
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )


def _go_on(erasure: Erasure, at: datetime, told: Callable[[str], None]) -> Erasure:
    person = Person.unpacked(erasure.person)
    apart.write(erasure.pk, person, at)
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
        erasure.reason = without(erasure.reason, person)
        erasure.person, erasure.finished_at = "", at
        erasure.save(update_fields=["reason", "person", "finished_at"])
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
