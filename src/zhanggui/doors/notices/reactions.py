"""News of the house, carried to the people it names. Titles only: what people wrote stays where they wrote it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhanggui.base import clock
from zhanggui.doors.notices.composing import both
from zhanggui.doors.notices.telling import BATCH, MOST_THINGS, Telling, Thing, tell_many
from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.scorecards.models import Dispute, Scorecard
from zhanggui.kernel.work.api import WorkItem

Payload = Mapping[str, Any]
Pieces = Sequence[tuple[Payload, str]]
Word = tuple[Sequence[str], str, Sequence[Thing], str, int]
"""Codes of people, the kind, the things, the key, and how many things there are."""

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
APART = {"request", "absence"}
"""Kinds of items that news of their own tells of: their opening and closing are not told besides."""


def carry(news: str, kind: str, text: Any, *, item_kind: str = "") -> None:
    """Carry news of a room above: `{"people": [codes], "title": ..., "link": ...}` become a notice of this kind.

    `text` says it in a marked text with %(title)s; where the same news opens items of work, `item_kind` is theirs.
    """
    if item_kind:
        APART.add(item_kind)

    def react(pieces: Pieces) -> None:
        _tell_each([(payload["people"], kind, [said(payload)], key, 1) for payload, key in pieces])

    def said(payload: Payload) -> Thing:
        zh = str(payload.get("title") or payload.get("text") or "")
        en = str(payload.get("title_en") or zh)
        return Thing(both(text, title=zh)[0], both(text, title=en)[1], str(payload.get("link", "")))

    _listen_to_many(news, react)


def install() -> None:
    """Listen; called once when the process starts."""
    for name, kind in OF_ITEMS.items():
        _listen_to_many(name, _about_items(kind, told_apart=name in ("work.opened", "work.done")))
    for name, text in OF_PROCESSES.items():
        _listen_to_many(name, _about_process(text))
    _listen("request.decided", _about_request)
    _listen("absence.asked", _about_leave(_("%(name)s asks for leave")))
    _listen("absence.decided", _about_leave(_("Leave was decided")))
    _listen("scorecard.frozen", _about_frozen_score)
    _listen("scorecard.disputed", _about_disputed_score)
    _listen("scorecard.decided", _about_dispute)


def tell_all(codes: Iterable[str], kind: str, things: Sequence[Thing], key: str) -> None:
    """Tell many people the same; each in the ways they chose."""
    _tell_each([(list(codes), kind, things, key, len(things))])


def _tell_each(words: Sequence[Word]) -> None:
    here = Q(left_on=None) | Q(left_on__gte=clock.today())
    codes = {code for each, *_rest in words for code in each}
    people = {one.code: one for one in Person.objects.filter(here, code__in=codes).select_related("user")}
    tellings = [
        Telling(people[code], kind, things, key, count)
        for each, kind, things, key, count in words
        for code in sorted(set(each))
        if code in people
    ]
    tell_many(tellings, clock.now())


def _listen(name: str, fn: Callable[[Payload, str], None]) -> None:
    fn.__qualname__ = f"on.{name}"  # the receipt of the news carries this name
    events.reaction(name)(fn)


def _listen_to_many(name: str, fn: Callable[[Pieces], None]) -> None:
    fn.__qualname__ = f"on.{name}"
    events.reaction_to_many(name)(fn)


def _about_items(kind: str, *, told_apart: bool) -> Callable[[Pieces], None]:
    def react(pieces: Pieces) -> None:
        named = [
            (payload["people"], list(payload["items"]), key)
            for payload, key in pieces
            if payload.get("items") and payload.get("people")
        ]
        shown = [number for _people, numbers, _key in named for number in numbers[:MOST_THINGS]]
        if told_apart:
            apart = _told_apart(shown)
            left = ((people, [one for one in numbers if one not in apart], key) for people, numbers, key in named)
            named = [(people, numbers, key) for people, numbers, key in left if numbers]
        rows = _things(shown)
        _tell_each(
            [
                (people, kind, [rows[one] for one in numbers[:MOST_THINGS] if one in rows], key, len(numbers))
                for people, numbers, key in named
            ]
        )

    return react


def _told_apart(numbers: Iterable[int]) -> set[int]:
    """Items that news of their own tells of."""
    wanted, found = sorted(set(numbers)), set()
    for start in range(0, len(wanted), BATCH):
        items = WorkItem.objects.filter(pk__in=wanted[start : start + BATCH], kind__in=APART)
        found |= set(items.values_list("pk", flat=True))
    return found


def _things(numbers: Iterable[int]) -> dict[int, Thing]:
    """Items of work by number."""
    wanted, rows = sorted(set(numbers)), {}
    for start in range(0, len(wanted), BATCH):
        items = WorkItem.objects.filter(pk__in=wanted[start : start + BATCH])
        for pk, zh, en in items.values_list("pk", "title_zh", "title_en"):
            rows[pk] = Thing(zh, en, reverse("web:work", args=[pk]))
    return rows


def _about_process(text: Any) -> Callable[[Pieces], None]:
    def react(pieces: Pieces) -> None:
        _tell_each([(payload.get("people", []), "process", [said(payload)], key, 1) for payload, key in pieces])

    def said(payload: Payload) -> Thing:
        zh, en = payload.get("title_zh", ""), payload.get("title_en", "")
        number = payload.get("number", "")
        return Thing(
            both(text, process=zh, number=number)[0], both(text, process=en or zh, number=number)[1],
            payload.get("link", ""),
        )  # fmt: skip

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


def _about_disputed_score(payload: Payload, key: str) -> None:
    """To whom the decision falls; whom the card is about is named to them."""
    dispute = Dispute.objects.select_related("line__card__person").filter(pk=payload["dispute"]).first()
    card = dispute.line.card if dispute else None
    if card is None or card.person is None:
        return
    words = [both(_("%(name)s disputes a record of a score"), name=name) for name in _names(card.person)]
    said = Thing(words[0][0], words[1][1], f"/scores/{card.pk}/")
    tell_all([one.code for one in scorecards.judges(card, clock.today())], "score", [said], key)


def _names(person: Person) -> tuple[str, str]:
    return person.name, person.name_en or person.name


def _about_dispute(payload: Payload, key: str) -> None:
    dispute = Dispute.objects.select_related("by").filter(pk=payload["dispute"]).first()
    if dispute is not None and dispute.by.code != payload.get("by"):
        said = Thing(*both(_("Your dispute of a score was decided")), f"/scores/{payload['card']}/")
        tell_all([dispute.by.code], "score", [said], key)
