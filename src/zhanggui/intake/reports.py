"""Reports: files whose lines are figures about days. They are taken without a row in the database for a line.

The lines of a file lie as frames beside its run (`ReportPart`); `ReportDay` says which run tells which day. Two
reports of one day never add up: the later export counts, and where the platform does not tell when it was made,
the file that came later. What a report tells its figures by is its *grain*; different grains tell the same money
again, and it is for the department to choose among them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from zhanggui import connectors
from zhanggui.base import Problem, portions
from zhanggui.connectors.report_records import ReportRecord
from zhanggui.intake import registry
from zhanggui.intake.committing import keep_lines, new_remarks
from zhanggui.intake.contracts import Batch, Outcome
from zhanggui.intake.locks import one_transaction
from zhanggui.intake.models import ReportDay, ReportPart, Run

if TYPE_CHECKING:
    import polars

SEVERAL_DAYS = "report.several_days"
NO_DAY = "report.no_day"
FEWER_LINES = "report.fewer_lines"
WHOLE = "whole"
UNIQUE = ("shop", "fact", "day", "format", "grain", "part")
RESTATED = ("run", "as_of", "rows", "digest")
LONGEST_PART = 200
Slice = tuple[str, str, date]


@dataclass(frozen=True)
class Report:
    """How a department keeps a report."""

    format: str
    fact: str
    record: type[ReportRecord]
    grains: Mapping[str, Sequence[str]]
    """Word for the grain -> fields, one of which a file must have to tell its figures by it; the coarsest first."""
    part: Sequence[str] = ()
    """Fields whose first filled one names the piece of a day that a file may tell without the others."""

    def grain_of(self, absent: frozenset[str]) -> str:
        return _grain(self.format, tuple((word, *names) for word, names in self.grains.items()), absent)

    def part_of(self, line: ReportRecord) -> str:
        told = next((text for name in self.part if (text := getattr(line, name))), "")
        return str(told)[:LONGEST_PART]


def keep_report(
    *formats: str,
    fact: str,
    record: type[ReportRecord],
    grains: Mapping[str, Sequence[str]],
    part: Sequence[str] = (),
) -> None:
    """Take these formats in as reports whose days become rows of a fact."""
    for format in formats:
        report = Report(format, fact, record, dict(grains), tuple(part))
        registry.take_with(registry.Taker(format, partial(take, report), None, partial(settle, report)))


def take(report: Report, batch: Batch) -> Outcome:
    """Keep the lines of a chunk. A line that says what is known, or what a later export says otherwise, is no news."""
    from zhanggui.intake import report_frames as frames

    run = Run.objects.get(pk=batch.run_id)
    days = _days_told(run, batch.records)
    known, dayless = _parted(batch.records, days)
    if not known:
        return Outcome(rejected=dayless)
    frame = frames.frame_of(report.record, [(_place(report, line, told), line) for line, told in known])
    news = _news(report, run, frame)
    ReportPart.objects.update_or_create(
        run=run,
        place=batch.start,
        defaults={
            "first": min(first for _, (first, _) in known),
            "last": max(last for _, (_, last) in known),
            "rows": frame.height,
            "content": frames.packed(frame),
        },
    )
    longer = [(line, told) for line, told in known if told[0] < told[1]]
    return Outcome(
        accepted=news + len(longer),
        unchanged=len(known) - len(longer) - news,
        rejected=dayless,
        remarks=_remarks(longer),
    )


def settle(report: Report, run_id: int) -> None:
    """Let a run tell the days of its lines, except where a later export tells them. Twice changes nothing."""
    from zhanggui.intake import report_frames as frames
    from zhanggui.intake.dirty import mark_dirty

    run = Run.objects.get(pk=run_id)
    one_transaction(f"reports-{run.shop}")
    told = frames.digests(_parts_of([run.pk], measures=True)).rows()
    known = _known(report, run.shop, sorted({day for *_, day, _, _ in told}))
    as_of, _ = age = _age(run)
    later, same, fewer = [], [], []
    for grain, part, day, rows, digest in told:
        before = known.get((grain, part, day))
        if before is not None and age < (before.as_of, before.run_id):
            continue
        if before is not None and before.digest == digest:
            same.append(before.pk)
            continue
        if before is not None and before.run_id != run.pk and rows < before.rows:
            fewer.append(before)
        later.append(
            ReportDay(
                shop=run.shop, fact=report.fact, format=report.format, grain=grain, part=part, day=day,
                run=run, as_of=as_of, rows=rows, digest=digest,
            )
        )  # fmt: skip
    ReportDay.objects.bulk_create(
        later, batch_size=500, update_conflicts=True, unique_fields=UNIQUE, update_fields=RESTATED
    )
    for some in portions(same):
        ReportDay.objects.filter(pk__in=some).update(as_of=as_of)
    keep_lines(run, new_remarks(run, _fewer(fewer)))
    mark_dirty(report.fact, run.shop, {each.day for each in later})


def days_of(fact: str, shop: str, first: date, last: date) -> "polars.DataFrame":
    """The lines that tell these days of a fact, each with its `day`, `grain`, `part`, `run_id` and `source_row`."""
    from zhanggui.intake import report_frames as frames

    winners = list(
        ReportDay.objects.filter(fact=fact, shop=shop, day__range=(first, last)).values_list(
            "grain", "part", "day", "run_id"
        )
    )
    lines = frames.together(_parts_of({run for *_, run in winners}, first, last))
    return lines if lines.is_empty() else frames.chosen(frames.of_one_day(lines), winners)


def _news(report: Report, run: Run, frame: "polars.DataFrame") -> int:
    """How many lines of one day tell what no known line tells."""
    import polars as pl

    from zhanggui.intake import report_frames as frames

    lines = frames.of_one_day(frame)
    days = lines.get_column("day").unique().to_list()
    known = {key: each for key, each in _known(report, run.shop, days).items() if each.run_id != run.pk}
    if not known:
        return lines.height
    later = [key for key, each in known.items() if _age(run) < (each.as_of, each.run_id)]
    schema = {"grain": pl.String, "part": pl.String, "day": pl.Date}
    lines = lines.join(pl.DataFrame(later, schema=schema, orient="row"), on=[*schema], how="anti")
    runs = {each.run_id for each in known.values()}
    there = frames.together(_parts_of(runs, min(days), max(days), measures=True))
    winners = [(*key, each.run_id) for key, each in known.items()]
    if not there.is_empty():
        there = frames.chosen(frames.of_one_day(there), winners)
    return int(frames.new_to(lines, there).sum())


def _known(report: Report, shop: str, days: Sequence[date]) -> dict[Slice, ReportDay]:
    """Which run tells these days so far."""
    found: dict[Slice, ReportDay] = {}
    for some in portions(days):
        rows = ReportDay.objects.filter(fact=report.fact, shop=shop, format=report.format, day__in=some)
        found |= {(row.grain, row.part, row.day): row for row in rows}
    return found


def _parts_of(
    runs: Iterable[int], first: date | None = None, last: date | None = None, *, measures: bool = False
) -> Iterator["polars.DataFrame"]:
    """The parts of some runs that may hold lines of the days, one after the other."""
    from zhanggui.intake import report_frames as frames

    parts = ReportPart.objects.filter(run__in=sorted(runs)).order_by("run", "place")
    if first is not None and last is not None:
        parts = parts.filter(first__lte=last, last__gte=first)
    for run, content in parts.values_list("run_id", "content").iterator(chunk_size=20):
        yield frames.unpacked(run, content, measures=measures)


def _age(run: Run) -> tuple[datetime, int]:
    """How much a run's file may know: as of its export, else of the moment it came; then the later run."""
    return (run.as_of or run.received_at, run.pk)


