"""`python -m tests.kills [store] [intake] [--kills N] [--seed S] [--database sqlite|postgres]`: see the package."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    words.add_argument("parts", nargs="*", choices=["store", "intake", []], default=[], help="both if none is named")
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    words.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help="of the intake")
    asked = words.parse_args()
    failed = False
    for part in asked.parts or ["store", "intake"]:
        sys.stdout.write(f"{part}: {asked.kills} kills, seed {asked.seed}\n")
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="zhanggui-kills-") as folder:
            if part == "store":
                from tests.kills import store_kills

                outcome = vars(store_kills.run(Path(folder), kills=asked.kills, seed=asked.seed, told=_told))
            else:
                from tests.kills import intake_kills

                outcome = vars(
                    intake_kills.run(
                        Path(folder), kills=asked.kills, seed=asked.seed, database=asked.database, told=_told
                    )
                )
        outcome["kills"] = dict(outcome["kills"])
        for name, value in outcome.items():
            sys.stdout.write(f"  {name}: {value}\n")
        sys.stdout.write(f"  seconds: {time.monotonic() - started:.0f}\n")
        failed = failed or bool(outcome["wrong"])
    return int(failed)


def _told(done: int) -> None:
    if done % 10 == 0:
        sys.stderr.write(f"\r{done} kills")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
