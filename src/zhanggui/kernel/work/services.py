"""What people do with an item: attest, comment, hand over, reopen; and what modules do: open one, close one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, business_date, clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work.hooks import attested_hooks
from zhanggui.kernel.work.models import WorkItem, WorkNote

State, Proof = WorkItem.State, WorkItem.Proof


class WorkRefused(Refusal):
    """A rule of work said no."""


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
    detail: Mapping[str, Any] | None = None,
) -> WorkItem:  # fmt: skip
    """Put one thing on a desk: a person's, or that of whoever answers for a position. Opening twice finds the first."""
    held = WorkItem.objects.filter(key=key).first()
    if held is not None:
        return held
    if position is None and person is None:
        raise WorkRefused("work.nobody_named", _("Work needs a person or a position."), key=key)
    answer, named = organisation.Responsible(person, "holder"), {"named": True} if person else {}
    if person is None and position is not None:
        answer = organisation.responsible_for(position, opens_on)
    item, _made = WorkItem.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind, "position": position, "person": answer.person, "on_behalf_of": answer.on_behalf_of,
            "route": answer.route, "title_zh": title_zh[:400], "title_en": title_en[:600], "link": link,
            "opens_on": opens_on, "period_first": opens_on, "due_at": due_at, "detail": {**named, **(detail or {})},
            "period_last": period_last or max(opens_on, business_date(due_at)),
        },
    )  # fmt: skip
    return item


@transaction.atomic
def attest(item_id: int, person: Person, note: str = "", attachment: str = "", at: datetime | None = None) -> WorkItem:
    """Say that an item is done, with a note or an attachment. What evidence has proved stays proved."""
    item, at = _mine(item_id, person, at)
    note = note.strip()
    if not note and not attachment:
        raise WorkRefused("work.nothing_said", _("Write what was done, or attach what shows it."), item=item.key)
    if item.proof == Proof.VERIFIED:
        raise WorkRefused("work.already_verified", _("Evidence has already proved this item."), item=item.key)
    if item.state == State.CANCELLED:
        raise WorkRefused("work.cancelled", _("This item was cancelled."), item=item.key)
    if item.state == State.DONE and (item.note, item.attachment, item.done_by_id) == (note, attachment, person.pk):
        return item
    _done(item, Proof.ATTESTED, person, at)
    item.note, item.attachment = note, attachment
    item.save()
    _write_note(item, at, person, "attested", note)
    for hook in attested_hooks:
        hook(item, at)
    return item


@transaction.atomic
def reopen(item_id: int, person: Person, note: str, at: datetime | None = None) -> WorkItem:
    """Open a done item again, with a reason; evidence from before no longer counts for it."""
    item, at = _mine(item_id, person, at)
    if not note.strip():
        raise WorkRefused("work.no_reason", _("Say why it is opened again."), item=item.key)
    if item.state == State.OPEN:
        return item
    item.state, item.proof, item.done_at, item.done_by = State.OPEN, Proof.NONE, None, None
    item.escalated_to = item.escalated_at = None
    item.detail = {**item.detail, "reopened_at": at.isoformat()}
    item.detail.pop("escalation", None)
    item.save()
    _write_note(item, at, person, "reopened", note.strip())
    return item


@transaction.atomic
def hand_over(item_id: int, person: Person, to: Person, note: str = "", at: datetime | None = None) -> WorkItem:
    """Give an open item to somebody else, who answers for it from now on, on behalf of the first."""
    item, at = _mine(item_id, person, at)
    if item.state != State.OPEN:
        raise WorkRefused("work.already_done", _("Only open items can be handed over."), item=item.key)
    if to.left_on is not None and to.left_on < business_date(at, organisation.zone()):
        raise WorkRefused(
            "work.receiver_left", _("%(person)s no longer works here.") % {"person": to.name}, person=to.code
        )
    if to.pk == item.person_id:
        return item
    before = item.person
    if item.on_behalf_of_id is None:
        item.on_behalf_of = before
    if item.on_behalf_of_id == to.pk:
        item.on_behalf_of = None
    item.person = to
    item.save(update_fields=["person", "on_behalf_of"])
    moved = f"{before.name if before else '–'} → {to.name}"
    _write_note(item, at, person, "handed_over", f"{moved}: {note.strip()}" if note.strip() else moved)
    return item


@transaction.atomic
def comment(item_id: int, person: Person, text: str, at: datetime | None = None) -> WorkNote:
    """Write something under an item."""
    item, at = _mine(item_id, person, at)
    if not text.strip():
        raise WorkRefused("work.nothing_said", _("Write something first."), item=item.key)
    return _write_note(item, at, person, "commented", text.strip())


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
    _done(item, Proof(proof), person, at)
    item.note = note or item.note
    item.save()
    _write_note(item, at, person, "done", note)
    return item


@transaction.atomic
def cancel_item(key: str, *, at: datetime, note: str = "") -> WorkItem | None:
    """Take an open item back because its reason has gone."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(key=key).first()
    if item is not None and item.state == State.OPEN:
        item.state = State.CANCELLED
        item.save(update_fields=["state"])
        _write_note(item, at, None, "cancelled", note)
    return item


@transaction.atomic
def verify_items(proven: Iterable[Proven]) -> list[WorkItem]:
    """Mark items as proved by evidence; an attested one keeps when and by whom it was done. Answers what changed."""
    by_item = {one.item_id: one for one in proven}
    waiting = WorkItem.objects.select_for_update(of=("self",)).filter(pk__in=by_item).order_by("pk")
    changed = [item for item in waiting if item.state != State.CANCELLED and item.proof != Proof.VERIFIED]
    notes = []
    for item in changed:
        one = by_item[item.pk]
        if item.state == State.DONE:
            item.proof = Proof.VERIFIED
        else:
            _done(item, Proof.VERIFIED, one.person, one.at)
        notes.append(WorkNote(item=item, at=one.at, person=one.person, action="verified"))
    WorkItem.objects.bulk_update(changed, ["state", "proof", "done_at", "done_by"], batch_size=200)
    WorkNote.objects.bulk_create(notes, batch_size=500)
    return changed


def may_act(item: WorkItem, person: Person, on: date) -> bool:
    """Whether an item is a person's business: their own, their team's, or of a post they cover."""
    if person.pk in (item.person_id, item.on_behalf_of_id, item.escalated_to_id):
        return True
    chart = organisation.chart(on)
    if any(post.pk == item.position_id for post in chart.covered_by(person.pk)):
        return True
    if item.person_id is None:
        return item.position_id in chart.acts_for(person.pk) | chart.posts_below(chart.acts_for(person.pk))
    return any(one.pk == item.person_id for one in chart.team(person.pk))


def _mine(item_id: int, person: Person, at: datetime | None) -> tuple[WorkItem, datetime]:
    """The item, locked, if the person may act on it."""
    at = at or clock.now()
    item = WorkItem.objects.select_for_update(of=("self",)).select_related("person", "on_behalf_of").get(pk=item_id)
    if not may_act(item, person, business_date(at, organisation.zone())):
        raise WorkRefused(
            "work.not_yours", _("This item is on somebody else's desk."), item=item.key, person=person.code
        )
    return item, at


def _done(item: WorkItem, proof: Proof, person: Person | None, at: datetime) -> None:
    item.state, item.proof, item.done_at, item.done_by = State.DONE, proof, at, person


def _write_note(item: WorkItem, at: datetime, person: Person | None, action: str, text: str) -> WorkNote:
    return WorkNote.objects.create(item=item, at=at, person=person, action=action, text=text)
