"""One card: its lines, the records behind each, disputes and the superior's confirmation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.scores.who import asked_days, card_or_404, may_see, subject_named
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.scorecards.api import METRIC, TIMELINESS, Dispute, Line, Record, ScoreLine


@dataclass(frozen=True)
class ShownRecord:
    """A record as it counts on one line."""

    record: Record
    worth: Decimal
    counts: Decimal
    """What it adds to the line: weight x share, 1 for in time, its quality."""
    dispute: Dispute | None = None

    @property
    def title(self) -> str:
        return pick_language(self.record.title_zh, self.record.title_en)


FIGURES: Mapping[str, tuple[Any, Callable[[Record], bool]]] = {
    "verified": (pgettext_lazy("proof", "verified"), lambda record: record.proof == "verified"),
    "attested": (pgettext_lazy("proof", "attested"), lambda record: record.proof == "attested"),
    "part": (pgettext_lazy("score", "in part"), lambda record: not record.is_done and record.share > 0),
    "time": (pgettext_lazy("score", "in time"), lambda record: record.in_time),
    "late": (pgettext_lazy("score", "late"), lambda record: record.is_done and not record.in_time),
    "open": (pgettext_lazy("work item", "open"), lambda record: not record.is_done),
    "lowered": (
        pgettext_lazy("score", "returned or out of band"),
        lambda record: record.is_done and record.quality < 1,
    ),
    "excused": (pgettext_lazy("score", "excused"), lambda record: record.excused),
}
"""The figures of a line, each with its records."""
_OF_LINE = {
    scorecards.DUTIES: ("verified", "attested", "part", "open", "excused"),
    TIMELINESS: ("time", "late", "open", "excused"),
    scorecards.QUALITY: ("lowered", "excused"),
}


@dataclass(frozen=True)
class Figure:
    """One figure of a line and the address of the records it counts."""

    label: Any
    count: int
    link: str
    chosen: bool


@right_required("scores.own")
def live(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The card as far as the days have come."""
    subject = subject_named(kind, code)
    if not may_see(request, kind, subject):
        raise Http404
    days = asked_days(request)
    score = scorecards.compute(subject, days.first, days.last, clock.now())
    line = _picked(request, list(score.lines))
    records = [_shown(record, line.kind) for record in score.records if _on(record, line)] if line else []
    context = {
        "kind": kind, "subject": subject, "days": days, "lines": score.lines, "total": score.total, "line": line,
        **_records_part(request, line, records, score.table, days.first, days.last),
    }  # fmt: skip
    return render(request, "web/scores/live.html", context)


@right_required("scores.own")
def frozen(request: HttpRequest, pk: int) -> HttpResponse:
    """A frozen card down to its records."""
    card = card_or_404(request, pk)
    me: Any = request.person  # type: ignore[attr-defined]
    rows = list(card.lines.all())
    line = _picked(request, [_as_line(row) for row in rows])
    row = next((one for one in rows if line and one.code == line.id), None)
    disputes = list(Dispute.objects.filter(line__card=card).select_related("line", "record__item", "by", "decided_by"))
    today = clock.today(organisation.zone())
    records = _records(row, disputes) if row and line and line.kind != METRIC else []
    context = {
        "card": card, "kind": card.kind, "subject": card.subject, "lines": [_as_line(one) for one in rows],
        "total": card.total, "line": line, "row": row, "disputes": disputes,
        **_records_part(request, line, records, card.definitions["appraisal"], card.first, card.last),
        "own": me is not None and card.kind == "person" and card.person_id == me.pk,
        "judges": me is not None and scorecards.may_judge(card, me, today),
        "open_disputes": [one for one in disputes if one.state == Dispute.State.OPEN],
    }  # fmt: skip
    return render(request, "web/scores/card.html", context)


