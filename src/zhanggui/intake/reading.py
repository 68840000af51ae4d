"""Reading one stored file to its end, from wherever an earlier reader left off."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from django.db import transaction

from zhanggui import connectors
from zhanggui.base import Refusal
from zhanggui.connectors import order_lines
from zhanggui.connectors.manifest import manifest_of
from zhanggui.intake import leases, mappings, registry, storage, stream, telling
from zhanggui.intake.behind import building_behind
from zhanggui.intake.committing import commit_chunk
from zhanggui.intake.dirty import because_of
from zhanggui.intake.models import Run
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence

ORDER_LINES = "order-lines"
LARGE = 4_000_000
"""Bytes of a file that takes longer to open than the engine of frames takes to import."""
Progress = Callable[[Run], None]


@dataclass(frozen=True)
class Asked:
    """With what a reading goes about."""

    path: Path
    columns: Mapping[str, str] | None
    by: Any
    at: datetime
    progress: Progress
    told: Mapping[str, str] | None = None
    """What a person says of a report that does not say it itself."""


def read_to_the_end(run_id: int, asked: Asked, *, wait: bool) -> tuple[Run, bool]:
    """Read the run unless it is done; answers it, and whether this call read anything.

    While another reader is alive this one waits for it; where that one dies, this one goes on.
    """
    while True:
        with leases.lease(run_id) as run:
            if run is not None:
                if run.state == Run.State.DONE:
                    return run, False
                try:
                    return _read(run, asked), True
                except leases.LeaseLost:
                    pass
        if not wait:
            return Run.objects.get(pk=run_id), False
        time.sleep(0.1)


def _read(run: Run, asked: Asked) -> Run:
    try:
        _set(run, state=Run.State.READING, code="", sentence="", question={})
        return _read_on(run, asked)
    except Refusal as refusal:
        _refused(run, refusal, asked.at)
        if run.items_done == 0 and refusal.code != registry.NO_TAKER:
            storage.forget(run.sha256)
        return run
    except leases.LeaseLost:
        raise
    except Exception as error:
        _set(run, state=Run.State.STOPPED, code="file.stopped", sentence=type(error).__name__)
        raise


def _refused(run: Run, refusal: Refusal, at: datetime) -> None:
    details = {key: str(value) for key, value in refusal.details.items()}
    sentence = str(refusal.sentence)
    _set(run, state=Run.State.REFUSED, code=refusal.code, sentence=sentence, details=details, finished_at=at)


def _read_on(run: Run, asked: Asked) -> Run:
    if run.history:
        return _read_history(run, asked)
    recognised, guess = _recognise(run, asked)
    if guess is not None:
        return _read_frames(run, asked, guess)

    def read() -> Iterable[Any]:
        return connectors.read(recognised, told=telling.told_of(run))

    def glance() -> Iterable[Any]:
        return read() if run.told else connectors.glance(recognised)

    if not registry.has_taker(recognised.format):
        _count_only(run, glance)
    elif question := _report_question(run, recognised, asked):
        return _ask(run, question, telling.NEEDED, telling.SENTENCE)
    taker = registry.taker_of(recognised.format, rows=run.rows)
    if not run.surveyed:
        found = stream.survey(glance, taker.together, lambda: leases.beat(run.pk))
        _surveyed(run, _known_at(found, recognised.exported_at, asked.at))
    chunks = stream.chunks(read, taker.together, interleaved=run.interleaved, start=run.items_done)
    return _commit_all(run, chunks, taker, asked)


def _report_question(run: Run, recognised: connectors.Recognised, asked: Asked) -> Mapping[str, Any] | None:
    """What is still open about a report, after what a person told now or before."""
    if asked.told and not run.items_done:
        _set(run, told={**run.told, **telling.answer(asked.told)})
    return telling.question_of(run, recognised)


def _read_history(run: Run, asked: Asked) -> Run:
    """Old orders to facts alone; any table of order lines will do, whoever exported it."""
    guess = order_lines.guess(asked.path, name=run.name)
    told = manifest_of("order_lines")
    _known_as(run, ORDER_LINES, next(iter(told.layouts)), told.evidence, told.title, guess.member)
    mapped = mappings.mapped(guess, shop=run.shop, given=_given(run, asked))
    if mapped.question:
        return _ask(run, mapped.question, "mapping.needed", mappings.question_sentence(mapped.question))
    _remember(run, asked, guess, mapped)
    from zhanggui.intake import history

    return _finish(history.take(run, asked.path, mapped.columns), asked)


def _remember(run: Run, asked: Asked, guess: order_lines.ColumnGuess, mapped: mappings.Mapped) -> None:
    if asked.columns and guess.header:
        mappings.remember(
            shop=run.shop, fingerprint=mapped.fingerprint, columns=mapped.columns, by=asked.by, at=asked.at
        )
    _set(run, columns=dict(mapped.columns))


def _read_frames(run: Run, asked: Asked, guess: order_lines.ColumnGuess) -> Run:
    mapped = mappings.mapped(guess, shop=run.shop, given=_given(run, asked))
    if mapped.question:
        _set(run, format=ORDER_LINES)
        return _ask(run, mapped.question, "mapping.needed", mappings.question_sentence(mapped.question))
    taker = registry.taker_of(ORDER_LINES)

    def read() -> Iterable[Any]:
        return order_lines.batches(asked.path, mapped.columns, name=run.name)

    from zhanggui.intake.frames import Frames

    file = Frames(read, taker.together, lambda: leases.beat(run.pk))
    _remember(run, asked, guess, mapped)
    if not run.surveyed:
        _surveyed(run, file.survey)
    return _commit_all(run, file.chunks(run.items_done), taker, asked)


def _recognise(run: Run, asked: Asked) -> tuple[Any, order_lines.ColumnGuess | None]:
    """The platform's export; for order lines, what can be guessed of their columns."""
    if asked.path.stat().st_size > LARGE:
        Thread(target=_get_ready, name="get-ready").start()
    if _given(run, asked) is not None:
        guess = order_lines.guess(asked.path, name=run.name)
        told = manifest_of("order_lines")
        _known_as(run, ORDER_LINES, next(iter(told.layouts)), told.evidence, told.title, guess.member)
        return None, guess
    found = connectors.recognise(asked.path, name=run.name)
    _known_as(run, found.format, found.layout, found.evidence, found.title, found.member)
    return found, order_lines.guess(asked.path, name=run.name) if found.format == ORDER_LINES else None


