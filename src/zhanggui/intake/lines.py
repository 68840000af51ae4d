"""Lines a file could not give: corrected and taken after all, or dismissed; never forgotten."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui import connectors
from zhanggui.base import Problem, Refusal
from zhanggui.connectors import order_lines
from zhanggui.intake import registry
from zhanggui.intake.committing import balanced, packed
from zhanggui.intake.contracts import Batch, Outcome
from zhanggui.intake.dirty import because_of
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.evidence import api as evidence

if TYPE_CHECKING:
    from zhanggui.kernel.organisation.models import Person

ORDER_LINES = "order-lines"


@dataclass(frozen=True)
class Repair:
    """What a correction led to."""

    repaired: bool
    problem: Problem | None = None


def repair(*, line_id: int, raw: Mapping[str, str], by: "Person | None", at: datetime) -> Repair:
    """Read a corrected line again and hand it to its department; the new reason where it still fails.

    Repairing twice is harmless: the second call changes nothing.
    """
    line = RejectedLine.objects.select_related("run").get(pk=line_id)
    if line.state == RejectedLine.State.REPAIRED:
        return Repair(repaired=True)
    if not line.counted or line.row is None:
        raise Refusal("line.remark", _("This is a remark on the file, not a line of it: it can only be dismissed."))
    if line.run.history:
        raise Refusal(
            "line.history",
            _("This line came with history, which has no documents: correct the file and take it in again as history."),
        )
    taker = registry.taker_of(line.run.format)
    said = _read_again(line.run, raw, line.row)
    if isinstance(said, Problem):
        return _still_wrong(line, raw, said)
    done = _take(line_id, raw, said, taker, by, at)
    return _still_wrong(line, raw, done.problem) if done.problem else done


@transaction.atomic
def dismiss(*, line_ids: Iterable[int], note: str, by: "Person | None", at: datetime) -> int:
    """Set open lines aside with a word why; answers how many."""
    if not note.strip():
        raise Refusal("line.no_note", _("Say why these lines are not needed."))
    lines = RejectedLine.objects.select_for_update().filter(pk__in=list(line_ids), state=RejectedLine.State.OPEN)
    found = list(lines.values_list("pk", flat=True))
    RejectedLine.objects.filter(pk__in=found).update(
        state=RejectedLine.State.DISMISSED, note=note.strip()[:300], decided_at=at, decided_by=by
    )
    if found:
        audit.note(
            actor=_actor(by), action="lines.dismissed", subject=_named(found), detail={"note": note[:300]}, at=at
        )
    return len(found)


@transaction.atomic
def undo_dismissal(*, line_ids: Iterable[int], by: "Person | None", at: datetime) -> int:
    """Put dismissed lines back on the list; answers how many."""
    lines = RejectedLine.objects.select_for_update().filter(pk__in=list(line_ids), state=RejectedLine.State.DISMISSED)
    found = list(lines.values_list("pk", flat=True))
    RejectedLine.objects.filter(pk__in=found).update(
        state=RejectedLine.State.OPEN, note="", decided_at=None, decided_by=None
    )
    if found:
        audit.note(actor=_actor(by), action="lines.reopened", subject=_named(found), at=at)
    return len(found)


def raw_of(line: RejectedLine) -> dict[str, str]:
    """The line as it came, or as a person last corrected it."""
    return json.loads(line.edited or line.raw or "{}")


def raw_as_it_came(line: RejectedLine) -> dict[str, str]:
    """The line as the file had it, whatever was tried since."""
    return json.loads(line.raw or "{}")


def _read_again(run: Run, raw: Mapping[str, str], row: int) -> Any:
    """A record or a problem; for order lines a frame of one row or a problem."""
    if run.format == ORDER_LINES:
        return _frame_again(run, raw, row)
    return connectors.read_row(run.format, run.layout, raw, row)


def _frame_again(run: Run, raw: Mapping[str, str], row: int) -> Any:
    """A line under the headers of its file, or, where the department rejected it, under the fields' names."""
    is_typed = set(raw) <= set(order_lines.FIELDS)
    said = order_lines.read_row(raw, row, None if is_typed else run.columns)
    if isinstance(said, Problem):
        return said
    import polars as pl

    from zhanggui.connectors.order_lines.casting import SCHEMA

    return pl.DataFrame({name: [getattr(said, name)] for name in SCHEMA}, schema=SCHEMA)


