"""A writer in its own process: `python -m zhanggui.facts.tests.writer ROOT SHOP NAME ROUNDS [ROWS]`.

Every round replaces the same day of the shop by ROWS rows that carry the writer's name and the round.
"""

import sys
from datetime import date

import polars as pl

from zhanggui.facts import Store
from zhanggui.facts.tests.rows import frame

DAY = date(2011, 11, 7)


def main(root: str, shop: str, name: str, rounds: str, rows: str = "5") -> None:
    store = Store(root)
    whole = frame("ledger_line", [{"day": DAY, "shop": shop, "kind": name} for _ in range(int(rows))])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for number in range(int(rounds)):
        entries = whole.with_columns(run_id=pl.lit(number))
        store.replace("ledger_line", entries, shop, DAY, DAY, mark=f"{name}:{number}")


if __name__ == "__main__":
    main(*sys.argv[1:])
