"""Accepting what was done: submitted by who did it, accepted or returned by who asked or who stands above."""

from datetime import datetime

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
    locked,
    own,
    refuse_blocked,
    refuse_open_parts,
    reviewers_of,
    write_note,
)
from zhanggui.kernel.work.services import ON_ITS_PAGE, after_done, finish, open_again

State, Proof, Review = WorkItem.State, WorkItem.Proof, WorkItem.Review


@transaction.atomic
def submit_for_review(
    item_id: int, by: Person, note: str = "", attachment: str = "", at: datetime | None = None
) -> WorkItem:
    """Put what was done before who accepts it."""
    item, at = own(item_id, by, at)
    if not note.strip() and not attachment and not item.files.exists():
        raise WorkRefused("work.nothing_said", _("Write what was done, or attach what shows it."), item=item.key)
    if item.state != State.OPEN or item.kind in ON_ITS_PAGE:
        raise WorkRefused("work.already_closed", _("This item is closed."), item=item.key)
    refuse_blocked(item)
    refuse_open_parts(item)
    reviewers = reviewers_of(item, _chart(at))
    if not reviewers:
        raise WorkRefused("work.nobody_above", _("There is nobody above who could accept it."), item=item.key)
    item.review, item.reviewer, item.started_at = Review.WANTED, reviewers[0], item.started_at or at
    item.note, item.attachment = note.strip() or item.note, attachment or item.attachment
    item.save(update_fields=["review", "reviewer", "started_at", "note", "attachment"])
    write_note(item, at, by, "submitted", note.strip())
    news.tell(news.REVIEW_WANTED, item, reviewers[:1], at, by=by, text=item.title_zh, link=item.link)
    return item


@transaction.atomic
def accept(
    item_id: int, by: Person, at: datetime | None = None, note: str = "", chart: Chart | None = None
) -> WorkItem:
    """Accept what was submitted or attested: it is done.

    Work that only a person asked for is proved by who accepts it; a duty with its own proof stays on their word.
    """
    item, at = _to_review(item_id, by, at, chart)
    if item.review == Review.ACCEPTED:
        return item
    refuse_open_parts(item)
    if item.state == State.OPEN:
        finish(item, Proof.ATTESTED if item.duty_id else Proof.VERIFIED, item.person, at)
    item.review, item.reviewer = Review.ACCEPTED, by
    item.save()
    write_note(item, at, by, "accepted", note.strip())
    news.tell(news.ACCEPTED, item, [item.person, item.done_by], at, by=by, text=note.strip() or item.title_zh)
    tell_act(item, "accepted", by, at)
    after_done([item], at)
    return item


@transaction.atomic
def reject(item_id: int, by: Person, reason: str, at: datetime | None = None, chart: Chart | None = None) -> WorkItem:
    """Return what was submitted or attested, with the reason: it is open again and remembers how often."""
    item, at = _to_review(item_id, by, at, chart)
    reason = reason.strip()
    if not reason:
        raise WorkRefused("work.no_reason_given", _("Give a reason."), item=item.key)
    if item.review == Review.RETURNED:
        return item
    if item.state == State.DONE:
        open_again(item, at)
    item.review, item.reviewer, item.returned_times = Review.RETURNED, by, item.returned_times + 1
    item.save()
    write_note(item, at, by, "returned", reason)
    news.tell(news.RETURNED, item, [item.person], at, by=by, text=reason)
    tell_act(item, "returned", by, at)
    return item


def may_review(item: WorkItem, person: Person, chart: Chart) -> bool:
    """Whether there is something to accept, and this person may."""
    waits = item.review == Review.WANTED or (
        item.state == State.DONE and item.proof == Proof.ATTESTED and item.review != Review.ACCEPTED
    )
    return waits and item.kind not in ON_ITS_PAGE and person in reviewers_of(item, chart)


def _to_review(item_id: int, by: Person, at: datetime | None, chart: Chart | None) -> tuple[WorkItem, datetime]:
    item, at = locked(item_id, by, at, chart)
    chart = chart or _chart(at)
    if item.review in (Review.ACCEPTED, Review.RETURNED) and item.reviewer_id == by.pk:
        return item, at
    if by not in reviewers_of(item, chart):
        raise WorkRefused(
            "work.not_reviewer", _("Only who asked for it, or who stands above, accepts or returns it."), item=item.key
        )
    if not may_review(item, by, chart):
        raise WorkRefused("work.nothing_to_review", _("Nothing was submitted for acceptance yet."), item=item.key)
    return item, at


def _chart(at: datetime) -> Chart:
    return organisation.chart(business_date(at, organisation.zone()))
