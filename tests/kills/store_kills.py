"""The fact store under fire: importers of the same and of different shops, a compactor and a reader are killed."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.kills.slices import COLUMNS, FACT, SHOPS, digest, half_days, slice_of
from tests.kills.worker import noted
from zhanggui.facts import Store, history

CAST = {**dict.fromkeys(SHOPS, "importer"), "compactor": "compactor", "reader": "reader"}


@dataclass
class Outcome:
    """What the kills came to; `wrong` is empty when nothing was lost, doubled or half visible."""

    kills: Counter[str] = field(default_factory=Counter)
    slices: int = 0
    compactions: int = 0
    checks: int = 0
    rows: int = 0
    hash: str = ""
    wrong: list[str] = field(default_factory=list)


def run(root: Path, *, kills: int, seed: int, told: Callable[[int], None] = lambda _done: None) -> Outcome:
    """Kill until `kills` have been dealt, checking the table after each; then once more after the last."""
    dice, outcome = random.Random(seed), Outcome()
    players = {name: _start(kind, root, seed, name) for name, kind in CAST.items()}
    try:
        for done in range(1, kills + 1):
            time.sleep(dice.uniform(0.02, 0.4))
            name = dice.choice(list(CAST))
            victim = players[name]
            if victim.poll() is None:
                victim.kill()
                outcome.kills[CAST[name]] += 1
            _buried(name, victim, outcome)
            outcome.wrong += check(root, seed, outcome)
            if outcome.wrong:
                break
            players[name] = _start(CAST[name], root, seed, name)
            told(done)
    finally:
        for name, player in players.items():
            player.kill() if player.poll() is None else None
            _buried(name, player, outcome)
    outcome.wrong += check(root, seed, outcome)
    outcome.wrong += _swept(root, seed, outcome)
    return outcome


def check(root: Path, seed: int, outcome: Outcome) -> list[str]:
    """The newest version against the log's slices played again, and against what importers were told."""
    told = {name: set(noted(root, name)) for name in SHOPS}
    store = Store(root / "facts")
    version = store.version(FACT)
    if version < 0:
        return []
    found = [each for each in history.commits(store, FACT) if each.version <= version]
    marks = [each.mark for each in found if each.mark]
    wrong = [f"{mark} was written {times} times" for mark, times in Counter(marks).items() if times > 1]
    lost = [f"{name}:{number}" for name, numbers in told.items() for number in numbers]
    wrong += [f"{mark} was told to be written and is lost" for mark in set(lost) - set(marks)]
    rows = store.read(FACT, version=version).select(COLUMNS)
    wrong += [f"half a slice: {day}" for day in half_days(rows)]
    outcome.hash = digest(rows.iter_rows())
    if outcome.hash != digest(_expected(seed, marks)):
        wrong.append(f"version {version} has other rows than its slices")
    outcome.checks += 1
    outcome.slices, outcome.rows = len(marks), rows.height
    outcome.compactions = sum(each.operation == "OPTIMIZE" for each in found)
    return wrong


def _expected(seed: int, marks: list[str]) -> list[tuple[Any, ...]]:
    """The rows of the slices written in this order, each day by the last that covers it."""
    days: dict[tuple[str, date], list[tuple[Any, ...]]] = {}
    for mark in marks:
        name, number = mark.split(":")
        each = slice_of(seed, name, int(number))
        for back in range((each.last - each.first).days + 1):
            days[each.shop, each.first + timedelta(days=back)] = []
        for row in each.frame().select(COLUMNS).iter_rows(named=True):
            days[row["shop"], row["day"]].append(tuple(row.values()))
    return [row for rows in days.values() for row in rows]


def _swept(root: Path, seed: int, outcome: Outcome) -> list[str]:
    """Once all is quiet, removing everything that killed writers left behind changes no row."""
    before = outcome.hash
    Store(root / "facts").vacuum(FACT, keep_hours=0)
    wrong = check(root, seed, outcome)
    return wrong + ([] if outcome.hash == before else ["the last sweep changed rows"])


def _start(kind: str, root: Path, seed: int, name: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.kills.worker", kind, str(root), str(seed), name]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _buried(name: str, player: "subprocess.Popen[str]", outcome: Outcome) -> None:
    """A player that ended by itself has something to say."""
    _out, errors = player.communicate(timeout=60)
    if player.returncode != -9:
        outcome.wrong.append(f"{name} ended by itself: {errors.strip()[-600:]}")
