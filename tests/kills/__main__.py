"""`python -m tests.kills [--kills N] [--seed S]`: see the package."""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.conformance import servers
from tests.kills import intake_kills, store_kills

INTAKE_SHARE = 4
"""A quarter as many kills of `zhanggui intake` on each database: a killed program takes seconds to begin anew."""


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    words.add_argument("--kills", type=int, default=200, help="of the fact store; a quarter as many of intake")
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = words.parse_args()
    sys.stdout.write(f"{asked.kills} kills, seed {asked.seed}\n")
    with tempfile.TemporaryDirectory(prefix="zhanggui-kills-") as folder:
        wrong = _told("fact store", partial(_store, Path(folder), asked.kills, asked.seed))
        for database in ("sqlite", "postgres"):
            wrong += _told(f"intake on {database}", partial(_intake, Path(folder), database, asked))
    return int(bool(wrong))


def _told(part: str, deal: Any) -> list[str]:
    """Deal the kills of one part and say what they came to."""
    started = time.monotonic()
    outcome = deal()
    sys.stdout.write(f"{part}: {time.monotonic() - started:.0f} seconds\n")
    for name, value in outcome.items():
        sys.stdout.write(f"  {name}: {dict(value) if isinstance(value, Counter) else value}\n")
    sys.stdout.flush()
    wrong: list[str] = outcome["wrong"]
    return wrong


BATCH = 20
"""Kills of one store: checking it plays all its slices again, which takes the longer the more there are."""


def _store(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    """Store after store until all kills are dealt, or one of them is found wrong."""
    whole: dict[str, Any] = {"kills": Counter(), "slices": 0, "compactions": 0, "checks": 0, "wrong": []}
    for batch in range(-(-kills // BATCH)):
        root = folder / str(batch)
        root.mkdir()
        here = store_kills.run(root, kills=min(BATCH, kills - batch * BATCH), seed=seed + batch)
        whole["kills"] += here.kills
        for name in ("slices", "compactions", "checks"):
            whole[name] += getattr(here, name)
        whole["wrong"] += [f"seed {seed + batch}: {wrong}" for wrong in here.wrong]
        _counted(sum(whole["kills"].values()))
        if here.wrong:
            break
    return whole


def _intake(folder: Path, database: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One company on this database; where PostgreSQL's programs are missing it says so and nothing was shown."""
    if why := servers.missing("postgres") if database == "postgres" else "":
        return {"not run": why, "wrong": []}
    home = folder / database
    home.mkdir()
    kills = -(-asked.kills // INTAKE_SHARE)
    with _address(database) as url:
        return vars(intake_kills.run(home, url=url, kills=kills, seed=asked.seed, told=_counted))


@contextmanager
def _address(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
    else:
        with servers.postgres() as url:
            yield url


def _counted(done: int) -> None:
    sys.stderr.write(f"{done} kills\n")


if __name__ == "__main__":
    sys.exit(main())
