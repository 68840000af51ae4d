"""That a register was filled in: evidence for the duty, and news."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.registers.models import RegisterEntry

FILLED = "register.filled"


def prove(entry: RegisterEntry, by: Person | None, at: datetime, on: date) -> None:
    """A line filled proves the duty, once a line and business day."""
    evidence.record(**_proof(entry, on), event=FILLED, person=by, at=at)
    events.announce(FILLED, _news(entry, by), at)


def prove_all(entries: Sequence[RegisterEntry], by: Person | None, at: datetime) -> None:
    """The same for many lines filled in at once."""
    pieces = [evidence.Piece(**_proof(entry, entry.filled_on)) for entry in entries]
    evidence.record_all(pieces, event=FILLED, person=by, at=at)
    events.announce_all(FILLED, [_news(entry, by) for entry in entries], at)


def _proof(entry: RegisterEntry, on: date) -> dict[str, Any]:
    return {
        "key": f"{FILLED}:{entry.pk}:{on}", "shop": entry.shop, "subject": f"{entry.register.code} #{entry.number}",
        "link": link_of(entry), "detail": {"register": entry.register.code, "entry": entry.number},
    }  # fmt: skip


def _news(entry: RegisterEntry, by: Person | None) -> dict[str, Any]:
    person = by.code if by else ""
    return {
        "register": entry.register.code, "entry": entry.number, "pk": entry.pk, "shop": entry.shop, "person": person,
    }  # fmt: skip


def link_of(entry: RegisterEntry) -> str:
    return f"/registers/{entry.register.code}/{entry.number}/"
