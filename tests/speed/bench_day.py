"""How long a department's day takes: `zhanggui day` for a company of any size, a week in which nobody does a thing.

Each size runs in a process and a home of its own. The first day pays for what a process loads; the others are the
result, in CPU seconds a day beside wall seconds, and what a person costs, which should not grow with their number.
The day is whole: with the notices its news becomes, and the reports. Twice the company should cost twice the time.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST = date(2011, 11, 14)
DAYS = 5
ORDERS_A_SHOP = 200


def measure(*, people: int = 500, shops: int = 20) -> list[dict[str, Any]]:
    """The company asked for, and the half and the quarter of it."""
    rows = [_alone(max(1, people // part), max(1, shops // part)) for part in (4, 2, 1)]
    for row, smaller in zip(rows[1:], rows, strict=False):
        row["times_the_smaller"] = round(row["cpu_seconds"] / smaller["cpu_seconds"], 2)
    return rows


def _alone(people: int, shops: int) -> dict[str, Any]:
    home = tempfile.mkdtemp(prefix="zhanggui-bench-day-")
    environment = os.environ | {"ZHANGGUI_HOME": home, "ZHANGGUI_NOW": "2011-11-14T09:30:00+08:00"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.speed.bench_day", str(people), str(shops)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _build(people: int, shops: int) -> None:
    """Posts of the operations centre, each held by as many as the company needs, and orders in every shop."""
    from django.core.management import call_command
    from django.db import transaction

    from tests.speed.orders import write_order_list
    from zhanggui.base import clock
    from zhanggui.config.commands import start_company
    from zhanggui.intake import api as intake
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.organisation.models import Assignment, Person

    call_command("migrate", verbosity=0)
    codes = [f"s{number:02d}" for number in range(shops)]
    start_company(
        playbook="operations-centre", company="Bench", shops=[f"{code}:tmall:{code}" for code in codes],
        people="sample", password="bench-password-1", at=clock.now(), sample=True,
    )  # fmt: skip
    posts = [post for post in organisation.open_positions(FIRST) if post.code != "system-admin"]
    with transaction.atomic():
        for number in range(people - Person.objects.count()):
            person = organisation.hire(code=f"P{number:04d}", name=f"员工{number}")
            organisation.assign(person=person, position=posts[1 + number % (len(posts) - 1)], starts=date(2011, 1, 1))
            organisation.grant_scope(person, "shop", codes[number % shops])
    if Assignment.objects.count() < people - 1:
        raise RuntimeError("The bench could not seat everybody.")
    for code in codes:
        path = Path(os.environ["ZHANGGUI_HOME"]) / f"{code}.csv"
        write_order_list(path, ORDERS_A_SHOP, seed=int(code[1:]), first=datetime(2011, 1, 20))
        intake.receive(path, shop=code, name=f"{code}.csv", by=None)


def _run(people: int, shops: int) -> dict[str, Any]:
    from zhanggui.doors.notices.models import NoticeKey
    from zhanggui.kernel.work import api as work

    _build(people, shops)
    reports, walls, cpus = [], [], []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        wall, cpu = time.perf_counter(), time.process_time()
        reports.append(work.run_day(day, _nine(day)))
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    cpu_seconds = sum(cpus[1:]) / (DAYS - 1)
    return {
        "people": people,
        "shops": shops,
        "opened": sum(report.opened for report in reports),
        "escalated": sum(report.escalated for report in reports),
        "told": NoticeKey.objects.count(),
        "first_day_seconds": round(walls[0], 2),
        "slowest_later_seconds": round(max(walls[1:]), 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "part_of_a_minute": round(cpu_seconds / 60, 2),
        "cpu_ms_a_person": round(cpu_seconds / people * 1000, 1),
    }


def _nine(day: date) -> Any:
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.kernel.work.day import START

    return organisation.moment(day, START)


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    os.environ.setdefault("ZHANGGUI_JOBS", "now")
    django.setup()
    people, shops = int(sys.argv[1]), int(sys.argv[2])
    if os.environ.get("ZHANGGUI_BENCH_PROFILE"):
        import cProfile
        import pstats

        _build(people, shops)
        from zhanggui.kernel.work import api as work

        for number in range(2):
            day = FIRST + timedelta(days=number)
            profile = cProfile.Profile()
            profile.runcall(work.run_day, day, _nine(day))
            pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(70)
        return 0
    sys.stdout.write(json.dumps(_run(people, shops)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
