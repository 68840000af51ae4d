"""Thousands of runs played by people who are killed in the middle, while the process is changed under way.

`python -m tests.speed processes --runs 10000 --kills`: two workers start and play the runs through the services; the
one or the other is killed after some dozens of steps, wherever it stands, and another takes its place; half way a new
version with one more step is published and every third run under way is moved to it. At the end nothing may be lost,
stuck or done twice. With ZHANGGUI_PLAY_TALKS it tells how far it is. Not in `make test`: the small brother is
kernel/processes/tests/test_kills.py.
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from typing import Any

CODE, WORKERS, SEED = "P.1", 2, 20111111
BETWEEN = (40, 250)
"""So many steps are done between two kills."""
FIRST = ("S > 1", "1 > P1", "P1 > 2", "P1 > 3", "2 > P2", "3 > P2", "P2 > 4", "4 > E")
SECOND = (*FIRST[:-1], "4 > 5", "5 > E")


class Stuck(RuntimeError):
    """The workers went on and on without an end."""


def play(*, runs: int, kills: bool = True, patience: float = 7200) -> dict[str, Any]:
    """Play them all; answers what came of them. `patience` is how many seconds it may take."""
    from django.core.management import call_command

    from zhanggui.kernel.processes.models import ProcessRun

    call_command("migrate", verbosity=0)
    company = _prepare()
    dice, begun = random.Random(SEED), time.monotonic()
    workers = [_worker(number, runs) for number in range(WORKERS)]
    killed = moved = 0
    changed, next_kill = False, dice.randint(*BETWEEN)
    while _waiting(runs):
        time.sleep(dice.uniform(0.1, 0.5))
        if time.monotonic() - begun > patience:
            _stop(workers)
            raise Stuck(f"{_waiting(runs)} of {runs} runs were not over after {patience} seconds.")
        if os.environ.get("ZHANGGUI_PLAY_TALKS"):
            sys.stderr.write(
                f"{time.monotonic() - begun:.0f}s {_waiting(runs)} waiting, {_steps_done()} steps, {killed} kills\n"
            )
        if not changed and ProcessRun.objects.count() >= runs // 2:
            moved, changed = _change(company), True
        if kills and (done := _steps_done()) >= next_kill:
            number = dice.randrange(WORKERS)
            killed += _kill(workers[number])
            workers[number], next_kill = _worker(number, runs), done + dice.randint(*BETWEEN)
        ended = [worker.poll() for worker in workers]
        if any(ended):
            _stop(workers)
            raise Stuck("A worker failed by itself.")
        if None not in ended:  # all went home, and something was left by one that was killed
            workers = [_worker(number, runs) for number in range(WORKERS)]
    _stop(workers)
    spent = {"seconds": round(time.monotonic() - begun), "cpu_seconds": round(_cpu())}
    return {"kills": killed, "moved": moved, **spent, **_account(runs)}


def _cpu() -> float:
    """What this process and its workers, dead or alive, have used of the processors."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def work(number: int, runs: int) -> None:
    """Play runs until all are over: first one's own, then whatever still runs, whoever began it."""
    from zhanggui.base import clock
    from zhanggui.kernel.organisation.models import Person
    from zhanggui.kernel.processes import api as processes
    from zhanggui.kernel.processes.models import ProcessRun

    manager = Person.objects.get(code="P2")
    begun = set(ProcessRun.objects.values_list("key", flat=True))
    for one in range(number, runs, WORKERS):
        if f"play:{one}" not in begun:
            run = processes.start(CODE, manager, clock.now(), subject=str(one), key=f"play:{one}")
            if one % 4:
                _play(run)  # every fourth is left where it stands: the version may change under it
    for run in ProcessRun.objects.filter(state="running").order_by("pk"):
        _play(run)


