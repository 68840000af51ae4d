"""What people do with an item: attest, comment, reopen; and what modules do: open one, close one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import business_date, clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import news
from zhanggui.kernel.work.following import HOME, cover_of
from zhanggui.kernel.work.hooks import attested_hooks, tell_done
from zhanggui.kernel.work.models import WorkItem, WorkNote
from zhanggui.kernel.work.reach import WorkRefused, locked, own, refuse_blocked, refuse_open_parts, write_note
from zhanggui.kernel.work.writing import save_many

State, Proof, Review = WorkItem.State, WorkItem.Proof, WorkItem.Review
ON_ITS_PAGE = frozenset({"process", "request", "absence", "conflict", "plan", "suggestion", "rule"})
"""Kinds that close where they are decided, not by somebody's word."""
SOURCES = frozenset({"duty", "task", "alert", "process", "register", "plan", "meeting", "request"})


@dataclass(frozen=True)
class Proven:
    """An item that evidence proves: when, and by whom (nobody for the system)."""

    item_id: int
    at: datetime
    person: Person | None


@transaction.atomic
def open_item(
    *, key: str, kind: str = "task", title_zh: str, title_en: str = "", position: Position | None = None,
    person: Person | None = None, opens_on: date, due_at: datetime, period_last: date | None = None, link: str = "",
    detail: Mapping[str, Any] | None = None, start_by: datetime | None = None, minutes: int | None = None,
    source: str = "", at: datetime | None = None, by: Person | None = None,
    answer: organisation.Responsible | None = None, **words: Any,
) -> WorkItem:  # fmt: skip
    """Put one thing on a desk: a person's, or that of whoever answers for a position. Opening twice finds the first.

    Who is named and away has it with the stand-in, on their behalf, until they are back.
    `by` is who asks for it; `answer` the seat meant where a position has several; `words` are further columns:
    priority, parent, duty, cadence.
    """
    held = WorkItem.objects.filter(key=key).first()
    if held is not None:
        return held
    if position is None and person is None:
        raise WorkRefused("work.nobody_named", _("Work needs a person or a position."), key=key)
    named: dict[str, Any] = {"named": True} if person else {}
    if person is not None or position is None:
        answer = cover_of(person, opens_on) or organisation.Responsible(person, "holder")
        if person is not None and answer.on_behalf_of is not None:
            named[HOME] = [person.pk, None, "holder"]
    elif answer is None:
        answer = organisation.responsible_for(position, opens_on)
    item, is_new = WorkItem.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "position": position, "person": answer.person, "on_behalf_of": answer.on_behalf_of,
            "route": answer.route, "title_zh": title_zh[:400], "title_en": title_en[:600], "link": link,
            "opens_on": opens_on, "period_first": opens_on, "due_at": due_at, "detail": {**named, **(detail or {})},
            "period_last": period_last or max(opens_on, business_date(due_at)), "start_by": start_by,
            "minutes": minutes, "source": source or (kind if kind in SOURCES else "task"), "requested_by": by, **words,
        },
    )  # fmt: skip
    if is_new:
        news.tell(news.OPENED, item, [item.person], at or clock.now(), by=by, text=title_zh, link=link)
    return item


@transaction.atomic
def attest(item_id: int, person: Person, note: str = "", attachment: str = "", at: datetime | None = None) -> WorkItem:
    """Say that an item is done, with a note or an attachment. What evidence has proved stays proved."""
    item, at = own(item_id, person, at)
    note = note.strip()
    if item.kind in ON_ITS_PAGE:
        raise WorkRefused("work.closes_on_its_page", _("This is finished on its own page."), item=item.key)
    if item.detail.get("wants_review"):
        raise WorkRefused("work.wants_review", _("This is done when it is accepted: submit it."), item=item.key)
    if not note and not attachment:
        raise WorkRefused("work.nothing_said", _("Write what was done, or attach what shows it."), item=item.key)
    if item.proof == Proof.VERIFIED:
        raise WorkRefused("work.already_verified", _("Evidence has already proved this item."), item=item.key)
    if item.state == State.CANCELLED:
        raise WorkRefused("work.cancelled", _("This item was cancelled."), item=item.key)
    if item.state == State.DONE and (item.note, item.attachment, item.done_by_id) == (note, attachment, person.pk):
        return item
    refuse_blocked(item)
    refuse_open_parts(item)
    finish(item, Proof.ATTESTED, person, at)
    item.note, item.attachment = note, attachment
    item.save()
    write_note(item, at, person, "attested", note)
    for hook in attested_hooks:
        hook(item, at)
    after_done([item], at)
    return item


@transaction.atomic
def reopen(item_id: int, person: Person, note: str, at: datetime | None = None) -> WorkItem:
    """Open a done item again, with a reason; evidence from before no longer counts for it."""
    item, at = own(item_id, person, at)
    if not note.strip():
        raise WorkRefused("work.no_reason", _("Say why it is opened again."), item=item.key)
    if item.kind in ON_ITS_PAGE:
        raise WorkRefused("work.closes_on_its_page", _("This is finished on its own page."), item=item.key)
    if item.state == State.OPEN:
        return item
    open_again(item, at)
    item.save()
    write_note(item, at, person, "reopened", note.strip())
    return item


