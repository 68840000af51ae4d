"""A process killed between or inside steps loses nothing and does nothing twice; two people at once do a step once."""

import os
import signal
import subprocess
import sys
import time
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection

from zhanggui.kernel.conftest import make_company
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRefused
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
from zhanggui.kernel.processes.tests.conftest import Office
from zhanggui.kernel.tests.days import MONDAY, moment
from zhanggui.kernel.work.models import WorkItem

WORKER = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessStep
from zhanggui.kernel.tests.days import MONDAY, moment
while True:
    steps = list(ProcessStep.objects.filter(state="open").select_related("item__person").order_by("pk")[:5])
    if not steps:
        break
    for step in steps:
        processes.complete(step.pk, step.item.person, {}, moment(MONDAY, 10))
        print(step.pk, flush=True)
"""
ARROWS = "S > 1; 1 > P1; P1 > 2; P1 > 3; 2 > P2; 3 > P2; P2 > 4; 4 > E"


@pytest.fixture
def offices(transactional_db):
    office = Office(make_company())
    office.publish(ARROWS, "1, 2, 3, 4")
    return office


def test_kills_lose_nothing_and_do_nothing_twice(offices):
    runs = [offices.start() for _number in range(12)]
    database = str(connection.settings_dict["NAME"])
    environment = os.environ | {"ZHANGGUI_HOME": str(settings.HOME)}
    kills, told = 0, []
    for kill_after in (1, 4, 9, 2, None):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, database], env=environment, text=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        for line in process.stdout:
            told.append(int(line))
            if kill_after is not None and len(told) >= sum((1, 4, 9, 2)[: kills + 1]):
                time.sleep(0.004 * kill_after)
                process.send_signal(signal.SIGKILL)
                kills += 1
                break
        process.communicate(timeout=120)

    assert kills == 4
    assert set(ProcessRun.objects.values_list("state", flat=True)) == {"finished"}
    assert ProcessStep.objects.filter(state="done").count() == ProcessStep.objects.count() == 4 * len(runs)
    assert Evidence.objects.filter(event="process.step_done").count() == 4 * len(runs)
    assert WorkItem.objects.filter(state="done").count() == 4 * len(runs)
    assert len(told) == len(set(told))


def test_two_people_at_once_complete_a_step_once(offices):
    run = offices.start()
    step, answers = offices.step(run, "1"), []

    def complete(person) -> None:
        try:
            processes.complete(step.pk, person, {}, moment(MONDAY, 10))
            answers.append("done")
        except ProcessRefused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=complete, args=(person,)) for person in (offices.agent, offices.manager, offices.director)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "process.step_closed", "process.step_closed"]
    assert offices.open(run) == ["2", "3"]
    assert ProcessStep.objects.filter(run=run).count() == 3


def test_one_key_starts_one_run_however_many_start_it_at_once(offices):
    found = []

    def start() -> None:
        found.append(offices.start(key="order-7").pk)
        connection.close()

    threads = [Thread(target=start) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == ProcessRun.objects.count() == 1


def test_the_two_ways_before_a_join_done_at_once_open_the_next_step_once(offices):
    for _round in range(5):
        run = offices.start()
        offices.do(run, "1")
        steps = [offices.step(run, number) for number in "23"]

        def complete(step) -> None:
            processes.complete(step.pk, offices.agent, {}, moment(MONDAY, 10))
            connection.close()

        threads = [Thread(target=complete, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert offices.open(run) == ["4"]