def _play(run: Any) -> None:
    from zhanggui.base import clock
    from zhanggui.kernel.processes import api as processes

    while steps := processes.open_steps(run):
        for step in steps:
            try:
                processes.complete(step.pk, step.item.person, {}, clock.now())
            except processes.ProcessRefused as refusal:
                if refusal.code != "process.step_closed":  # the other worker was faster
                    raise


def _prepare() -> Any:
    from zhanggui.base import clock
    from zhanggui.kernel.conftest import make_company
    from zhanggui.kernel.processes import api as processes
    from zhanggui.kernel.processes.tests.drawings import describe, draw

    company = make_company()
    processes.publish(CODE, draw(*FIRST, code=CODE), describe(*"1234", code=CODE), company.director, clock.now())
    return company


def _change(company: Any) -> int:
    """Publish a version with one more step and move every third run under way to it; answers how many."""
    from zhanggui.base import clock
    from zhanggui.kernel.processes import api as processes
    from zhanggui.kernel.processes.models import ProcessRun
    from zhanggui.kernel.processes.tests.drawings import describe, draw

    company.director_post.rights = [*company.director_post.rights, "processes.manage"]
    company.director_post.save()
    version = processes.publish(
        CODE, draw(*SECOND, code=CODE), describe(*"12345", code=CODE), company.director, clock.now()
    )
    moved = 0
    for run in ProcessRun.objects.filter(state="running", version__number=1).order_by("pk")[::3]:
        try:
            processes.migrate(run, version, company.director, clock.now())
            moved += 1
        except processes.ProcessRefused as refusal:
            if refusal.code != "process.run_over":  # it ended meanwhile
                raise
    return moved


def _account(runs: int) -> dict[str, Any]:
    """What came of the runs, counted from the tables."""
    from django.db.models import Count

    from zhanggui.kernel.evidence.models import Evidence
    from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
    from zhanggui.kernel.work.models import WorkItem

    done = ProcessStep.objects.filter(state="done")
    per_run: dict[tuple[int, int], int] = {}
    counted = ProcessRun.objects.filter(steps__state="done").annotate(many=Count("steps")).order_by()
    for number, many in counted.values_list("version__number", "many"):
        per_run[number, many] = per_run.get((number, many), 0) + 1
    twice = done.values("run", "node").annotate(many=Count("pk")).filter(many__gt=1).order_by().count()
    proofs = Evidence.objects.filter(event="process.step_done").count()
    items = WorkItem.objects.filter(kind="process")
    return {
        "runs": runs,
        "lost": runs - ProcessRun.objects.filter(key__startswith="play:").count(),
        "stuck": ProcessRun.objects.exclude(state="finished").count()
        + ProcessStep.objects.exclude(state="done").count(),
        "done_twice": twice + abs(proofs - done.count()) + abs(items.filter(state="done").count() - done.count()),
        "steps": done.count(),
        "items_left_open": items.filter(state="open").count(),
        "wrong_length": sum(many for (number, steps), many in per_run.items() if steps != 3 + number),
        "by_version": {f"v{number}": many for (number, _steps), many in sorted(per_run.items())},
    }


def _waiting(runs: int) -> int:
    from zhanggui.kernel.processes.models import ProcessRun

    return runs - ProcessRun.objects.filter(state="finished").count()


def _steps_done() -> int:
    from zhanggui.kernel.processes.models import ProcessStep

    return ProcessStep.objects.filter(state="done").count()


def _worker(number: int, runs: int) -> subprocess.Popen[bytes]:
    environment = {
        name: value for name, value in os.environ.items() if name != "ZHANGGUI_JOBS"
    }  # news waits, as served
    return subprocess.Popen(
        [sys.executable, "-m", "tests.speed.play_processes", str(number), str(runs)], env=environment
    )


def _kill(worker: subprocess.Popen[bytes]) -> int:
    if worker.poll() is not None:
        return 0
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return 1


def _stop(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        _kill(worker)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    django.setup()
    work(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps({"worker": sys.argv[1]}) + "\n")