def _get_ready() -> None:
    """Import what a large file will need while it is being opened: a workbook opens for seconds on one core."""
    import_module("zhanggui.intake.frames")
    registry.builders()


def _given(run: Run, asked: Asked) -> Mapping[str, str] | None:
    """The columns a person gave, now or before the reading was interrupted."""
    return asked.columns if asked.columns is not None else run.columns or None


def _known_as(run: Run, format: str, layout: str, grade: str, title: Mapping[str, str], member: str) -> None:
    _set(run, format=format, layout=layout, grade=grade, title=dict(title), member=member)


def _surveyed(run: Run, found: stream.Survey) -> None:
    _set(run, surveyed=True, rows=found.rows, items=found.items, as_of=found.as_of, interleaved=found.interleaved)


def _count_only(run: Run, glance: Callable[[], Iterable[Any]]) -> None:
    """Count the rows of a file nothing takes yet; it is surveyed anew once something does."""
    found = stream.survey(glance, None, lambda: leases.beat(run.pk))
    _set(run, rows=found.rows, items=found.items, as_of=found.as_of)


def _known_at(found: stream.Survey, exported_at: datetime | None, at: datetime) -> stream.Survey:
    """A survey that knows the moment of the export; a moment yet to come is no moment of an export."""
    if exported_at is None or exported_at > at or (found.as_of is not None and found.as_of > exported_at):
        return found
    return replace(found, as_of=exported_at)


def _commit_all(run: Run, chunks: Iterable[Any], taker: registry.Taker, asked: Asked) -> Run:
    asked.progress(run)
    with building_behind(run.shop, run.rows) as look_back:
        for chunk in chunks:
            run = commit_chunk(run.pk, chunk, taker, asked.at)
            look_back()
            asked.progress(run)
    return _finish(run, asked)


@transaction.atomic
def _finish(run: Run, asked: Asked) -> Run:
    """Close the run, with the evidence and the news of it."""
    if registry.has_taker(run.format) and (done := registry.taker_of(run.format).done):
        with because_of(run.pk):
            done(run.pk)
    _set(run, state=Run.State.DONE, finished_at=asked.at)
    detail = {"format": run.format, "layout": run.layout, "shop": run.shop}
    evidence.record(
        key=f"file.taken:{run.pk}",
        event="file.taken",
        person=run.by or asked.by,
        at=asked.at,
        shop=run.shop,
        subject=run.name,
        link=f"/intake/runs/{run.pk}/",
        detail=detail,
    )
    events.announce("file.taken", {"run": run.pk, **detail}, asked.at)
    if run.rejected:
        evidence.happened(
            key=f"line.rejected:{run.pk}",
            event="line.rejected",
            at=asked.at,
            shop=run.shop,
            subject=run.name,
            link=f"/intake/runs/{run.pk}/",
            count=run.rejected,
            detail=detail,
        )
    return run


def _ask(run: Run, question: Mapping[str, Any], code: str, sentence: str) -> Run:
    _set(run, state=Run.State.ASKING, question=dict(question), code=code, sentence=sentence)
    return run


def _set(run: Run, **values: Any) -> None:
    """Write some fields of a run this reader holds."""
    for name, value in values.items():
        setattr(run, name, value)
    if not Run.objects.filter(pk=run.pk, owner=leases.me()).update(**values):
        raise leases.LeaseLost
