"""Looking for a buyer before erasing them: with a purpose, written down, counted by place, forgotten after a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, clock
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.privacy.crypto import normalised
from zhanggui.kernel.privacy.erasing import begin, find
from zhanggui.kernel.privacy.holders import holders
from zhanggui.kernel.privacy.models import Erasure, Look
from zhanggui.kernel.privacy.persons import Candidate, Person

KEPT = timedelta(days=1)
ACTION = "buyer.looked_for"


def look(*, term: str, purpose: str, actor: str, at: datetime, address: str = "") -> Look:
    """Find a buyer and write down who looked and why; whom nobody knows is written down too."""
    if not purpose.strip():
        raise Refusal("look.no_purpose", _("Say what you look for this buyer for."))
    forget_old(at)
    try:
        person = find(term)
    except Refusal as refusal:
        if refusal.code != "erasure.no_term":
            audit.note(actor=actor, action=ACTION, detail={"orders": 0}, address=address, at=at)
        raise
    with transaction.atomic():
        made = Look.objects.create(purpose=purpose.strip(), actor=actor, at=at, person=person.packed())
        detail = {"orders": len(person.orders), "received": len(person.received)}
        audit.note(actor=actor, action=ACTION, subject=f"look {made.pk}", detail=detail, address=address, at=at)
    return made


def known(made: Look) -> tuple[Person, list[Candidate]]:
    """The person of a look, and the buyers among whom one has to choose."""
    packed = Person.unpacked(made.person)
    person = find(packed.term, packed.chosen)
    return person, sorted(person.candidates.values(), key=lambda each: (-len(each.orders), each.index))


def choose(made: Look, chosen: Iterable[str]) -> None:
    """Say which of the found buyers are the person; what is held has to be counted again."""
    person = find(Person.unpacked(made.person).term, chosen)
    made.person, made.counts, made.counted_at = person.packed(), {}, None
    made.save(update_fields=["person", "counts", "counted_at"])


def count(number: int) -> None:
    """The job: how many records of the person each place holds."""
    made = Look.objects.filter(pk=number, counted_at=None).first()
    if made is None or not made.person:
        return
    person = Person.unpacked(made.person)
    for holder in holders():
        made.counts[holder.name] = holder.count(person)
        Look.objects.filter(pk=number).update(counts=made.counts)
    Look.objects.filter(pk=number).update(counted_at=clock.now())


@transaction.atomic
def erase_found(made: Look, *, typed: str, reason: str, actor: str, at: datetime) -> Erasure:
    """Begin to erase the person of a look, once the term was typed again."""
    person, _candidates = known(made)
    if normalised(typed) != normalised(person.term):
        raise Refusal("erasure.not_confirmed", _("Type what you searched for again, to confirm: it does not match."))
    erasure = begin(person, reason=reason, actor=actor, at=at)
    made.person, made.erasure = "", erasure
    made.save(update_fields=["person", "erasure"])
    return erasure


def forget_old(at: datetime) -> int:
    """Looks of yesterday lose the person."""
    return Look.objects.filter(at__lt=at - KEPT).update(person="", purpose="-")


def forget() -> None:
    """The job that forgets."""
    forget_old(clock.now())
