"""What the suite asks about: rows of every shape, and a small generated department taken in as a company would."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tests.conformance import rows
from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.facts import FACTS, Store
from zhanggui.facts.store import NO_TABLE
from zhanggui.facts.tests.rows import fill
from zhanggui.metrics import Registry
from zhanggui.metrics.dimensions import GROUPED

Facts = dict[str, list[dict[str, Any]]]
DEPARTMENT = Period(date(2025, 3, 10), date(2025, 3, 23))


def adversarial(folder: Path, registry: Registry, seed: int = 1, count: int = 60) -> tuple[Store, Facts]:
    """A store of random rows, and the rows."""
    store, facts = Store(folder), rows.facts(registry, seed, count)
    for fact, some in facts.items():
        if some:
            fill(store, fact, some)
    return store, facts


def department(folder: Path) -> tuple[Store, Facts]:
    """Two weeks of two generated shops, taken in by the commands a company uses, and the rows as they are kept."""
    files, home = folder / "files", folder / "home"
    _zhanggui(home, "generate", "--out", files, "--shops", "2", "--days", str(DEPARTMENT.length), "--seed", "11",
              "--orders", "25", "--start", str(DEPARTMENT.first))  # fmt: skip
    shops = sorted(path.name for path in files.iterdir() if path.is_dir() and path.name.startswith("sim"))
    named = [word for shop in shops for word in ("--shop", f"{shop}:tmall:{shop}")]
    _zhanggui(home, "init", "--playbook", "operations-centre", "--company", "模拟公司", *named)
    for shop in shops:
        taken = [room for room in sorted((files / shop).iterdir()) if room.is_dir()]
        _zhanggui(home, "intake", *taken, "--shop", shop, allowed=(0, 2))
    _zhanggui(home, "metric", "sales", "--from", str(DEPARTMENT.first), "--to", str(DEPARTMENT.last))
    store = Store(home / "facts")
    return store, {fact: store.read(fact).to_dicts() for fact in FACTS if store.version(fact) != NO_TABLE}


@contextmanager
def grouped(facts: Facts) -> Iterator[None]:
    """Shops belong to projects, products to categories: the first letters say so, and some belong nowhere."""
    held = dict(metrics.groupings)
    for name, of in GROUPED.items():
        values = {row[of] for some in facts.values() for row in some if isinstance(row.get(of), str)}
        pairs = {value: f"{name} '{value[:1]}'" for value in sorted(values)[1:]}
        metrics.groupings[name] = lambda pairs=pairs: pairs
    try:
        yield
    finally:
        metrics.groupings.clear()
        metrics.groupings.update(held)


def _zhanggui(home: Path, *words: object, allowed: tuple[int, ...] = (0,)) -> None:
    known = {name: value for name, value in os.environ.items() if name not in ("ZHANGGUI_FACTS", "DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "zhanggui", *map(str, words)], env=known | {"ZHANGGUI_HOME": str(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in allowed:
        raise RuntimeError(f"zhanggui {' '.join(map(str, words))} failed:\n{done.stdout}\n{done.stderr}")
