"""Jobs run after the commit, and the same job does not queue twice."""

import pytest
from django.conf import settings as installed
from django.db import transaction
from django_q.models import OrmQ, Schedule
from django_q.signing import SignedPackage

from zhanggui.kernel.jobs import api as jobs
from zhanggui.kernel.jobs.models import WaitingJob

pytestmark = pytest.mark.django_db(transaction=True)
ran: list[object] = []


def job(word: object = None) -> None:
    ran.append(word)


JOB = f"{__name__}.job"


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


@pytest.fixture
def queued(monkeypatch):
    """The real queue: jobs wait in the table for a worker."""
    monkeypatch.setitem(installed.Q_CLUSTER, "sync", False)
    monkeypatch.setattr("django_q.conf.Conf.SYNC", False)


def work_off() -> None:
    """What a worker does: take each row, run it, remove it."""
    for row in OrmQ.objects.order_by("pk"):
        task = SignedPackage.loads(row.payload)
        jobs.run_now(*task["args"])
        row.delete()


def test_without_a_worker_jobs_run_right_after_the_commit():
    with transaction.atomic():
        jobs.enqueue(JOB, "a")
        assert ran == []
    assert ran == ["a"]


def test_a_job_of_what_was_rolled_back_never_runs(queued):
    with transaction.atomic():
        jobs.enqueue(JOB, "a")
        jobs.enqueue(JOB, "b", key="b")
        transaction.set_rollback(True)
    assert jobs.waiting_count() == 0


def test_the_same_key_waits_once_and_may_be_asked_again_while_it_runs(queued):
    for word in ("a", "b"):
        jobs.enqueue(JOB, word, key="facts")
    jobs.enqueue(JOB, "c", key="other")
    assert jobs.waiting_count() == 2
    work_off()
    assert ran == ["a", "c"]
    jobs.enqueue(JOB, "d", key="facts")
    work_off()
    assert ran == ["a", "c", "d"]


def test_a_key_left_by_a_lost_queue_does_not_block_for_ever(queued):
    jobs.enqueue(JOB, "a", key="facts")
    OrmQ.objects.all().delete()
    WaitingJob.objects.update(since="2011-01-01T00:00:00+00:00")
    jobs.enqueue(JOB, "b", key="facts")
    work_off()
    assert ran == ["b"]


def test_unkeyed_jobs_commit_with_the_change_itself(queued):
    with transaction.atomic():
        jobs.enqueue(JOB, "a")
        assert jobs.waiting_count() == 1
    work_off()
    assert ran == ["a"]


def test_a_repeating_job_is_scheduled_once():
    for minutes in (5, 10):
        jobs.every(JOB, minutes=minutes)
    assert Schedule.objects.get().minutes == 10
