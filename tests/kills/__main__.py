"""`python -m tests.kills [--kills N] [--seed S]`: see the package."""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.kills import store_kills


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = words.parse_args()
    sys.stdout.write(f"{asked.kills} kills, seed {asked.seed}\n")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhanggui-kills-") as folder:
        outcome = _store(Path(folder), asked.kills, asked.seed)
    outcome["kills"] = dict(outcome["kills"])
    for name, value in outcome.items():
        sys.stdout.write(f"  {name}: {value}\n")
    sys.stdout.write(f"  seconds: {time.monotonic() - started:.0f}\n")
    return int(bool(outcome["wrong"]))


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
        _told(sum(whole["kills"].values()))
        if here.wrong:
            break
    return whole


def _told(done: int) -> None:
    sys.stderr.write(f"{done} kills\n")


if __name__ == "__main__":
    sys.exit(main())
