"""Freezing a period, confirming a card, disputing a record of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.scorecards.gathering import Score, Subject, compute
from zhanggui.kernel.scorecards.models import Dispute, Scorecard, ScoreLine, ScoreRecord
from zhanggui.kernel.scorecards.rules import METRIC, Line, Record, line_of, total_of
from zhanggui.kernel.work.api import WorkItem

DISPUTABLE_FOR = timedelta(days=30)
"""After this a frozen card is closed to disputes."""


class ScoreRefused(Refusal):
    """A rule of scoring said no."""


@transaction.atomic
def freeze(subject: Subject, first: date, last: date, at: datetime) -> Scorecard:
    """Keep a period's card as it stands, with the definitions in force. A frozen card stays as it is."""
    held = Scorecard.objects.filter(**_key(subject), first=first, last=last).first()
    if held is not None:
        return held
    if at < organisation.day_start(last + timedelta(days=1)):
        raise ScoreRefused("score.period_runs", _("The period still runs: a card is frozen after its last day."))
    score = compute(subject, first, last, at)
    card, is_new = Scorecard.objects.get_or_create(
        **_key(subject), first=first, last=last,
        defaults={"total": score.total, "definitions": _definitions(score), "frozen_at": at},
    )  # fmt: skip
    if is_new:
        _write(card, score)
        events.announce("scorecard.frozen", {"card": card.pk, "kind": card.kind, "subject": subject.pk}, at)
    return card


def freeze_all(first: date, last: date, at: datetime) -> int:
    """Freeze a period for everybody, every post and department that work fell due for; answers how many are new."""
    before = Scorecard.objects.count()
    for subject in _subjects(first, last):
        freeze(subject, first, last, at)
    return Scorecard.objects.count() - before


@transaction.atomic
def freeze_month(day: date, at: datetime) -> int:
    """A part of the day: from the first day of a month on, last month's cards are frozen, all of them or none."""
    last = day.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    if Scorecard.objects.filter(first=first, last=last).exists():
        return 0
    return freeze_all(first, last, at)


@transaction.atomic
def dispute(*, line_id: int, item_id: int, by: Person, reason: str, at: datetime) -> Dispute:
    """Say that an item should not count on a line of one's own card."""
    line = ScoreLine.objects.select_for_update(of=("self",)).select_related("card").get(pk=line_id)
    card = line.card
    if card.kind != Scorecard.Kind.PERSON or card.person_id != by.pk:
        raise ScoreRefused("score.not_yours", _("Only the person a card is about disputes it."))
    if line.kind == METRIC:
        raise ScoreRefused("score.no_record", _("A metric has no items to dispute: ask for its rows to be corrected."))
    if at > card.frozen_at + DISPUTABLE_FOR:
        raise ScoreRefused("score.too_late", _("This card is closed: a dispute is made within 30 days."))
    if not reason.strip():
        raise ScoreRefused("score.no_reason", _("Say why the record should not count."))
    record = ScoreRecord.objects.filter(card=card, item_id=item_id).first()
    if record is None:
        raise ScoreRefused("score.no_record", _("This item is not among the records of the card."))
    made, is_new = Dispute.objects.get_or_create(
        line=line, record=record, state=Dispute.State.OPEN, defaults={"by": by, "at": at, "reason": reason.strip()}
    )
    if is_new:
        events.announce("scorecard.disputed", {"card": card.pk, "dispute": made.pk, "by": by.code}, at)
    return made


@transaction.atomic
def resolve(*, dispute_id: int, by: Person, accept: bool, note: str, at: datetime) -> Dispute:
    """Decide a dispute; accepted, only its line and the total are worked out again, by the card's own definitions."""
    made = Dispute.objects.select_for_update(of=("self",)).select_related("line__card__person").get(pk=dispute_id)
    if made.state != Dispute.State.OPEN:
        return made
    card = made.line.card
    if not may_judge(card, by, organisation.today_at(at)):
        raise ScoreRefused("score.not_yours_to_judge", _("A superior or the appraiser of the post decides this."))
    if not note.strip():
        raise ScoreRefused("score.no_reason", _("Give the reason for the decision."))
    made.state = Dispute.State.ACCEPTED if accept else Dispute.State.REFUSED
    made.decided_by, made.decided_at, made.note = by, at, note.strip()
    made.score_before = made.score_after = made.line.score
    made.save()
    if accept:
        made.score_after = _work_out_again(made.line)
        made.save(update_fields=["score_after"])
    events.announce("scorecard.decided", {"card": card.pk, "dispute": made.pk, "by": by.code}, at)
    return made


@transaction.atomic
def confirm(*, card_id: int, by: Person, at: datetime) -> Scorecard:
    """Say that a card was looked through: the superior's or the appraiser's part, once no dispute is open."""
    card = Scorecard.objects.select_for_update(of=("self",)).select_related("person").get(pk=card_id)
    if card.confirmed_at is not None:
        return card
    if not may_judge(card, by, organisation.today_at(at)):
        raise ScoreRefused("score.not_yours_to_judge", _("A superior or the appraiser of the post decides this."))
    if Dispute.objects.filter(line__card=card, state=Dispute.State.OPEN).exists():
        raise ScoreRefused("score.open_dispute", _("Decide the open disputes first."))
    card.confirmed_at, card.confirmed_by = at, by
    card.save(update_fields=["confirmed_at", "confirmed_by"])
    evidence.record(
        key=f"score.confirmed:{card.pk}", event="score.confirmed", person=by, at=at, link=f"/scores/{card.pk}/",
        subject=f"{card.subject} {card.first}–{card.last}", detail={"period": _period_name(card), "card": card.pk},
    )  # fmt: skip
    return card


