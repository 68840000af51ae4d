"""How fast metrics are, beside hand-written SQL on the same engine, files and rows in the same run.

`python -m tests.speed metrics --lines 1000000`, or this module alone for its table and JSON.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

import duckdb

from tests.speed.synthetic import FIRST, order_lines
from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.metrics import compute
from zhanggui.metrics.cache import answers

SHOP = "bench"
DAYS = 365
YEAR = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
QUARTER = Period(date(2011, 7, 1), date(2011, 9, 30))
ROUNDS = 7
QUESTIONS: list[tuple[str, list[str], Period, list[str], str]] = [
    (
        "eight tiles, a year",
        ["sales", "order_amount", "units", "order_lines", "paid_orders", "paying_buyers", "aov", "order_value"],
        YEAR,
        [],
        """SELECT sum(sales), sum(order_amount), sum(units), count(*),
             count(DISTINCT trade_no) FILTER (WHERE units > 0), count(DISTINCT buyer) FILTER (WHERE units > 0),
             sum(sales)::DOUBLE / count(DISTINCT buyer) FILTER (WHERE units > 0),
             sum(sales)::DOUBLE / count(DISTINCT trade_no) FILTER (WHERE units > 0) FROM lines""",
    ),
    (
        "sales and orders by day, a quarter",
        ["sales", "paid_orders"],
        QUARTER,
        ["day"],
        """SELECT day, sum(sales), count(DISTINCT trade_no) FILTER (WHERE units > 0)
           FROM lines GROUP BY day ORDER BY day""",
    ),
    (
        "sales and buyers by province, a year",
        ["sales", "paying_buyers"],
        YEAR,
        ["province"],
        """SELECT province, sum(sales), count(DISTINCT buyer) FILTER (WHERE units > 0)
           FROM lines GROUP BY province ORDER BY province NULLS LAST""",
    ),
    (
        "sales and units by SKU, a quarter",
        ["sales", "units"],
        QUARTER,
        ["sku"],
        "SELECT sku, sum(sales), sum(units) FROM lines GROUP BY sku ORDER BY sku",
    ),
    (
        "repeat buyers, a quarter",
        ["repeat_buyers"],
        QUARTER,
        [],
        """SELECT count(*) FROM (SELECT buyer FROM lines WHERE units > 0 AND buyer IS NOT NULL GROUP BY buyer
             HAVING count(DISTINCT trade_no) >= 2)""",
    ),
]


def measure(*, lines: int) -> list[dict[str, Any]]:
    """One row a question: ours, by hand, their ratio, the first time and from the cache."""
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-facts-") as folder:
        return _measured(Store(folder), lines)


def _measured(store: Store, lines: int) -> list[dict[str, Any]]:
    frame = order_lines(lines, days=DAYS, shop=SHOP)
    seconds = _timed(lambda: store.replace("order_line", frame, SHOP, YEAR.first, YEAR.last))
    return [
        {"question": "write the lines", "seconds": round(seconds, 2), "rows_per_second": round(lines / seconds)},
        *(_question(store, *question) for question in QUESTIONS),
    ]


def _question(store: Store, title: str, names: list[str], period: Period, by: list[str], sql: str) -> dict[str, Any]:
    def ours() -> list[tuple[Any, ...]]:
        answers.clear()
        return [tuple(row.values()) for row in compute(store, names, period, by=by, shops={SHOP}).rows]

    def by_hand() -> list[tuple[Any, ...]]:
        return hand.execute(_whole(sql), {"files": files, "first": period.first, "last": period.last}).fetchall()

    hand = duckdb.connect()
    hand.execute("SET TimeZone = 'UTC'")
    files = store.files("order_line", shops={SHOP}, first=period.first, last=period.last)
    first = _timed(ours)
    by_hand()
    _refuse_difference(title, ours(), by_hand())
    pairs = [(_timed(ours), _timed(by_hand)) for _ in range(ROUNDS)]
    mine, theirs = (median(column) for column in zip(*pairs, strict=True))
    cached = _timed(lambda: compute(store, names, period, by=by, shops={SHOP}))
    return {
        "question": title,
        "ms": _ms(mine),
        "by_hand_ms": _ms(theirs),
        "ratio": round(mine / theirs, 2),
        "first_ms": _ms(first),
        "cached_ms": _ms(cached),
    }


def _whole(sql: str) -> str:
    return f"""WITH lines AS (SELECT * FROM read_parquet($files, hive_partitioning = true)
               WHERE day BETWEEN $first AND $last) {sql}"""


def _refuse_difference(title: str, ours: list[tuple[Any, ...]], by_hand: list[tuple[Any, ...]]) -> None:
    """A fast wrong number is no result."""
    if len(ours) != len(by_hand):
        raise AssertionError(f"{title}: {len(ours)} rows, by hand {len(by_hand)}")
    for mine, theirs in zip(ours, by_hand, strict=True):
        for left, right in zip(mine, theirs, strict=True):
            plain = right.isoformat() if isinstance(right, date) else right
            if left != plain and not (isinstance(plain, float) and abs(float(left) - plain) <= 1e-9 * abs(plain)):
                raise AssertionError(f"{title}: {left} is {plain} by hand")


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--lines", type=int, default=1_000_000)
    words.add_argument("--out", help="a JSON file for the results")
    asked = words.parse_args()
    rows = measure(lines=asked.lines)
    for row in rows:
        sys.stdout.write("   ".join(f"{key}: {value}" for key, value in row.items()) + "\n")
    if asked.out:
        with open(asked.out, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
