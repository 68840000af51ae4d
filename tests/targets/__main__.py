"""`python -m tests.targets --trees 10000 [--from SEED]`: each random target adds up, keeps its locks or is refused."""

import argparse
import sys
import time

from tests.targets import trees


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.targets", description=__doc__)
    words.add_argument("--trees", type=int, default=10_000, help="how many random targets")
    words.add_argument("--from", dest="first", type=int, default=1, help="the first seed")
    asked = words.parse_args()
    began, locks, kept, refused = time.perf_counter(), 0, 0, 0
    for seed in range(asked.first, asked.first + asked.trees):
        case = trees.case_of(seed)
        locks += len(case.locks)
        trees.check(case, trees.solved(case))
        error = trees.refused(trees.disturbed(case, seed))
        kept, refused = kept + (error is None), refused + (error is not None)
    took = time.perf_counter() - began
    sys.stdout.write(
        f"{asked.trees} random targets with {locks} locks: every level adds up to the step, every lock is kept.\n"
        f"The same with one amount moved: {kept} planned exactly, {refused} refused with a reason. {took:.0f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