def may_judge(card: Scorecard, person: Person, on: date) -> bool:
    """Superiors up the line and the appraiser of the post; nobody judges their own card."""
    if card.kind == Scorecard.Kind.PERSON:
        return card.person_id != person.pk and person.pk in _judges(card.person_id, on)
    posts = _posts(card, on)
    return any(person in _superiors(post, on) for post in posts)


def judges(card: Scorecard, on: date) -> list[Person]:
    """To whom a decision about a person's card falls first: the nearest superior, and the appraiser of the post."""
    chart, found = organisation.chart(on), {}
    for post in chart.held.get(card.person_id or 0, []):
        nearest = next((one for one in chart.superiors(post) if one.pk != card.person_id), None)
        appraisers = chart.holders.get(chart.positions[post].appraiser_id or 0, [])
        found |= {one.pk: one for one in [nearest, *appraisers] if one is not None and one.pk != card.person_id}
    return list(found.values())


def records_behind(line: ScoreLine) -> list[tuple[Record, ScoreRecord]]:
    """The records a line is made of, as they count now; excused ones too, and say so."""
    rows = ScoreRecord.objects.filter(card=line.card_id).select_related("item").order_by("due_at", "pk")
    excused = _excused(line)
    return [(_as_record(row, excused), row) for row in rows]


def _work_out_again(line: ScoreLine) -> Any:
    card = line.card
    table = {row["id"]: row for row in card.definitions["appraisal"]}
    again = line_of(table[line.code], [record for record, _row in records_behind(line)])
    line.score, line.figures = again.score, dict(again.figures)
    line.save(update_fields=["score", "figures"])
    rows = ScoreLine.objects.filter(card=card)
    card.total = total_of([Line(r.code, r.kind, "", "", r.weight, r.score) for r in rows])
    card.save(update_fields=["total"])
    return line.score


def _excused(line: ScoreLine) -> frozenset[int]:
    accepted = Dispute.objects.filter(line=line, state=Dispute.State.ACCEPTED)
    return frozenset(accepted.values_list("record_id", flat=True))


def _as_record(row: ScoreRecord, excused: Iterable[int]) -> Record:
    factors = {name: type(row.weight)(factor) for name, factor in row.factors.items()}
    item = row.item
    return Record(
        item.pk, item.title_zh, item.title_en, row.weight, row.share, row.proof, row.due_at, row.done_at, factors,
        is_duty=item.kind == "duty", excused=row.pk in excused,
    )  # fmt: skip


def _write(card: Scorecard, score: Score) -> None:
    ScoreLine.objects.bulk_create(
        ScoreLine(
            card=card, code=line.id, kind=line.kind, name_zh=line.name_zh, name_en=line.name_en, weight=line.weight,
            score=line.score, figures=dict(line.figures), order=order,
        )
        for order, line in enumerate(score.lines)
    )  # fmt: skip
    ScoreRecord.objects.bulk_create(
        (
            ScoreRecord(
                card=card, item_id=one.item, weight=one.weight, share=one.share, proof=one.proof, due_at=one.due_at,
                done_at=one.done_at, factors={name: str(factor) for name, factor in one.factors.items()},
            )
            for one in score.records
        ),
        batch_size=500,
    )  # fmt: skip


def _definitions(score: Score) -> dict[str, Any]:
    """What the card was worked out by: later changes of a weight or a binding do not reach it."""
    items = [record.item for record in score.records]
    duties: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(items), 500):
        rows = Duty.objects.filter(pk__in=_duties_of(items[start : start + 500]))
        duties |= {row.code: {"weight": str(row.weight), "binding": row.binding} for row in rows}
    return {"appraisal": [dict(row) for row in score.table], "duties": duties}


def _duties_of(items: list[int]) -> Any:
    return WorkItem.objects.filter(pk__in=items, duty__isnull=False).values("duty_id")


def _key(subject: Subject) -> dict[str, Any]:
    kind = next(kind for kind, model in _MODELS.items() if isinstance(subject, model))
    return {"kind": kind, kind: subject}


_MODELS = {"person": Person, "position": Position, "department": Department}


def _subjects(first: date, last: date) -> list[Subject]:
    """Who and what had work due in a period."""
    start, end = organisation.day_start(first), organisation.day_start(last + timedelta(days=1))
    due = WorkItem.objects.filter(due_at__gte=start, due_at__lt=end).exclude(state=WorkItem.State.CANCELLED)
    return [
        *Person.objects.filter(pk__in=due.values("person_id")).order_by("code"),
        *Position.objects.filter(pk__in=due.values("position_id")),
        *Department.objects.filter(pk__in=due.values("position__department_id")),
    ]


def _judges(person: int | None, on: date) -> set[int]:
    chart = organisation.chart(on)
    found: set[int] = set()
    for post in chart.held.get(person or 0, []):
        found |= {one.pk for one in chart.superiors(post)}
        appraiser = chart.positions[post].appraiser_id
        found |= {one.pk for one in chart.holders.get(appraiser or 0, [])}
    return found


def _posts(card: Scorecard, on: date) -> list[Position]:
    if card.position is not None:
        return [card.position]
    return [post for post in organisation.open_positions(on) if post.department_id == card.department_id]


def _superiors(post: Position, on: date) -> list[Person]:
    return organisation.chart(on).superiors(post.pk)


def _period_name(card: Scorecard) -> str:
    days = (card.last - card.first).days + 1
    lengths = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92}
    return next((name for name, most in lengths.items() if days <= most), "yearly")
