"""News of the work: what the rooms above carry to people.

Every piece says which items and for whom: {"item": id, "items": [ids], "people": [codes], "by": code or "",
"text": ..., "link": ...}; what opens or
falls due for one person at one moment is one piece, so that a morning of twenty duties is one notice.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work.models import WorkItem

OPENED, ASSIGNED, DUE_SOON, OVERDUE, ESCALATED, RETURNED, ACCEPTED, COMMENTED = (
    f"work.{word}"
    for word in ("opened", "assigned", "due_soon", "overdue", "escalated", "returned", "accepted", "commented")
)
REVIEW_WANTED, DONE, HELP_WANTED = "work.review_wanted", "work.done", "work.help_wanted"
REQUEST_ASKED, REQUEST_DECIDED = "request.asked", "request.decided"
ABSENCE_ASKED, ABSENCE_DECIDED = "absence.asked", "absence.decided"


def tell(
    name: str, item: WorkItem | None, people: Iterable[Person | None], at: datetime, *, by: Person | None = None,
    text: str = "", link: str = "",
) -> None:  # fmt: skip
    """Announce one thing to people, not to the one who did it."""
    codes = sorted({person.code for person in people if person is not None and person != by})
    if codes:
        events.announce(name, _payload([item.pk] if item else [], codes, by, text, link), at)


def tell_each(name: str, pairs: Iterable[tuple[WorkItem, Person | None]], at: datetime) -> None:
    """Announce many items at once, one piece of news a person."""
    by_person: dict[str, list[int]] = defaultdict(list)
    for item, person in pairs:
        if person is not None:
            by_person[person.code].append(item.pk)
    events.announce_all(name, [_payload(items, [code], None) for code, items in sorted(by_person.items())], at)


def _payload(
    items: list[int], codes: list[str], by: Person | None, text: str = "", link: str = ""
) -> dict[str, object]:
    item = items[0] if items else None
    return {
        "item": item,
        "items": items,
        "people": codes,
        "by": by.code if by else "",
        "text": text[:500],
        "link": link,
    }
