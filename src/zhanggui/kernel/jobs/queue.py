"""The one place that knows django-q2.

The worker is `manage.py qcluster` (the command line wires it as `zhanggui worker`); it needs nothing
but the database. With Q_CLUSTER["sync"], jobs run in this process right after the commit.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from zhanggui.base import clock
from zhanggui.kernel.jobs.models import WaitingJob

STALE = timedelta(minutes=30)
RUN = "zhanggui.kernel.jobs.queue.run_now"


def enqueue(job: str, *args: Any, key: str | None = None) -> None:
    """Have `job` (a dotted path) run after this transaction commits; never if it does not.

    With a `key`, a job that still waits under the same key is not queued again. Arguments must be plain
    values. A job may run twice after a crash.
    """
    if settings.Q_CLUSTER.get("sync"):
        transaction.on_commit(lambda: import_string(job)(*args), robust=True)
    elif key is None:
        async_task(RUN, job, args, None)  # the queue is a table: this row commits with the change itself
    else:
        transaction.on_commit(lambda: _queue_once(job, args, key))


def run_now(job: str, args: tuple[Any, ...], key: str | None) -> Any:
    """What the worker runs: frees the key first, so that what is asked from now on is queued again."""
    if key is not None:
        WaitingJob.objects.filter(key=key).delete()
    return import_string(job)(*args)


def every(job: str, *, minutes: int, name: str | None = None) -> None:
    """Have the worker run `job` every so many minutes; safe to repeat."""
    Schedule.objects.update_or_create(
        name=name or job,
        defaults={"func": job, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1},
    )


def waiting_count() -> int:
    """Jobs in the queue, running ones included."""
    return OrmQ.objects.count()


@transaction.atomic
def _queue_once(job: str, args: tuple[Any, ...], key: str) -> None:
    now = clock.now()
    lost = Q(since__lt=now - STALE) | Q(since__gt=now + STALE)  # a demonstration clock may have been set back
    WaitingJob.objects.filter(lost, key=key).delete()
    _, is_new = WaitingJob.objects.get_or_create(key=key, defaults={"since": now})
    if is_new:
        async_task(RUN, job, args, key)
