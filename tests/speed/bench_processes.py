"""How long steps of processes take through the services: one line of steps, one with parallel ways and signatures.

Beside the database's own pace in the same run: as many transactions that lock a row, write one and commit.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

RUNS = 40


def measure(*, runs: int = RUNS) -> list[dict[str, Any]]:
    from django.core.management import call_command

    from zhanggui.base import clock
    from zhanggui.kernel.conftest import make_company
    from zhanggui.kernel.processes import api as processes
    from zhanggui.kernel.processes.tests.drawings import describe, draw, step

    call_command("migrate", verbosity=0)
    company, at = make_company(), clock.now()
    signed = step("2", "approve", "return", sign={"mode": "all", "who": ["agent", "manager"]})
    line = ("S > 1", "1 > 2", "2 > 3", "3 > 4", "4 > 5", "5 > 6", "6 > E")
    wide = ("S > P1", "P1 > 1", "P1 > 2", "P1 > 3", "1 > P2", "2 > P2", "3 > P2", "P2 > 4", "4 > E")
    for code, arrows, about in (
        ("B.line", line, describe(*"123456", code="B.line")),
        ("B.wide", wide, describe("1", "3", "4", code="B.wide", steps={"2": signed})),
    ):
        processes.publish(code, draw(*arrows, code=code), about, company.director, at)
    rows = [_row("lock, write, commit (reference)", 6 * runs, lambda: _reference(company, 6 * runs, at))]
    rows.append(_row("six steps in a line", 6 * runs, lambda: _run_all("B.line", company, runs, at)))
    rows.append(_row("three ways at once, one signed by two", 5 * runs, lambda: _run_all("B.wide", company, runs, at)))
    rows.append(
        _row("an hour's timers, none due", runs, lambda: [processes.run_timers(at.date(), at) for _ in range(runs)])
    )
    for row in rows[1:]:
        row["times_the_reference"] = round(row["cpu_ms"] / rows[0]["cpu_ms"], 1)
    return rows


def _run_all(code: str, company: Any, runs: int, at: datetime) -> None:
    from zhanggui.kernel.processes import api as processes

    for _run in range(runs):
        run = processes.start(code, company.manager, at)
        while steps := processes.open_steps(run):
            one = steps[0]
            if one.sign_mode:
                for signature in one.signatures.filter(agreed=None).select_related("item__person"):
                    processes.sign(one.pk, signature.item.person, "approve", "", at)
            else:
                processes.complete(one.pk, one.item.person, {}, at)


def _reference(company: Any, times: int, at: datetime) -> None:
    from django.db import transaction

    from zhanggui.kernel.events.models import News
    from zhanggui.kernel.organisation.models import Person

    for number in range(times):
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=company.agent.pk)
            News.objects.create(name="bench", payload={"number": number}, at=at)


def _row(name: str, times: int, act: Callable[[], Any]) -> dict[str, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "what": name, "times": times, "cpu_ms": round(cpu * 1000 / times, 2), "wall_ms": round(wall * 1000 / times, 2),
    }  # fmt: skip
