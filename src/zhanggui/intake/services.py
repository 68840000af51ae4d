"""Taking a file in: stored once, read once, whatever happens on the way."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhanggui.base import Problem, Refusal, clock
from zhanggui.intake import leases, registry, storage, telling
from zhanggui.intake.contracts import RunResult
from zhanggui.intake.dirty import refresh_facts
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.reading import Asked, Progress, read_to_the_end
from zhanggui.kernel.jobs import api as jobs

if TYPE_CHECKING:
    from zhanggui.kernel.organisation.models import Person

MOST_PROBLEMS = 10_000
"""Problems listed in one answer; the run keeps them all."""


def receive(
    source: Path | BinaryIO, *, shop: str, name: str = "", by: "Person | None" = None,
    columns: Mapping[str, str] | None = None, told: Mapping[str, str] | None = None, wait: bool = True,
    refresh: bool = True, progress: Progress = lambda run: None, history: bool = False,
) -> RunResult:  # fmt: skip
    """Take a file in and answer what became of it.

    The same bytes for the same shop are the same run: a second call answers the first one's counts, one
    that comes while another reads waits for it, and one that comes after a crash goes on where it stopped.
    """
    require_shop(shop)
    telling.answer(told or {})
    name = (name or Path(getattr(source, "name", source)).name)[:255]
    with storage.keep(source) as kept:
        run = _run_of(kept, shop=shop, name=name, by=by, history=history)
        if run.state != Run.State.DONE:
            storage.store(kept)
        asked = Asked(kept.scratch.path, columns, by, clock.now(), progress, told)
        run, worked = read_to_the_end(run.pk, asked, wait=wait)
    _let_go(run)
    if refresh:
        refresh_facts([shop])
    return result_of(run, file=name, again=not worked and run.state == Run.State.DONE)


def queue(source: Path | BinaryIO, *, shop: str, name: str, by: "Person | None" = None, history: bool = False) -> Run:
    """Store a file now and have the worker read it; answers its run."""
    require_shop(shop)
    with storage.keep(source) as kept:
        run = _run_of(kept, shop=shop, name=name[:255], by=by, history=history)
        if run.state == Run.State.DONE:
            return run
        storage.store(kept)
    go_on(run.pk, by=by)
    run.refresh_from_db()
    return run


@transaction.atomic
def go_on(
    run_id: int,
    *,
    by: "Person | None",
    columns: Mapping[str, str] | None = None,
    told: Mapping[str, str] | None = None,
) -> None:
    """Have a run read: for the first time, after an answer about its columns or days, or after an interruption."""
    telling.answer(told or {})
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state == Run.State.DONE:
        return
    if not storage.is_stored(run.sha256):
        raise Refusal("file.not_stored", _("The refused file was not kept. Upload it again."), run=run_id)
    if run.state != Run.State.READING:
        run.state, run.code, run.sentence = Run.State.WAITING, "", ""
        run.save(update_fields=["state", "code", "sentence"])
    who = by.pk if by else None
    answers = (dict(columns or {}), dict(told or {}))
    jobs.enqueue("zhanggui.intake.services.read_stored", run_id, who, *answers, key=f"intake:{run_id}")


def may_go_on(run: Run) -> bool:
    """Whether there is something left to read, and the file to read it from."""
    return run.state not in (Run.State.DONE, Run.State.ASKING) and storage.is_stored(run.sha256)


def read_stored(
    run_id: int,
    person_id: int | None = None,
    columns: Mapping[str, str] | None = None,
    told: Mapping[str, str] | None = None,
) -> None:
    """The worker's job: read a stored file to its end. Running it twice changes nothing."""
    from zhanggui.kernel.organisation.models import Person

    by = Person.objects.filter(pk=person_id).first() if person_id else None
    run = Run.objects.get(pk=run_id)
    if run.state != Run.State.DONE:
        with storage.opened(run.sha256) as path:
            asked = Asked(path, columns or None, by, clock.now(), lambda run: None, told or None)
            run, _worked = read_to_the_end(run_id, asked, wait=True)
        _let_go(run)
    refresh_facts([run.shop])


def continue_interrupted() -> int:
    """Queue the runs whose reader died; answers how many. Called when a worker starts."""
    found = Run.objects.filter(state__in=[Run.State.WAITING, Run.State.READING]).order_by("pk")
    now = leases.machine_time()
    left = [run for run in found if storage.is_stored(run.sha256) and not leases.is_held(run, now)]
    for run in left:
        go_on(run.pk, by=run.by)
    return len(left)


def result_of(run: Run, *, file: str = "", again: bool = False) -> RunResult:
    """What a run became, with the problems that still stand."""
    return RunResult(
        file=file or run.name,
        sha256=run.sha256,
        format=run.format,
        layout=run.layout,
        rows=run.rows,
        accepted=run.accepted,
        rejected=run.rejected,
        repeated=run.repeated,
        unchanged=run.unchanged,
        run=run.pk,
        state=run.state,
        problems=tuple(_problems(run)),
        again=again,
        question=run.question or None,
    )


def require_shop(code: str) -> None:
    """Refuse a shop that is not open here."""
    known = registry.shops_seen_by(None)
    if code not in known:
        raise Refusal(
            "shop.unknown", f"There is no shop {code}. Known: {', '.join(sorted(known)) or 'none yet'}.", shop=code
        )


def _problems(run: Run) -> list[Problem]:
    told = [Problem(run.code, run.sentence)] if run.code else []
    lines = run.lines.exclude(state=RejectedLine.State.REPAIRED).order_by("row", "pk").defer("raw", "edited")
    return told + [
        Problem(line.code, line.message, row=line.row, column=line.column or None) for line in lines[:MOST_PROBLEMS]
    ]


def _let_go(run: Run) -> None:
    """A file of history says who bought: once its rows are facts it is not kept, unless a document came by it."""
    if (
        run.history
        and run.state == Run.State.DONE
        and not Run.objects.filter(sha256=run.sha256, history=False).exists()
    ):
        storage.forget(run.sha256)


def _run_of(kept: storage.Kept, *, shop: str, name: str, by: "Person | None", history: bool) -> Run:
    """The run of these bytes and this shop, made on first sight."""
    found = {"sha256": kept.sha256, "shop": shop, "history": history}
    values = {"name": name, "size": kept.size, "by": by, "received_at": clock.now()}
    try:
        with transaction.atomic():
            return Run.objects.get_or_create(**found, defaults=values)[0]
    except IntegrityError:
        return Run.objects.get(**found)


def refresh_soon(shop: str) -> None:
    """Have the worker rebuild what is marked of a shop."""
    jobs.enqueue("zhanggui.intake.services.refresh_shop", shop, key=f"facts:{shop}")


def refresh_shop(shop: str) -> None:
    """The worker's job of `refresh_soon`."""
    refresh_facts([shop])
