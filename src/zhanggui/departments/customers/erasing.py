"""What the customers department holds of a buyer: the row stays for its counts, under the stand-in."""

from django.db import transaction

from zhanggui.departments.customers.models import Buyer, BuyerNote
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy.persons import Person


def seek(person: Person) -> None:
    """A buyer known by nick, also where no order of theirs is here."""
    index = privacy.blind_index(person.term)
    for buyer in Buyer.objects.filter(nick_index__in=[each for each in {index, *person.stand_ins} if each]):
        person.stand_in(buyer.nick_index)
        person.words |= {buyer.nick} - {""}


def count(person: Person) -> int:
    return Buyer.objects.filter(nick_index__in=list(person.stand_ins)).count()


@transaction.atomic
def erase(person: Person) -> int:
    found = list(Buyer.objects.filter(nick_index__in=list(person.stand_ins)))
    for buyer in found:
        stand_in = person.stand_ins[buyer.nick_index]
        BuyerNote.objects.filter(buyer=buyer).update(text="-")
        Buyer.objects.filter(pk=buyer.pk).update(nick=stand_in, nick_index=privacy.blind_index(stand_in), flagged=False)
    return len(found)


def install() -> None:
    privacy.held_by(privacy.Holder("buyers", count, erase, seek, place=20))
