"""Play a number of workdays of one organisation."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml

from tests.quarter import people, watching
from tests.quarter.acting import Players, unfinished
from zhanggui.base import clock, playbooks_folder
from zhanggui.config.commands import start_company
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes.models import ProcessRun
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

FIRST = date(2026, 1, 5)
CLEARING = 6
"""Workdays at the end on which nothing new starts and nobody leaves a step undone."""


@dataclass(frozen=True)
class Quarter:
    """What came of it."""

    playbook: str
    days: int
    items: int
    states: dict[str, int]
    processes: int
    unfinished: list[str]
    broken: list[str]
    done: Counter[str]
    refused: Counter[str]
    people: dict[str, int]


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
    players, wrong = Players(chance), list[str]()
    starting = _shares(_processes_of(playbook), len(workdays) - CLEARING)
    for number, day in enumerate(workdays):
        with clock.frozen(_moment(day, 9)):
            people.happen(movements, day, _moment(day, 8), chance)
            work.run_day(day, _moment(day, 9))
            wrong += [f"{day}: {one}" for one in watching.broken(day, _moment(day, 9))]
            clearing = number >= len(workdays) - CLEARING
            players.start_processes(starting[number] if number < len(starting) else [], _moment(day, 9))
            for hour in (10, 14, 16) if not clearing else range(10, 18):
                players.act(day, _moment(day, hour), diligent=clearing)
    return Quarter(
        playbook, len(workdays), WorkItem.objects.count(),
        dict(Counter(WorkItem.objects.values_list("state", flat=True))),
        ProcessRun.objects.filter(parent_step=None, state="finished").count(), unfinished(), wrong,
        players.done, players.refused, movements.log,
    )  # fmt: skip


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
