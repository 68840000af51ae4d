"""Whose desk an item is on: assigning, taking, beginning, handing over, sending back, asking for help."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import news
from zhanggui.kernel.work.hooks import tell_act
from zhanggui.kernel.work.models import WorkItem
from zhanggui.kernel.work.reach import (
    WorkRefused,
    beyond_gate,
    own,
    refuse_blocked,
    refuse_leaver,
    refuse_past_gate,
    reviewers_of,
    write_note,
)
from zhanggui.kernel.work.services import open_item

State, Review, Route = WorkItem.State, WorkItem.Review, WorkItem.Route
NOON = time(12)
MOVED = ["person", "on_behalf_of", "route", "started_at", "review", "detail"]


@transaction.atomic
def assign(
    item_id: int, to: Person, by: Person, at: datetime | None = None, note: str = "", chart: Chart | None = None
) -> WorkItem:
    """Give an item to somebody, who answers for it from now on; who gives it accepts it.

    What a post owes stays marked as done on behalf of whose seat it is.
    """
    item, at, chart = _to_move(item_id, by, at, to, chart)
    if to.pk == item.person_id:
        return item
    before = item.person
    _put_on(item, to, keep_owner=item.duty_id is not None)
    if by.pk != to.pk:
        item.requested_by = by
    item.save(update_fields=[*MOVED, "requested_by"])
    write_note(item, at, by, "assigned", note, before=before, after=to)
    news.tell(news.ASSIGNED, item, [to, before], at, by=by, text=item.title_zh, link=item.link)
    tell_act(item, "assigned", by, at)
    return item


@transaction.atomic
def take(item_id: int, by: Person, at: datetime | None = None, chart: Chart | None = None) -> WorkItem:
    """Take an item onto one's own desk: nobody's, of a post one acts for, of the team, or that went up to one."""
    item, at, _chart = _to_move(item_id, by, at, by, chart)
    if item.person_id == by.pk:
        return item
    before = item.person
    _put_on(item, by, keep_owner=before is not None)
    item.save(update_fields=MOVED)
    write_note(item, at, by, "taken", before=before, after=by)
    news.tell(news.ASSIGNED, item, [before], at, by=by, text=item.title_zh, link=item.link)
    return item


@transaction.atomic
def hand_over(
    item_id: int, person: Person, to: Person, note: str = "", at: datetime | None = None, chart: Chart | None = None
) -> WorkItem:
    """Give an open item to somebody else, who answers for it from now on, on behalf of the first."""
    item, at, _chart = _to_move(item_id, person, at, to, chart)
    if to.pk == item.person_id:
        return item
    before = item.person
    _put_on(item, to, keep_owner=True)
    item.save(update_fields=MOVED)
    write_note(item, at, person, "handed_over", note, before=before, after=to)
    news.tell(news.ASSIGNED, item, [to, before], at, by=person, text=item.title_zh, link=item.link)
    return item


delegate = hand_over


@transaction.atomic
def start(item_id: int, by: Person, at: datetime | None = None, chart: Chart | None = None) -> WorkItem:
    """Begin: the first clock stops, and what went up only because nobody had begun comes down again."""
    item, at = own(item_id, by, at, chart)
    if item.state != State.OPEN:
        raise WorkRefused("work.already_closed", _("This item is closed."), item=item.key)
    if item.started_at is not None:
        return item
    refuse_blocked(item)
    item.started_at = at
    if item.detail.get("escalated_for") == "start":
        item.escalated_to = item.escalated_at = None
        item.level = 0
        item.detail = {
            name: value for name, value in item.detail.items() if name not in ("escalation", "escalated_for")
        }
    item.save(update_fields=["started_at", "escalated_to", "escalated_at", "level", "detail"])
    write_note(item, at, by, "started")
    return item


@transaction.atomic
def send_back(
    item_id: int, by: Person, reason: str, at: datetime | None = None, chart: Chart | None = None
) -> WorkItem:
    """Give an item back to who asked for it or handed it over, else to the superior, with the reason."""
    item, at = own(item_id, by, at, chart)
    reason = _reason(reason, item)
    if item.state != State.OPEN:
        raise WorkRefused("work.already_closed", _("This item is closed."), item=item.key)
    chart = chart or organisation.chart(business_date(at, organisation.zone()))
    before = item.person
    candidates = [item.on_behalf_of, item.requested_by, *reviewers_of(item, chart)]
    to = next((one for one in candidates if one and one.pk != item.person_id and one.left_on is None), None)
    if to is None:
        raise WorkRefused("work.nobody_above", _("There is nobody to give it back to."), item=item.key)
    _put_on(item, to, keep_owner=False)
    item.save(update_fields=MOVED)
    write_note(item, at, by, "sent_back", reason, before=before, after=to)
    news.tell(news.RETURNED, item, [to, item.requested_by], at, by=by, text=reason, link=item.link)
    return item


@transaction.atomic
def ask_help(item_id: int, by: Person, of: Person, text: str, at: datetime | None = None) -> WorkItem:
    """Ask a colleague to help with an item: they get an item of their own, see this one, and hear what comes of it."""
    item, at = own(item_id, by, at)
    text = text.strip()
    if not text:
        raise WorkRefused("work.nothing_said", _("Say what help is needed."), item=item.key)
    if of.pk == by.pk:
        raise WorkRefused("work.own_help", _("Ask somebody else."), item=item.key)
    refuse_leaver(of, at)
    day = business_date(at, organisation.zone())
    refuse_past_gate(item, by, of, organisation.chart(day))
    number = item.parts.filter(kind="help").count() + 1
    helping = open_item(
        key=f"help:{item.pk}:{number}", kind="help", title_zh=f"协助：{item.title_zh}"[:400],
        title_en=f"Help with: {item.title_en or item.title_zh}"[:600], person=of, opens_on=day, at=at, by=by,
        due_at=max(item.due_at, organisation.moment(day, NOON) + timedelta(days=1)), parent=item, source="task",
        priority=item.priority, detail={"help": text},
    )  # fmt: skip
    item.watchers.add(of)
    write_note(helping, at, by, "commented", text)
    write_note(item, at, by, "asked_help", text, after=of)
    return helping


def _to_move(
    item_id: int, by: Person, at: datetime | None, to: Person, chart: Chart | None
) -> tuple[WorkItem, datetime, Chart]:
    item, at = own(item_id, by, at, chart)
    chart = chart or organisation.chart(business_date(at, organisation.zone()))
    if item.state != State.OPEN:
        raise WorkRefused("work.already_done", _("Only open items can be handed over."), item=item.key)
    if item.kind in ("request", "absence") and to.pk != by.pk and not _decides(item, to, chart):
        raise WorkRefused("work.gate_first", _("Decide it first; then the work can be given on."), item=item.key)
    refuse_leaver(to, at)
    refuse_past_gate(item, by, to, chart)
    return item, at, chart


def receivers(
    item: WorkItem | None, by: Person, people: Iterable[Person], chart: Chart
) -> tuple[list[Person], list[Person]]:
    """Of some people: those who can be given an item (or a new task), and those asked through their head first."""
    people = [one for one in people if one.left_on is None or one.left_on >= chart.on]
    if item is not None and item.kind in ("request", "absence"):
        return [one for one in people if one.pk == by.pk or _decides(item, one, chart)], []
    inside = {item.position.department_id} if item is not None and item.position is not None else set()
    beyond = beyond_gate(by, people, chart, inside)
    return [one for one in people if one not in beyond], beyond


def _decides(item: WorkItem, person: Person, chart: Chart) -> bool:
    """Whether a decision may lie with a person: they hold or cover the post, or stand above it."""
    if item.position_id is None:
        return False
    return item.position_id in chart.acts_for(person.pk) or person in chart.superiors(item.position_id)


def _put_on(item: WorkItem, to: Person, *, keep_owner: bool) -> None:
    owner = item.on_behalf_of or item.person
    item.on_behalf_of = owner if keep_owner and owner is not None and owner.pk != to.pk else None
    item.person, item.route, item.started_at = to, Route.HOLDER, None
    if item.review == Review.WANTED:
        item.review = Review.NONE
    item.detail = {name: value for name, value in item.detail.items() if name not in ("home", "handed_up")}


def _reason(text: str, item: WorkItem) -> str:
    if not text.strip():
        raise WorkRefused("work.no_reason_given", _("Give a reason."), item=item.key)
    return text.strip()