def _days_told(run: Run, lines: Sequence[ReportRecord]) -> tuple[date, date] | None:
    """The days of a line that says none: what a person told, or what all other lines of the run are about."""
    if all(line.first for line in lines):
        return None
    if run.told.get("first"):
        return date.fromisoformat(run.told["first"]), date.fromisoformat(run.told["last"])
    spans = set(run.parts.values_list("first", "last"))
    return spans.pop() if len(spans) == 1 else None


def _parted(
    lines: Sequence[ReportRecord], days: tuple[date, date] | None
) -> tuple[list[tuple[ReportRecord, tuple[date, date]]], list[Problem]]:
    """Lines with their days, and problems of those whose days nobody told."""
    known: list[tuple[ReportRecord, tuple[date, date]]] = []
    dayless = []
    for line in lines:
        told = (line.first, line.last) if line.first and line.last else days
        if told is None:
            text = "Neither the line nor its file says which days it is about. Take the file in again and say them."
            dayless.append(Problem(NO_DAY, text, line.row, raw=line.raw))
        else:
            known.append((line, told))
    return known, dayless


def _place(report: Report, line: ReportRecord, told: tuple[date, date]) -> dict[str, Any]:
    first, last = told
    return {
        "source_row": line.row,
        "grain": report.grain_of(line.absent),
        "part": report.part_of(line),
        "first": first,
        "last": last,
    }


def _remarks(longer: Sequence[tuple[ReportRecord, tuple[date, date]]]) -> list[Problem]:
    if not longer:
        return []
    line, (first, last) = longer[0]
    text = (
        f"From this line on lines cover several days ({first} to {last}). They are kept but counted on no day, "
        "for nobody can tell how they fall on the days: export the report by day."
    )
    return [Problem(SEVERAL_DAYS, text, line.row)]


def _fewer(before: Sequence[ReportDay]) -> list[Problem]:
    """A later file that tells less than an earlier one may have been cut short when it was exported."""
    days = sorted({each.day for each in before})
    if not days:
        return []
    text = (
        f"On {len(days)} days, from {days[0]} on, an earlier file told more lines than this one. This one counts, as "
        "it came later: where it was exported only in part, export the whole report and take it in."
    )
    return [Problem(FEWER_LINES, text)]


@lru_cache(maxsize=256)
def _grain(format: str, grains: tuple[tuple[str, ...], ...], absent: frozenset[str]) -> str:
    """The words of the grains a file of this format has columns for."""
    told = next(each for each in connectors.manifests() if each.format == format)
    have = set(told.columns) - absent
    return "+".join(word for word, *names in grains if have.intersection(names)) or WHOLE
