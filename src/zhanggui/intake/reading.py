"""Reading one stored file to its end, from wherever an earlier reader left off."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from zhanggui import connectors
from zhanggui.base import Refusal
from zhanggui.connectors import order_lines
from zhanggui.intake import frames, leases, mappings, registry, storage, stream
from zhanggui.intake.committing import commit_chunk
from zhanggui.intake.models import Run
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence

ORDER_LINES = "order-lines"
Progress = Callable[[Run], None]


@dataclass(frozen=True)
class Asked:
    """With what a reading goes about."""

    path: Path
    columns: Mapping[str, str] | None
    by: Any
    at: datetime
    progress: Progress


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
        if run.items_done == 0:
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
    recognised = _recognise(run, asked)
    if recognised.format == ORDER_LINES:
        return _read_frames(run, asked)
    taker = registry.taker_of(recognised.format)

    def read() -> Iterable[Any]:
        return connectors.read(recognised)

    if not run.surveyed:
        _surveyed(run, stream.survey(read, taker.together, lambda: leases.beat(run.pk)))
    chunks = stream.chunks(read, taker.together, interleaved=run.interleaved, start=run.items_done)
    return _commit_all(run, chunks, taker, asked)


def _read_frames(run: Run, asked: Asked) -> Run:
    mapped = mappings.mapped(asked.path, shop=run.shop, given=asked.columns)
    if mapped.question:
        return _ask(run, mapped.question)
    if asked.columns:
        mappings.remember(
            shop=run.shop, fingerprint=mapped.fingerprint, columns=mapped.columns, by=asked.by, at=asked.at
        )
    _set(run, columns=dict(mapped.columns))
    taker = registry.taker_of(ORDER_LINES)
    file = frames.Frames(lambda: order_lines.batches(asked.path, mapped.columns), taker.together)
    if not run.surveyed:
        _surveyed(run, file.survey)
    return _commit_all(run, file.chunks(run.items_done), taker, asked)


def _recognise(run: Run, asked: Asked) -> Any:
    recognised = connectors.recognise(asked.path, name=run.name)
    _set(
        run,
        format=recognised.format,
        layout=recognised.layout,
        grade=recognised.evidence,
        title=dict(recognised.title),
        member=recognised.member or "",
    )
    return recognised


def _surveyed(run: Run, found: stream.Survey) -> None:
    _set(run, surveyed=True, rows=found.rows, items=found.items, as_of=found.as_of, interleaved=found.interleaved)


def _commit_all(run: Run, chunks: Iterable[Any], taker: registry.Taker, asked: Asked) -> Run:
    asked.progress(run)
    for chunk in chunks:
        run = commit_chunk(run.pk, chunk, taker, asked.at)
        asked.progress(run)
    return _finish(run, asked)


@transaction.atomic
def _finish(run: Run, asked: Asked) -> Run:
    """Close the run, with the evidence and the news of it."""
    _set(run, state=Run.State.DONE, finished_at=asked.at)
    detail = {"format": run.format, "layout": run.layout, "shop": run.shop}
    evidence.record(
        key=f"file.taken:{run.pk}",
        event="file.taken",
        person=run.by or asked.by,
        at=asked.at,
        shop=run.shop,
        subject=run.name,
        link=reverse("intake:run", args=[run.pk]),
        detail=detail,
    )
    events.announce("file.taken", {"run": run.pk, **detail}, asked.at)
    return run


def _ask(run: Run, question: Mapping[str, Any]) -> Run:
    _set(
        run,
        state=Run.State.ASKING,
        format=ORDER_LINES,
        question=dict(question),
        code="mapping.needed",
        sentence=mappings.question_sentence(question),
    )
    return run


def _set(run: Run, **values: Any) -> None:
    """Write some fields of a run this reader holds."""
    for name, value in values.items():
        setattr(run, name, value)
    if not Run.objects.filter(pk=run.pk, owner=leases.me()).update(**values):
        raise leases.LeaseLost
