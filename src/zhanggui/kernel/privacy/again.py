"""After a backup was brought back: whoever was erased since is erased again, from the list kept apart."""

from datetime import datetime

from zhanggui.kernel.privacy import apart
from zhanggui.kernel.privacy.erasing import begin, sought_after
from zhanggui.kernel.privacy.persons import Person

REASON = "A backup from before the erasure was brought back; erased again from the list kept apart."


def begin_again(at: datetime) -> list[int]:
    """Begin an erasure for every one of the list whose orders hold the person again; answers their numbers."""
    return [
        begin(person, reason=REASON, actor="system", at=at).pk
        for kept in apart.read()
        if (person := _returned(kept)) is not None
    ]


def _returned(kept: apart.Kept) -> Person | None:
    """The person as the database knows them again: only the orders that the list means."""
    person = sought_after(Person("", stand_ins=dict(kept.stand_ins), sought=set(kept.phones)))
    person.orders = {order: new for order, new in person.orders.items() if apart.fingerprint(order) in kept.orders}
    person.received = {order for order in person.received if apart.fingerprint(order) in kept.received}
    return person if person.orders or person.received else None