def open_again(item: WorkItem, at: datetime) -> None:
    """Take the proof and the climb of an item back; what was seen before this moment no longer counts."""
    item.state, item.proof, item.done_at, item.done_by = State.OPEN, Proof.NONE, None, None
    item.escalated_to = item.escalated_at = None
    item.level, item.review = 0, Review.NONE
    item.detail = {**item.detail, "reopened_at": at.isoformat()}
    for word in ("escalation", "escalated_for"):
        item.detail.pop(word, None)


@transaction.atomic
def comment(item_id: int, person: Person, text: str, at: datetime | None = None) -> WorkNote:
    """Write something under an item; whoever sees it may."""
    item, at = locked(item_id, person, at)
    if not text.strip():
        raise WorkRefused("work.nothing_said", _("Write something first."), item=item.key)
    concerned = [item.person, item.requested_by, *item.watchers.all()]
    news.tell(news.COMMENTED, item, concerned, at, by=person, text=text.strip())
    return write_note(item, at, person, "commented", text.strip())


@transaction.atomic
def close_item(
    key: str = "", *, item_id: int | None = None, person: Person | None, at: datetime, note: str = "",
    proof: str = Proof.VERIFIED,
) -> WorkItem | None:  # fmt: skip
    """Close an item because the module that opened it saw it done; without such an item nothing happens."""
    found = WorkItem.objects.select_for_update(of=("self",))
    item = (found.filter(pk=item_id) if item_id is not None else found.filter(key=key)).first()
    if item is None or item.state != State.OPEN:
        return item
    finish(item, Proof(proof), person, at)
    item.note = note or item.note
    item.save()
    write_note(item, at, person, "done", note)
    after_done([item], at)
    return item


@transaction.atomic
def cancel_item(key: str, *, at: datetime, note: str = "") -> WorkItem | None:
    """Take an open item back because its reason has gone."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(key=key).first()
    if item is not None and item.state == State.OPEN:
        item.state = State.CANCELLED
        item.save(update_fields=["state"])
        write_note(item, at, None, "cancelled", note)
    return item


@transaction.atomic
def verify_items(proven: Iterable[Proven]) -> list[WorkItem]:
    """Mark items as proved by evidence; an attested one keeps when and by whom it was done. Answers what changed."""
    by_item = {one.item_id: one for one in proven}
    waiting = WorkItem.objects.select_for_update(of=("self",)).filter(pk__in=by_item).order_by("pk")
    changed = [item for item in waiting if item.state != State.CANCELLED and item.proof != Proof.VERIFIED]
    notes, closed = [], []
    for item in changed:
        one = by_item[item.pk]
        if item.state == State.DONE:
            item.proof = Proof.VERIFIED
        else:
            finish(item, Proof.VERIFIED, one.person, one.at)
            closed.append(item)
        notes.append(WorkNote(item=item, at=one.at, person=one.person, action="verified"))
    save_many(changed, ["state", "proof", "done_at", "done_by"])
    WorkNote.objects.bulk_create(notes, batch_size=500)
    for item in closed:
        _tell_done(item, by_item[item.pk].at)
    _free_helpers({item.pk: by_item[item.pk].at for item in closed})
    return changed


def finish(item: WorkItem, proof: Proof, person: Person | None, at: datetime) -> None:
    item.state, item.proof, item.done_at, item.done_by = State.DONE, proof, at, person


def after_done(items: Iterable[WorkItem], at: datetime) -> None:
    """What closed items bring about: their parents know their share, who asked for them hears, rooms above are told;
    who was asked to help need not any longer.
    """
    closed = list(items)
    for item in closed:
        _tell_done(item, at)
    _free_helpers({item.pk: at for item in closed})


def _tell_done(item: WorkItem, at: datetime) -> None:
    if item.parent_id:
        share_of_parts(item.parent_id)
    if item.requested_by_id and item.requested_by_id != item.done_by_id:
        news.tell(news.DONE, item, [item.requested_by], at, by=item.done_by, text=item.title_zh, link=item.link)
    tell_done(item, at)


def _free_helpers(closed: Mapping[int, datetime]) -> None:
    """What somebody was asked to help with is done: the help still open is taken back, and they hear why."""
    helping = WorkItem.objects.filter(parent__in=closed, kind="help", state=State.OPEN).order_by("pk")
    for item in helping.select_for_update(of=("self",)).select_related("person", "parent__done_by"):
        whole, at = cast(WorkItem, item.parent), closed[item.parent_id or 0]
        item.state = State.CANCELLED
        item.save(update_fields=["state"])
        write_note(item, at, whole.done_by, "not_needed")
        news.tell(news.DONE, whole, [item.person], at, by=whole.done_by, text=whole.title_zh, link=whole.link)
        share_of_parts(whole.pk)


def share_of_parts(parent: int) -> None:
    """Work out again what share of an item's parts is done."""
    parts = WorkItem.objects.filter(parent=parent).exclude(state=State.CANCELLED)
    whole = parts.count()
    share = Decimal(parts.filter(state=State.DONE).count()) / whole if whole else Decimal(0)
    WorkItem.objects.filter(pk=parent).update(done_share=share.quantize(Decimal("0.01"), ROUND_DOWN))
