"""Work items as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from zhanggui.base import clock
from zhanggui.doors.web.proofs import ShownProof, proofs_of, where_done
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work.api import ON_ITS_PAGE, WorkItem


@dataclass(frozen=True)
class ShownItem:
    """One item, with what its line needs."""

    item: WorkItem
    where: str
    """Screen where the work is done; empty where it can only be attested."""
    proofs: list[ShownProof]
    """What proves it; empty where only somebody's word does."""
    late: bool

    @property
    def done(self) -> bool:
        return self.item.state == WorkItem.State.DONE

    @property
    def on_its_page(self) -> bool:
        """It is finished where it is decided: nobody's word closes it."""
        return bool(self.item.kind in ON_ITS_PAGE)

    @property
    def proves_itself(self) -> bool:
        """Doing the work is enough."""
        return bool(self.proofs) and not any(one.on_word for one in self.proofs)


@dataclass(frozen=True)
class Desk:
    """A person's day in three groups."""

    now: list[ShownItem]
    later: list[ShownItem]
    done: list[ShownItem]

    @property
    def late(self) -> int:
        return sum(shown.late for shown in [*self.now, *self.later])


def shown(item: WorkItem, now: datetime | None = None) -> ShownItem:
    binding: dict[str, Any] = (item.duty.binding or {}) if item.duty else {}
    where = item.link or where_done(binding)
    is_open = item.state == WorkItem.State.OPEN
    return ShownItem(item, where, proofs_of(item), is_open and item.due_at < (now or clock.now()))


def grouped(items: Iterable[WorkItem], day_ends: datetime) -> Desk:
    """What is due by the end of the day, what has time, what is done."""
    now = clock.now()
    lines = [shown(item, now) for item in items]
    waiting = [line for line in lines if not line.done]
    return Desk(
        now=[line for line in waiting if line.item.due_at < day_ends],
        later=[line for line in waiting if line.item.due_at >= day_ends],
        done=sorted((line for line in lines if line.done), key=lambda line: line.item.done_at or now, reverse=True),
    )


def end_of(day: date) -> datetime:
    """The first moment after a business day."""
    return organisation.moment(day + timedelta(days=1), time())