@require_POST
@right_required("scores.own")
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    card = card_or_404(request, pk)
    line = get_object_or_404(ScoreLine, card=card, code=request.POST.get("line", ""))
    try:
        scorecards.dispute(
            line_id=line.pk, item_id=_number(request.POST.get("item")), by=_me(request),
            reason=request.POST.get("reason", ""), at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("The dispute is with your superior."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"/scores/{card.pk}/?line={line.code}")


@require_POST
@right_required("scores.own")
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    card = card_or_404(request, pk)
    made = get_object_or_404(Dispute, pk=_number(request.POST.get("dispute")), line__card=card)
    try:
        done = scorecards.resolve(
            dispute_id=made.pk, by=_me(request), accept=request.POST.get("verdict") == "accept",
            note=request.POST.get("note", ""), at=clock.now(),
        )  # fmt: skip
        if done.state == Dispute.State.ACCEPTED:
            messages.success(request, _("The line was worked out again, and nothing else."))
        else:
            messages.success(request, _("The score stays as it is."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"/scores/{card.pk}/?line={made.line.code}")


@require_POST
@right_required("scores.team")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    card = card_or_404(request, pk)
    try:
        scorecards.confirm(card_id=card.pk, by=_me(request), at=clock.now())
        messages.success(request, _("The card is confirmed."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("web:score", card.pk)


def _me(request: HttpRequest) -> Any:
    me: Any = request.person  # type: ignore[attr-defined]
    if me is None:
        raise Http404
    return me


def _number(text: Any) -> int:
    """The number of a form's hidden field; nonsense finds nothing."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _picked(request: HttpRequest, lines: list[Line]) -> Line | None:
    """The line whose records are shown: the one asked for, else the first."""
    wanted = request.GET.get("line", "")
    return next((line for line in lines if line.id == wanted), lines[0] if lines else None)


def _as_line(row: ScoreLine) -> Line:
    return Line(row.code, row.kind, row.name_zh, row.name_en, row.weight, row.score, row.figures)


def _records(row: ScoreLine, disputes: list[Dispute]) -> list[ShownRecord]:
    by_record = {one.record_id: one for one in disputes if one.line_id == row.pk}
    found = scorecards.records_behind(row)
    return [_shown(record, row.kind, by_record.get(kept.pk)) for record, kept in found if _on(record, _as_line(row))]


def _records_part(
    request: HttpRequest, line: Line | None, records: list[ShownRecord], table: Sequence[Mapping[str, Any]],
    first: date, last: date,
) -> dict[str, Any]:  # fmt: skip
    """The records of a line, those of one figure where it is asked for, and the figures to choose from."""
    if line is None:
        return {"records": []}
    if line.kind == METRIC:
        row = next((row for row in table if row["id"] == line.id), {})
        where = [f"{name}:{value}" for name, given in (row.get("where") or {}).items() for value in _several(given)]
        days = [("from", first), ("to", last), *(("where", part) for part in where)]
        return {"records": [], "metric_query": urlencode(days)}
    asked = request.GET.get("only", "")
    kept = {name: request.GET[name] for name in ("first", "last") if name in request.GET}
    figures = []
    for name in _OF_LINE.get(line.kind, ()):
        label, counts = FIGURES[name]
        number = sum(counts(one.record) for one in records)
        if number:
            link = urlencode({"line": line.id, "only": name, **kept})
            figures.append(Figure(label, number, f"?{link}#records", name == asked))
    counts = FIGURES[asked][1] if asked in FIGURES else lambda record: True
    return {
        "records": [one for one in records if counts(one.record)], "figures": figures, "narrowed": asked in FIGURES,
        "everything": f"?{urlencode({'line': line.id, **kept})}#records",
    }  # fmt: skip


def _several(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple) else [given]


def _on(record: Record, line: Line) -> bool:
    """Whether a record has to do with a line at all."""
    if line.kind == METRIC:
        return False
    if line.kind == scorecards.DUTIES:
        return record.is_duty
    return line.kind == TIMELINESS or record.is_done


def _shown(record: Record, kind: str, dispute: Dispute | None = None) -> ShownRecord:
    worth = record.weight if kind == scorecards.DUTIES else Decimal(1)
    counts = {
        scorecards.DUTIES: record.weight * record.share, TIMELINESS: Decimal(record.in_time),
        scorecards.QUALITY: record.quality,
    }.get(kind, Decimal(0))  # fmt: skip
    return ShownRecord(record, worth, Decimal(0) if record.excused else counts, dispute)
