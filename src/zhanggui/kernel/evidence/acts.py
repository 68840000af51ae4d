"""What people decide about others' work is evidence of their own: assigning, accepting, returning, deciding."""

from datetime import datetime

from zhanggui.kernel.evidence.happening import happened
from zhanggui.kernel.evidence.services import record
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work.api import WorkItem

ASKED = "request.asked"
EVENTS = {
    "assigned": "work.assigned",
    "accepted": "work.accepted",
    "returned": "work.returned",
    "decided": "request.decided",
}


def acted(item: WorkItem, act: str, person: Person, at: datetime) -> None:
    """Write down what somebody decided about an item; that a department was asked is told to who waits for it."""
    event = EVENTS.get(act)
    if act == "asked":
        happened(
            key=f"{ASKED}:{item.detail['request']}", event=ASKED, person=person.code, at=at, link=item.link,
            subject=item.detail.get("title") or item.title_zh, detail={"department": item.detail.get("department", "")},
        )  # fmt: skip
    if event is not None:
        record(
            key=f"{event}:{item.pk}:{at.isoformat()}", event=event, person=person, at=at, subject=item.title_zh,
            link=f"/tasks/{item.pk}/", detail={
                "item": item.key, "kind": item.kind, "source": item.source,
                "department": item.detail.get("department", ""),
            },
        )  # fmt: skip
