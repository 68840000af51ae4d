"""`make fuzz`: every reader against damaged files, for ten minutes in all.

`python -m tests.fuzz [--minutes 10] [--seed N] [--format NAME ...] [--files N] [--only N]`. A file is made anew from
the seed and its number: `--seed 5 --only 1234` reads that one again. Files that failed are kept in var/fuzz.
"""

import argparse
import json
import secrets
import sys
from pathlib import Path

from tests.fuzz.playing import Play


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    words.add_argument("--minutes", type=float, default=10.0, help="how long to go on")
    words.add_argument("--seed", type=int, default=None, help="replay a run; by default a new one each time")
    words.add_argument("--format", action="append", default=[], help="only these formats, such as taobao-order-list")
    words.add_argument("--files", type=int, default=None, help="stop after so many files")
    words.add_argument("--only", type=int, default=None, help="read this one file of the run again")
    asked = words.parse_args()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    sys.stdout.write(f"seed {seed}\n")
    out = Path("var") / "fuzz"
    with Play(seed, formats=asked.format, keep=out) as play:
        if asked.only is not None:
            play.one(asked.only)
        else:
            play.go(minutes=asked.minutes, files=asked.files, tell=_tell)
        counts = play.counts()
    out.mkdir(parents=True, exist_ok=True)
    (out / "last.json").write_text(json.dumps(counts, ensure_ascii=False, indent=1))
    sys.stdout.write(json.dumps(counts, ensure_ascii=False, indent=1) + "\n")
    return 1 if play.failures else 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
