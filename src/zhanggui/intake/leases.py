"""Who reads a file now. A reader that died is followed at once; one that hangs, after a while.

A lease only spares double work. What keeps chunks exactly-once is that each commit checks the owner and
the cursor: a reader that lost its lease cannot commit.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from zhanggui.intake.models import Run

ELSEWHERE = timedelta(seconds=60)
"""A reader on another machine that has not committed for so long is taken for dead."""
HANGING = timedelta(minutes=15)

_reading: set[int] = set()
_guard = threading.Lock()


class LeaseLost(Exception):
    """Somebody else reads the file now, or has already committed this chunk."""


def me() -> str:
    """This process, as no other will ever be called."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def machine_time() -> datetime:
    """The machine's own time: a demonstration clock must not make the living look dead."""
    return datetime.fromtimestamp(time.time(), UTC)


@contextmanager
def lease(run_id: int) -> Iterator[Run | None]:
    """Read a run alone: gives the run, or None while another reader is alive."""
    with _guard:
        mine = run_id not in _reading
        if mine:
            _reading.add(run_id)
    if not mine:
        yield None
        return
    try:
        run = _take(run_id, machine_time())
        try:
            yield run
        finally:
            if run is not None:
                Run.objects.filter(pk=run_id, owner=me()).update(owner="")
    finally:
        with _guard:
            _reading.discard(run_id)


def beat(run_id: int) -> None:
    """Say that this reader is alive."""
    Run.objects.filter(pk=run_id, owner=me()).update(beat_at=machine_time())


@transaction.atomic
def _take(run_id: int, now: datetime) -> Run | None:
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.owner != me() and is_held(run, now):
        return None
    run.owner, run.beat_at = me(), now
    run.save(update_fields=["owner", "beat_at"])
    return run


def is_held(run: Run, now: datetime) -> bool:
    """Whether somebody who is alive reads the run."""
    if not run.owner:
        return False
    silent = now - run.beat_at if run.beat_at else HANGING
    host, pid, started = run.owner.rsplit(":", 2)
    if host != socket.gethostname():
        return silent < ELSEWHERE
    return silent < HANGING and _started(int(pid)) == started


def _started(pid: int) -> str:
    """When the process started, as the system counts it; empty for one that is gone."""
    if not Path("/proc/self/stat").exists():
        return _answers(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def _answers(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return "alive"
    except OSError:
        return ""
    return "alive"
