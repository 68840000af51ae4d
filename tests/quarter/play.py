"""Play a number of workdays of one organisation."""

import random
import time as stopwatch
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml

from tests.quarter import people
from tests.quarter.acting import Players
from tests.quarter.people import Movements
from tests.quarter.watching import Watch
from zhanggui.base import clock, playbooks_folder
from zhanggui.config.commands import start_company
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes.models import ProcessRun
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

FIRST = date(2026, 1, 5)
CLEARING = 6
"""Workdays at the end on which nobody starts a process and nobody leaves a step undone."""


@dataclass
class Quarter:
    """What came of it; nothing is `broken` in a clean one."""

    playbook: str
    days: list[date]
    seed: int
    types: int
    """Kinds of process of this organisation."""
    movements: Movements
    seen: Counter[str]
    done: Counter[str]
    refused: Counter[str]
    broken: list[str]
    states: Counter[str] = field(default_factory=Counter)
    ended: int = 0
    types_ended: int = 0
    under_way: int = 0
    """Runs that began in the last days and go on."""
    day_seconds: float = 0
    """CPU time of `zhanggui day`, all days together."""


def play(playbook: str, days: int, seed: int) -> Quarter:
    """Run the days in the database at hand, which has to be empty."""
    chance = random.Random(seed)
    with clock.frozen(_moment(FIRST, 8)):
        start_company(
            playbook=playbook, company="季度演练", shops=["one:tmall:一号店"], people="sample", at=_moment(FIRST, 8),
            password="abacus-88-beads",
        )  # fmt: skip
        workdays = _workdays(days)
        movements = people.planned(workdays, chance)
    codes, players, watch, seconds = _processes_of(playbook), Players(chance), Watch(), 0.0
    starting = _shares(codes, len(workdays) - CLEARING)
    for number, day in enumerate(workdays):
        with clock.frozen(_moment(day, 9)):
            people.happen(movements, day, _moment(day, 8), chance)
            began = stopwatch.process_time()
            work.run_day(day, _moment(day, 9))
            seconds += stopwatch.process_time() - began
            watch.look(day, _moment(day, 9))
            clearing = number >= len(workdays) - CLEARING
            players.start_processes(starting[number] if number < len(starting) else [], _moment(day, 9))
            for hour in (10, 14, 16) if not clearing else range(10, 18):
                players.act(day, _moment(day, hour), diligent=clearing)
    watch.look_back(workdays)
    quarter = Quarter(
        playbook, workdays, seed, len(codes), movements, watch.seen, players.done, players.refused,
        [*watch.broken, *movements.too_few], Counter(WorkItem.objects.values_list("state", flat=True)),
        day_seconds=seconds,
    )  # fmt: skip
    _account(quarter, codes, players)
    return quarter


def _account(quarter: Quarter, codes: list[str], players: Players) -> None:
    """What became of the processes, and of the work that somebody tried in vain."""
    runs = ProcessRun.objects.filter(parent_step=None)
    ended = set(runs.filter(key__startswith="quarter:", state="finished").values_list("version__code", flat=True))
    quarter.types_ended, quarter.ended = len(ended), runs.filter(state="finished").count()
    quarter.broken += [f"no run of {code} was started by somebody and ended" for code in codes if code not in ended]
    late = _moment(quarter.days[-CLEARING], 0)
    for run in ProcessRun.objects.filter(state="running").select_related("version"):
        quarter.under_way += run.started_at >= late
        if run.started_at < late:
            quarter.broken.append(f"{run.version.code} of {run.started_at:%Y-%m-%d} ({run}) has not ended")
    still = set(WorkItem.objects.filter(state="open", pk__in=players.could_not).values_list("pk", flat=True))
    quarter.broken += [why for key, why in players.could_not.items() if key in still]


def _processes_of(playbook: str) -> list[str]:
    path: Path = playbooks_folder() / playbook / "processes.yaml"
    return list(yaml.safe_load(path.read_text("utf-8"))["processes"])


def _shares(codes: list[str], days: int) -> list[list[str]]:
    """The codes dealt out over the days, in order."""
    dealt: list[list[str]] = [[] for _ in range(max(1, days))]
    for number, code in enumerate(codes):
        dealt[number * len(dealt) // len(codes)].append(code)
    return dealt


def _workdays(count: int) -> list[date]:
    calendar, day, found = organisation.calendar(), FIRST, list[date]()
    while len(found) < count:
        if calendar.is_workday(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def _moment(day: date, hour: int) -> datetime:
    return organisation.moment(day, time(hour))
