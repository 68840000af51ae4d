"""News of the house, carried to the people it names. Titles only: what people wrote stays where they wrote it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhanggui.base import clock
from zhanggui.doors.notices import services
from zhanggui.doors.notices.composing import both
from zhanggui.doors.notices.models import Preference
from zhanggui.doors.notices.services import Thing, Ways
from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.scorecards.models import Dispute, Scorecard
from zhanggui.kernel.work.api import WorkItem

Payload = Mapping[str, Any]

OF_ITEMS: Mapping[str, str] = {
    "work.opened": "opened", "work.assigned": "assigned", "work.due_soon": "due_soon", "work.overdue": "overdue",
    "work.escalated": "escalated", "work.returned": "returned", "work.accepted": "accepted", "work.done": "accepted",
    "work.review_wanted": "review", "work.commented": "commented", "work.help_wanted": "help",
    "request.asked": "request",
}  # fmt: skip
"""News that is about items of work, and the kind of notice it becomes."""
OF_PROCESSES: Mapping[str, Any] = {
    "process.finished": _("%(process)s is finished"),
    "process.withdrawn": _("%(process)s was withdrawn"),
    "process.step_late": _("%(process)s waits: step %(number)s is late"),
}


def install() -> None:
    """Listen; called once when the process starts."""
    for name, kind in OF_ITEMS.items():
        _listen(name, _about_items(kind))
    for name, text in OF_PROCESSES.items():
        _listen(name, _about_process(text))
    _listen("request.decided", _about_request)
    _listen("absence.asked", _about_leave(_("%(name)s asks for leave")))
    _listen("absence.decided", _about_leave(_("Leave was decided")))
    _listen("scorecard.frozen", _about_frozen_score)
    _listen("scorecard.decided", _about_dispute)


def tell_all(codes: Iterable[str], kind: str, things: Sequence[Thing], key: str, *, count: int | None = None) -> None:
    """Tell many people the same; each in the ways they chose."""
    here = Q(left_on=None) | Q(left_on__gte=clock.today())
    people = list(Person.objects.filter(here, code__in=list(codes)).select_related("user").order_by("pk"))
    chosen = Preference.objects.select_related("robot").filter(person__in=people)
    wishes = {wish.person_id: wish for wish in chosen}
    ways, now = Ways.now(), clock.now()
    for person in people:
        wish = wishes.get(person.pk) or Preference(person=person)
        services.tell_things(person, kind, things, key, now, count=count, known=(wish, ways))


def _listen(name: str, fn: Callable[[Payload, str], None]) -> None:
    fn.__qualname__ = f"on.{name}"  # the receipt of the news carries this name
    events.reaction(name)(fn)


def _about_items(kind: str) -> Callable[[Payload, str], None]:
    def react(payload: Payload, key: str) -> None:
        numbers = list(payload.get("items") or [])
        if numbers and payload.get("people"):
            tell_all(payload["people"], kind, _things(numbers), key, count=len(numbers))

    return react


def _things(numbers: Sequence[int]) -> list[Thing]:
    """The first of some items, in their order."""
    first = list(numbers[: services.MOST_THINGS])
    rows = {
        pk: Thing(zh, en, reverse("web:work", args=[pk]))
        for pk, zh, en in WorkItem.objects.filter(pk__in=first).values_list("pk", "title_zh", "title_en")
    }
    return [rows[number] for number in first if number in rows]


def _about_process(text: Any) -> Callable[[Payload, str], None]:
    def react(payload: Payload, key: str) -> None:
        zh, en = payload.get("title_zh", ""), payload.get("title_en", "")
        number = payload.get("number", "")
        said = Thing(
            both(text, process=zh, number=number)[0], both(text, process=en or zh, number=number)[1],
            payload.get("link", ""),
        )  # fmt: skip
        tell_all(payload.get("people", []), "process", [said], key)

    return react


def _about_request(payload: Payload, key: str) -> None:
    said = Thing(*both(_("Your request was decided")), str(payload.get("link", "")))
    tell_all(payload.get("people", []), "request", [said], key)


def _about_leave(text: Any) -> Callable[[Payload, str], None]:
    def react(payload: Payload, key: str) -> None:
        who = Person.objects.filter(code=payload.get("by", "")).first()
        said = Thing(*both(text, name=who.name if who else ""), str(payload.get("link", "")))
        tell_all(payload.get("people", []), "absence", [said], key)

    return react


def _about_frozen_score(payload: Payload, key: str) -> None:
    card = Scorecard.objects.select_related("person").filter(pk=payload["card"]).first()
    if card is None or card.person is None:
        return
    words = both(_("Your score from %(first)s to %(last)s is there"), first=card.first, last=card.last)
    said = Thing(*words, f"/scores/{card.pk}/")
    tell_all([card.person.code], "score", [said], key)


def _about_dispute(payload: Payload, key: str) -> None:
    dispute = Dispute.objects.select_related("by").filter(pk=payload["dispute"]).first()
    if dispute is not None and dispute.by.code != payload.get("by"):
        said = Thing(*both(_("Your dispute of a score was decided")), f"/scores/{payload['card']}/")
        tell_all([dispute.by.code], "score", [said], key)