@transaction.atomic
def _take(line_id: int, raw: Mapping[str, str], record: Any, taker: registry.Taker, by: Any, at: datetime) -> Repair:
    run = Run.objects.select_for_update().get(lines=line_id)
    line = RejectedLine.objects.select_for_update().get(pk=line_id)
    if line.state == RejectedLine.State.REPAIRED:
        return Repair(repaired=True)
    with because_of(run.pk):
        outcome = balanced(taker.take(_batch(run, record, line.row or 0, at)), 1, 0, run.format)
    refused = next((each for each in outcome.rejected if each.row == line.row), None)
    if refused is not None:
        transaction.set_rollback(True)
        return Repair(repaired=False, problem=refused)
    _tell_the_first_reason(line)
    line.state, line.edited, line.decided_at, line.decided_by = RejectedLine.State.REPAIRED, packed(raw), at, by
    line.save(update_fields=["state", "edited", "decided_at", "decided_by", "code", "message", "column"])
    run.lines.filter(row=line.row, state=RejectedLine.State.OPEN).update(
        state=RejectedLine.State.REPAIRED, decided_at=at, decided_by=by
    )
    _count(run, outcome)
    if taker.done is not None and run.state == Run.State.DONE:
        with because_of(run.pk):
            taker.done(run.pk)
    _tell(run, line, by, at)
    return Repair(repaired=True)


def _tell_the_first_reason(line: RejectedLine) -> None:
    """After failed tries the reason speaks of the last of them; a repaired line tells what was wrong in the file."""
    if line.edited and line.row is not None:
        first = _read_again(line.run, raw_as_it_came(line), line.row)
        if isinstance(first, Problem):
            _set_reason(line, first)


def _batch(run: Run, record: Any, row: int, at: datetime) -> Batch:
    """A repaired line comes alone; its run tells the department what else the file brought."""
    is_frame = run.format == ORDER_LINES
    return Batch(
        run.shop, run.pk, run.format, [] if is_frame else [record], run.as_of, at, record if is_frame else None, -row
    )


def _count(run: Run, outcome: Outcome) -> None:
    """Move one row from rejected to what it became."""
    run.rejected -= 1
    if outcome.accepted:
        run.accepted += 1
    elif outcome.unchanged:
        run.unchanged += 1
    else:
        run.repeated += 1
    run.save(update_fields=["rejected", "accepted", "unchanged", "repeated"])


def _tell(run: Run, line: RejectedLine, by: Any, at: datetime) -> None:
    evidence.record(
        key=f"line.repaired:{line.pk}",
        event="line.repaired",
        person=by,
        at=at,
        shop=run.shop,
        subject=f"{run.name}:{line.row}",
        link=f"/intake/lines/{line.pk}/",
        detail={"format": run.format},
    )
    audit.note(
        actor=_actor(by), action="line.repaired", subject=f"{run.name}:{line.row}", detail={"run": run.pk}, at=at
    )


@transaction.atomic
def _still_wrong(line: RejectedLine, raw: Mapping[str, str], problem: Problem) -> Repair:
    _set_reason(line, problem)
    RejectedLine.objects.filter(pk=line.pk, state=RejectedLine.State.OPEN).update(
        edited=packed(raw), code=line.code, message=line.message, column=line.column
    )
    return Repair(repaired=False, problem=problem)


def _set_reason(line: RejectedLine, problem: Problem) -> None:
    line.code, line.message, line.column = problem.code[:80], str(problem.message), (problem.column or "")[:120]


def _actor(by: Any) -> str:
    return (by.user.get_username() if by.user else by.code) if by else "system"


def _named(found: list[int]) -> str:
    return f"{len(found)} lines: {', '.join(map(str, found[:10]))}"
