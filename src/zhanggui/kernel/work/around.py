"""What hangs on an item: parts, links, watchers, files, priority; and tasks that people give each other."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import news
from zhanggui.kernel.work.hooks import tell_act
from zhanggui.kernel.work.models import WorkFile, WorkItem, WorkLink
from zhanggui.kernel.work.reach import WorkRefused, locked, may_act, own, refuse_leaver, refuse_past_gate, write_note
from zhanggui.kernel.work.services import open_item, share_of_parts

State, Kind = WorkItem.State, WorkLink.Kind
MOST_PARTS = 50


@dataclass(frozen=True)
class Part:
    """One piece an item is split into."""

    title: str
    to: Person | None = None
    due_at: datetime | None = None
    minutes: int | None = None


@transaction.atomic
def give_task(
    *, by: Person, to: Person, title: str, due_at: datetime, at: datetime, start_by: datetime | None = None,
    priority: int = WorkItem.Priority.NORMAL, minutes: int | None = None, note: str = "", wants_review: bool = False,
    key: str = "",
) -> WorkItem:  # fmt: skip
    """A task for a colleague or oneself; the same key gives it once."""
    title = title.strip()
    if not title:
        raise WorkRefused("work.no_title", _("Say in a few words what is to be done."))
    if due_at <= at or (start_by is not None and start_by > due_at):
        raise WorkRefused("work.due_in_the_past", _("It has to be due later than now, and begun before it is due."))
    refuse_leaver(to, at)
    day = business_date(at, organisation.zone())
    refuse_past_gate(None, by, to, organisation.chart(day))
    key = f"task:{key or secrets.token_hex(8)}"
    known = WorkItem.objects.filter(key=key).first()
    if known is not None:
        return known
    item = open_item(
        key=key, kind="task", title_zh=title, person=to, opens_on=day, due_at=due_at, start_by=start_by,
        minutes=minutes, source="task", at=at, by=by, priority=WorkItem.Priority(priority),
        detail={"wants_review": True} if wants_review and by.pk != to.pk else {},
    )  # fmt: skip
    write_note(item, at, by, "assigned", note, after=to)
    if by.pk != to.pk:
        tell_act(item, "assigned", by, at)
    return item


@transaction.atomic
def split(item_id: int, parts: Sequence[Part], by: Person, at: datetime | None = None) -> list[WorkItem]:
    """Cut an open item into parts, each with its own desk and day; the item knows what share of them is done."""
    item, at = own(item_id, by, at)
    if item.state != State.OPEN:
        raise WorkRefused("work.already_closed", _("This item is closed."), item=item.key)
    parts = [part for part in parts if part.title.strip()]
    have = item.parts.count()
    if not parts or have + len(parts) > MOST_PARTS:
        raise WorkRefused("work.no_parts", _("Name one to fifty parts."), item=item.key)
    day = business_date(at, organisation.zone())
    chart, made = organisation.chart(day), []
    for number, part in enumerate(parts, have + 1):
        to = part.to or item.person or by
        refuse_leaver(to, at)
        refuse_past_gate(item, by, to, chart)
        made.append(
            open_item(
                key=f"part:{item.pk}:{number}", kind="part", title_zh=part.title.strip(), person=to, opens_on=day,
                due_at=part.due_at or item.due_at, minutes=part.minutes, source="task", at=at, by=by, parent=item,
                priority=item.priority,
            )
        )  # fmt: skip
        if to.pk != by.pk:
            tell_act(made[-1], "assigned", by, at)
    write_note(item, at, by, "split", "\n".join(part.title.strip() for part in parts))
    return made


@transaction.atomic
def take_back(item_id: int, by: Person, note: str = "", at: datetime | None = None) -> WorkItem:
    """Take an open part back: whoever cut it off, or has the whole. The whole then waits for it no longer."""
    item, at = locked(item_id, by, at)
    whole = item.parent
    if item.kind != "part" or whole is None:
        raise WorkRefused("work.no_part", _("Only a part of something is taken back."), item=item.key)
    if item.requested_by_id != by.pk and not may_act(whole, by, business_date(at, organisation.zone())):
        raise WorkRefused("work.not_yours", _("This item is on somebody else's desk."), item=item.key)
    if item.state == State.OPEN:
        item.state = State.CANCELLED
        item.save(update_fields=["state"])
        write_note(item, at, by, "cancelled", note.strip())
        share_of_parts(whole.pk)
        news.tell(news.RETURNED, item, [item.person], at, by=by, text=note.strip() or item.title_zh)
    return item


@transaction.atomic
def link(item_id: int, to_id: int, kind: str, by: Person, at: datetime | None = None) -> WorkLink:
    """Tie two items: one has to be done before the other (`blocks`), or they have to do with each other (`relates`)."""
    item, at = locked(item_id, by, at)
    other, at = locked(to_id, by, at)
    if item.pk == other.pk or kind not in Kind.values:
        raise WorkRefused("work.odd_link", _("Choose another item to tie it to."), item=item.key)
    if kind == Kind.BLOCKS and _reaches(other.pk, item.pk):
        raise WorkRefused("work.link_circle", _("Each would wait for the other."), item=item.key)
    made, is_new = WorkLink.objects.get_or_create(from_item=item, to_item=other, kind=kind)
    if is_new:
        write_note(item, at, by, "linked", about=other)
        write_note(other, at, by, "linked", about=item)
    return made


@transaction.atomic
def unlink(link_id: int, by: Person, at: datetime | None = None) -> None:
    found = WorkLink.objects.filter(pk=link_id).first()
    if found is not None:
        item, at = locked(found.from_item_id, by, at)
        write_note(item, at, by, "unlinked", about=found.to_item)
        found.delete()


@transaction.atomic
def watch(item_id: int, person: Person, at: datetime | None = None, chart: Chart | None = None) -> None:
    """Hear of an item without doing it; whoever may see it may watch it."""
    item, _at = locked(item_id, person, at, chart)
    item.watchers.add(person)


@transaction.atomic
def unwatch(item_id: int, person: Person, at: datetime | None = None, chart: Chart | None = None) -> None:
    WorkItem.objects.get(pk=item_id).watchers.remove(person)


@transaction.atomic
def add_file(item_id: int, by: Person, *, name: str, path: str, at: datetime | None = None) -> WorkFile:
    """Put a file on an item; the same content twice is one file."""
    item, at = locked(item_id, by, at)
    values = {"name": name[-120:], "person": by, "at": at}
    made, is_new = WorkFile.objects.get_or_create(item=item, path=path, defaults=values)
    if is_new:
        write_note(item, at, by, "attached", made.name)
    return made


@transaction.atomic
def set_priority(
    item_id: int, priority: int, by: Person, at: datetime | None = None, chart: Chart | None = None
) -> WorkItem:
    """How much an item matters, from low to urgent."""
    item, at = own(item_id, by, at, chart)
    if priority not in WorkItem.Priority.values:
        raise WorkRefused("work.unknown_priority", _("A priority is low, normal, high or urgent."), item=item.key)
    if item.priority != priority:
        item.priority = priority
        item.save(update_fields=["priority"])
        write_note(item, at, by, "priority_set", str(priority))
    return item


def _reaches(start: int, goal: int) -> bool:
    """Whether a chain of `blocks` leads from one item to another."""
    ahead, seen = [start], {start}
    while ahead:
        found = set(WorkLink.objects.filter(from_item__in=ahead, kind=Kind.BLOCKS).values_list("to_item_id", flat=True))
        if goal in found:
            return True
        ahead = list(found - seen)
        seen |= found
    return False
