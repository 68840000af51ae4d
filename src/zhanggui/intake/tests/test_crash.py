"""Killed anywhere, run twice at once: the file is taken in exactly once."""

import json
import os
import random
import subprocess
import sys

import pytest
from django.db import connection

from zhanggui.intake import leases
from zhanggui.intake.models import RejectedLine, Run
from zhanggui.intake.tests import toy
from zhanggui.intake.tests.files import refund, refund_file
from zhanggui.kernel.evidence.models import Evidence

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("ZHANGGUI_KILLS", "2"))
ROWS = [refund(n) if n % 17 else refund(n, "x") for n in range(400)]
EXPECTED = (400, 376, 24)


def child(path, stop_after=0):
    words = [
        sys.executable,
        "-m",
        "zhanggui.intake.tests.child",
        connection.settings_dict["NAME"],
        str(path),
        str(stop_after),
    ]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process):
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return json.loads(out)


def test_killed_again_and_again_it_ends_as_if_nothing_had_happened(tmp_path, shared_refunds):
    path = refund_file(tmp_path, ROWS)
    for _ in range(KILLS):
        process = child(path, stop_after=random.randint(1, 4))
        process.communicate(timeout=120)
        assert process.returncode == -9
        run = Run.objects.get()
        assert run.accepted == len(toy.stored())
        assert run.rejected == RejectedLine.objects.count() == run.rows_done - run.accepted
    done = answer(child(path))
    assert (done["rows"], done["accepted"], done["rejected"]) == EXPECTED
    assert len(toy.stored()) == 376
    assert RejectedLine.objects.count() == len({line.row for line in RejectedLine.objects.all()}) == 24
    assert Evidence.objects.filter(event="file.taken").count() == 1
    assert done["chunks"] < 20, "what was committed is not done again"


def test_twins_answer_the_same_and_one_of_them_did_the_work(tmp_path, shared_refunds):
    path = refund_file(tmp_path, ROWS)
    twins = [child(path), child(path)]
    first, second = (answer(twin) for twin in twins)
    assert {first["run"]} == {second["run"]}
    assert [(one["rows"], one["accepted"], one["rejected"]) for one in (first, second)] == [EXPECTED] * 2
    assert first["chunks"] + second["chunks"] == 20
    assert len(toy.stored()) == 376


def test_a_reader_elsewhere_is_followed_only_after_its_silence(tmp_path, shared_refunds):
    run = Run.objects.create(
        sha256="0" * 64,
        shop="uk",
        name="x",
        received_at=toy.MONDAY,
        owner="other-host:1:1",
        beat_at=leases.machine_time(),
    )
    with leases.lease(run.pk) as held:
        assert held is None
    Run.objects.update(beat_at=leases.machine_time() - leases.ELSEWHERE)
    with leases.lease(run.pk) as held:
        assert held is not None
        assert held.owner == leases.me()
    run.refresh_from_db()
    assert run.owner == ""
