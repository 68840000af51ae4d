"""`zhanggui intake` under fire: two importers of one shop, with days in common, and one of another shop are killed.

Each takes in file after file of its own; a killed one begins its file again. Once all are quiet, documents and facts
hold the lines of the files, each once; at no time is an order seen with some of its lines only.
"""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

HEAD = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
SHOPS = {"ann": "one", "bob": "one", "cid": "two"}
ORDERS = 400
FIRST, DAYS = date(2025, 3, 3), 5


@dataclass(frozen=True, order=True)
class Line:
    shop: str
    day: str
    trade_no: str
    units: int
    price: Decimal


@dataclass
class Outcome:
    """What the kills came to; `wrong` is empty when nothing was lost, doubled or half visible."""

    kills: Counter[str] = field(default_factory=Counter)
    files: int = 0
    lines: int = 0
    checks: int = 0
    wrong: list[str] = field(default_factory=list)


def lines_of(seed: int, name: str, number: int) -> list[Line]:
    """The lines of an importer's file, one to five to an order: the same whenever they are asked for."""
    dice = random.Random(f"{seed}:{name}:{number}")
    lines = []
    for order in range(ORDERS):
        day = (FIRST + timedelta(days=dice.randrange(DAYS))).isoformat()
        for _each in range(dice.randint(1, 5)):
            price = Decimal(dice.randint(100, 9_999)).scaleb(-2)
            lines.append(Line(SHOPS[name], day, f"{name}{number:03}{order:04}", dice.randint(1, 4), price))
    return lines


def write_file(path: Path, lines: list[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEAD)
        rows.writerows(
            (
                each.trade_no,
                f"S{place % 37}",
                "cup",
                each.units,
                f"{each.day} 10:{place % 60:02}:00",
                each.price,
                1,
                "UK",
            )
            for place, each in enumerate(lines)
        )


class Fire:
    """One company, its importers and what has come of them; `url` names a PostgreSQL database, empty for SQLite."""

    def __init__(self, home: Path, url: str, seed: int) -> None:
        self.home, self.seed, self.outcome = home, seed, Outcome()
        self.environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self.environ |= {"ZHANGGUI_HOME": str(home), **({"DATABASE_URL": url} if url else {})}
        self.numbers = dict.fromkeys(SHOPS, 0)
        self.running: dict[str, subprocess.Popen[str]] = {}

    def zhanggui(self, *words: str) -> "subprocess.Popen[str]":
        return self.child("-m", "zhanggui", *words)

    def child(self, *words: str) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, *words], env=self.environ, stdout=pipe, stderr=pipe, text=True)

    def begin(self, name: str) -> None:
        """The importer's next file, or again the one it was killed over."""
        path = self.home / f"{name}-{self.numbers[name]}.csv"
        if not path.exists():
            write_file(path, lines_of(self.seed, name, self.numbers[name]))
        self.running[name] = self.zhanggui("intake", str(path), "--shop", SHOPS[name])

    def kill(self, name: str) -> bool:
        """Whether it still ran."""
        process = self.running.pop(name)
        process.kill()
        self.buried(name, process)
        return process.returncode == -9

    def end(self, name: str) -> None:
        self.buried(name, self.running.pop(name))

    def buried(self, name: str, process: "subprocess.Popen[str]") -> None:
        """An importer that came to its end has taken its file in; one that complains has something to say."""
        _out, errors = process.communicate(timeout=300)
        if process.returncode == 0:
            self.numbers[name] += 1
            self.outcome.files += 1
        elif process.returncode != -9:
            self.outcome.wrong.append(f"{name} ended with {process.returncode}: {errors.strip()[-600:]}")

    def seen(self) -> dict[str, list[list[str]]]:
        """Lines of the documents and of the facts, read by a process of its own."""
        out, errors = self.child("-m", "tests.kills.intake_seen").communicate(timeout=300)
        if not out:
            raise RuntimeError(errors)
        found: dict[str, list[list[str]]] = json.loads(out)
        return found

    def whole_orders(self) -> None:
        """No order has fewer or more lines than its file."""
        self.outcome.checks += 1
        due = Counter(
            each.trade_no for name in SHOPS for n in range(self.numbers[name] + 1) for each in self.lines(name, n)
        )
        for kind, lines in self.seen().items():
            for trade_no, count in Counter(line[2] for line in lines).items():
                if due[trade_no] != count:
                    self.outcome.wrong.append(f"{kind}: order {trade_no} has {count} lines, its file {due[trade_no]}")

    def lines(self, name: str, number: int) -> list[Line]:
        return lines_of(self.seed, name, number)

    def whole_files(self) -> None:
        """Documents and facts are the lines of the finished files, each once."""
        due = sorted(each for name, count in self.numbers.items() for n in range(count) for each in self.lines(name, n))
        self.outcome.lines = len(due)
        for kind, lines in self.seen().items():
            found = sorted(
                Line(shop, day, order, int(units), Decimal(price)) for shop, day, order, units, price in lines
            )
            if found != due:
                odd = (Counter(found) - Counter(due)) + (Counter(due) - Counter(found))
                self.outcome.wrong.append(f"{kind}: {len(found)} lines for {len(due)}, for example {list(odd)[:2]}")


def run(home: Path, *, url: str, kills: int, seed: int, told: Callable[[int], None] = lambda _done: None) -> Outcome:
    """Kill importers until `kills` died of it, let the files under way end, then hold everything against the files."""
    dice, fire = random.Random(seed), Fire(home, url, seed)
    shops = [word for shop in sorted(set(SHOPS.values())) for word in ("--shop", f"{shop}:other")]
    made = fire.zhanggui("init", "--playbook", "own-site", "--company", "Kills", *shops)
    _out, errors = made.communicate(timeout=300)
    if made.returncode:
        raise RuntimeError(errors)
    outcome = fire.outcome
    while outcome.kills.total() < kills and not outcome.wrong:
        for name in SHOPS:
            if name in fire.running and fire.running[name].poll() is not None:
                fire.end(name)
            if name not in fire.running:
                fire.begin(name)
        time.sleep(dice.uniform(0.05, 1.5))
        name = dice.choice(list(SHOPS))
        if fire.kill(name):
            outcome.kills[name] += 1
            told(outcome.kills.total())
            if outcome.kills.total() % 3 == 0:
                fire.whole_orders()
    for name in list(fire.running):
        fire.end(name)
    for name in SHOPS:  # the file it was killed over
        fire.begin(name)
        fire.end(name)
    fire.whole_files()
    return outcome
