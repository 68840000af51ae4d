"""What happened, told to whoever waits for it: duties whose work it opens, processes it starts.

Evidence is told by itself. What nobody of ours did (a refund came in, a line was refused) is told by `happened`.
It goes out as news after the commit, so that what it opens can fail without taking back what happened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhanggui.base import business_date
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence.rules import matches
from zhanggui.kernel.organisation import api as organisation

HAPPENED = "event.happened"
_waiting: list[Callable[[str], bool]] = [duties.waits_for]


@dataclass(frozen=True)
class Happening:
    """One event, as those who wait for it see it; `key` is its own and never another's."""

    key: str
    event: str
    at: datetime
    on: date
    shop: str = ""
    subject: str = ""
    link: str = ""
    person: str = ""
    """The code of who did it; empty when nobody of ours did."""
    count: int = 1
    detail: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, where: Mapping[str, Any]) -> bool:
        """Whether every word asked for is found in it."""
        return matches(where, self.words)

    @property
    def words(self) -> dict[str, Any]:
        return {**self.detail, "shop": self.shop or self.detail.get("shop", "")}


def also_waits(fn: Callable[[str], bool]) -> None:
    """Register `fn(event) -> whether a room above waits for it`; what nobody waits for is not told."""
    if fn not in _waiting:
        _waiting.append(fn)


def happened(
    *, key: str, event: str, at: datetime, shop: str = "", subject: str = "", link: str = "", person: str = "",
    count: int = 1, detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Tell that something happened, `count` times at once; inside the transaction of what happened."""
    if _is_awaited(event):
        events.announce(HAPPENED, _payload(event, at, key, shop, subject, link, person, count, detail), at)


def all_happened(event: str, at: datetime, each: Sequence[Mapping[str, Any]]) -> None:
    """The same of many at once: key, shop, subject, link, person and detail of each."""
    if _is_awaited(event):
        events.announce_all(HAPPENED, [_payload(event, at, **one) for one in each], at)


def _is_awaited(event: str) -> bool:
    return any(waits(event) for waits in _waiting)


def _payload(
    event: str, at: datetime, key: str, shop: str, subject: str, link: str, person: str, count: int = 1,
    detail: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "key": key, "event": event, "at": at.isoformat(), "shop": shop, "subject": subject[:200], "link": link[:300],
        "person": person, "count": count, "detail": dict(detail or {}),
    }  # fmt: skip


def happening_of(payload: Mapping[str, Any]) -> Happening:
    """The event a piece of news tells of."""
    at = datetime.fromisoformat(payload["at"])
    return Happening(
        payload["key"], payload["event"], at, business_date(at, organisation.zone()), payload["shop"],
        payload["subject"], payload["link"], payload["person"], int(payload["count"]), payload["detail"],
    )  # fmt: skip
