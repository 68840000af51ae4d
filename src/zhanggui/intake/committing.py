"""One chunk, one transaction: the department's records, the lines it could not take, and the cursor."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zhanggui.base import Problem
from zhanggui.intake.contracts import Batch, Outcome
from zhanggui.intake.dirty import because_of
from zhanggui.intake.erasing import without_erased
from zhanggui.intake.leases import LeaseLost, machine_time, me
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.registry import Taker
from zhanggui.intake.stream import Chunk, row_of

if TYPE_CHECKING:
    from zhanggui.intake.frames import FrameChunk


@transaction.atomic
def commit_chunk(run_id: int, chunk: "Chunk | FrameChunk", taker: Taker, at: datetime) -> Run:
    """Take a chunk in, or nothing of it. A reader that is no longer the owner cannot commit."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.owner != me() or run.items_done != chunk.start:
        raise LeaseLost
    records = [item.value for item in chunk.items if not item.is_problem]
    records, frame = without_erased(run.shop, records, getattr(chunk, "frame", None))
    batch = Batch(run.shop, run.pk, run.format, records, run.as_of, at, frame, chunk.start)
    rows = sum(item.counted for item in chunk.items if not item.is_problem) + (0 if frame is None else frame.height)
    has_work = bool(records) or (frame is not None and frame.height > 0)
    with because_of(run.pk):
        outcome = balanced(taker.take(batch), rows, len(records) - rows, taker.format) if has_work else Outcome()

    problems = [(item.value, item.counted) for item in chunk.items if item.is_problem]
    problems += first_of_each_row(with_raw(outcome.rejected, batch))
    problems += new_remarks(run, outcome.remarks)
    keep_lines(run, problems)
    run.accepted += outcome.accepted
    run.unchanged += outcome.unchanged
    run.repeated += outcome.repeated
    rejected = sum(counted for _, counted in problems)
    run.rejected += rejected
    run.rows_done += rows + sum(item.counted for item in chunk.items if item.is_problem)
    run.items_done = chunk.end
    run.beat_at = machine_time()
    run.save(update_fields=["accepted", "unchanged", "repeated", "rejected", "rows_done", "items_done", "beat_at"])
    return run


def balanced(outcome: Outcome, rows: int, summaries: int, format: str) -> Outcome:
    """The outcome of exactly these rows; summaries a taker counted by the way are taken off again."""
    told = (
        outcome.accepted + outcome.unchanged + outcome.repeated + len({each.row for each in outcome.rejected} - {None})
    )
    excess = told - rows
    if 0 < excess <= summaries:
        from_accepted = min(excess, outcome.accepted)
        rest = excess - from_accepted
        outcome = replace(outcome, accepted=outcome.accepted - from_accepted, unchanged=outcome.unchanged - rest)
    elif excess:
        raise ValueError(f"The taker of {format} accounts for {told} of {rows} rows.")
    return outcome


def keep_lines(run: Run, problems: Iterable[tuple[Problem, bool]]) -> None:
    """Keep problems with their lines, the lines sealed."""
    RejectedLine.objects.bulk_create(
        [
            RejectedLine(
                run=run,
                row=problem.row,
                column=(problem.column or "")[:120],
                code=problem.code[:80],
                message=str(problem.message),
                counted=counted,
                raw=packed(problem.raw),
            )
            for problem, counted in problems
        ],
        batch_size=500,
    )


def packed(raw: Mapping[str, str]) -> str:
    return json.dumps({str(key): str(value) for key, value in raw.items()}, ensure_ascii=False) if raw else ""


def first_of_each_row(problems: Iterable[Problem]) -> list[tuple[Problem, bool]]:
    """Problems of a row that a department told of: the first stands for the row."""
    seen: set[int | None] = set()
    told = []
    for problem in problems:
        told.append((problem, problem.row is not None and problem.row not in seen))
        seen.add(problem.row)
    return told


def new_remarks(run: Run, remarks: Sequence[Problem]) -> list[tuple[Problem, bool]]:
    """What a department says besides, each thing once a run."""
    if not remarks:
        return []
    first = {problem.code: problem for problem in reversed(remarks)}
    said = set(run.lines.filter(code__in=list(first)).values_list("code", flat=True))
    return [(problem, False) for code, problem in first.items() if code not in said]


def with_raw(problems: Sequence[Problem], batch: Batch) -> list[Problem]:
    """Problems with the line as it came, where the department left it out."""
    bare = {problem.row for problem in problems if not problem.raw}
    if not bare:
        return list(problems)
    raws: dict[int | None, Mapping[str, Any]] = {
        row_of(record): record.raw for record in batch.records if row_of(record) in bare
    }
    if batch.frame is not None:
        raws |= {
            row["row"]: {key: "" if value is None else str(value) for key, value in row.items() if key != "row"}
            for row in batch.frame.filter(batch.frame.get_column("row").is_in(list(bare))).to_dicts()
        }
    return [problem if problem.raw else replace(problem, raw=raws.get(problem.row, {})) for problem in problems]
