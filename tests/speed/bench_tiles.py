"""A dashboard over ten million order lines, and a year of a hundred million through roll-ups.

Cold: no answer is kept, neither in this process nor in files; ours finds the fact version and its files, aggregates
them and works out the metrics, hand-written SQL is told the files and aggregates them. Both sides have one open
connection of the same engine with the same settings, have been asked once before, and take turns at going first, so
that files, pages and plans are as warm for one as for the other. Warm: the same questions of the same fact version,
from this process and from the files another process left. Beside the clock the seconds of the processor are counted,
which tell little of what else the machine does.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

import duckdb

from tests.speed.lake import fill
from tests.speed.synthetic import FIRST
from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.metrics import compute, kept, rollups
from zhanggui.metrics.cache import answers
from zhanggui.metrics.engines.embedded import SETTINGS

YEAR = Period(FIRST, FIRST + timedelta(days=364))
QUARTER = Period(date(2011, 7, 1), date(2011, 9, 30))
ROUNDS = 4
COLD, WARM, ROLLED = 1.2, 0.05, 2.0
"""The limits: a ratio, and seconds."""

ORDERS = "count(DISTINCT trade_no) FILTER (WHERE units > 0)"
BUYERS = "count(DISTINCT buyer) FILTER (WHERE units > 0)"
REPEAT = f"""SELECT count(*) FROM (SELECT buyer FROM lines WHERE units > 0 AND buyer IS NOT NULL
             GROUP BY buyer HAVING {ORDERS} >= 2)"""
Tile = tuple[str, list[str], Period, list[str], str]
TILES: list[Tile] = [
    ("sales, a year", ["sales"], YEAR, [], "SELECT sum(sales) FROM lines"),
    ("units, a year", ["units"], YEAR, [], "SELECT sum(units) FROM lines"),
    ("orders, a quarter", ["paid_orders"], QUARTER, [], f"SELECT {ORDERS} FROM lines"),
    ("buyers, a quarter", ["paying_buyers"], QUARTER, [], f"SELECT {BUYERS} FROM lines"),
    ("value of an order, a quarter", ["order_value"], QUARTER, [], f"SELECT sum(sales)::DOUBLE / {ORDERS} FROM lines"),
    ("repeat buyers, a quarter", ["repeat_buyers"], QUARTER, [], REPEAT),
    ("sales and orders by day, a quarter", ["sales", "paid_orders"], QUARTER, ["day"],
     f"SELECT day, sum(sales), {ORDERS} FROM lines GROUP BY day ORDER BY day"),
    ("sales by month, a year", ["sales"], YEAR, ["month"],
     "SELECT month, sum(sales) FROM lines GROUP BY month ORDER BY month"),
    ("sales and buyers by province, a year", ["sales", "paying_buyers"], YEAR, ["province"],
     f"SELECT province, sum(sales), {BUYERS} FROM lines GROUP BY province ORDER BY province NULLS LAST"),
    ("sales and units by SKU, a quarter", ["sales", "units"], QUARTER, ["sku"],
     "SELECT sku, sum(sales), sum(units) FROM lines GROUP BY sku ORDER BY sku"),
    ("sales by hour, a quarter", ["sales"], QUARTER, ["hour"],
     "SELECT hour, sum(sales) FROM lines GROUP BY hour ORDER BY hour"),
    ("lines and sales by product, a year", ["order_lines", "sales"], YEAR, ["product"],
     "SELECT product, count(*), sum(sales) FROM lines GROUP BY product ORDER BY product"),
]  # fmt: skip
GROUP: list[tuple[str, list[str], list[str]]] = [
    ("sales and units of all shops", ["sales", "units"], []),
    ("sales by day", ["sales"], ["day"]),
    ("sales by shop and month", ["sales", "order_lines"], ["shop", "month"]),
    ("sales by province", ["sales"], ["province"]),
    ("sales by region and quarter", ["sales"], ["region", "quarter"]),
    ("sales and units by SKU", ["sales", "units"], ["sku"]),
    ("sales by hour", ["sales"], ["hour"]),
]


def measure(*, lines: int, group: int) -> list[dict[str, Any]]:
    """The dashboard over `lines` lines, then roll-ups over `group` lines; each folder is gone afterwards."""
    return [*_in_a_folder(_dashboard, lines), *_in_a_folder(_rolled, group)]


def _in_a_folder(part: Callable[[Store, int], list[dict[str, Any]]], lines: int) -> list[dict[str, Any]]:
    folder = tempfile.mkdtemp(prefix="zhanggui-bench-facts-")
    try:
        return part(Store(folder), lines)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _dashboard(store: Store, lines: int) -> list[dict[str, Any]]:
    started = time.perf_counter()
    count = fill(store, lines)
    rows = [{"question": "made", "lines": count, "seconds": round(time.perf_counter() - started, 1)}]
    with _by_hand() as hand:
        tiles = [_tile(store, hand, *tile) for tile in TILES]
    ours, by_hand, cores, cores_by_hand = (
        sum(tile[name] for tile in tiles) for name in ("ms", "by_hand_ms", "core_ms", "core_by_hand_ms")
    )
    rows += [{**tile, "ratio": round(tile["ms"] / tile["by_hand_ms"], 2)} for tile in tiles]
    return [
        *rows,
        _held("twelve tiles, cold, times hand-written SQL", ours / by_hand, COLD),
        _held("the same in seconds of the processor", cores / cores_by_hand, COLD),
        _held("slowest tile, warm, seconds", max(tile["warm_ms"] for tile in tiles) / 1000, WARM),
        _held("slowest tile, warm in another process, seconds", max(tile["kept_ms"] for tile in tiles) / 1000, WARM),
    ]


def _by_hand() -> duckdb.DuckDBPyConnection:
    """A connection with the settings of ours."""
    connection = duckdb.connect()
    for setting in SETTINGS:
        connection.execute(setting)
    return connection


def _tile(
    store: Store, hand: duckdb.DuckDBPyConnection, title: str, names: list[str], period: Period, by: list[str], sql: str
) -> dict[str, Any]:
    def ours() -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in compute(store, names, period, by=by, shops={"s00"}).rows]

    def by_hand() -> list[tuple[Any, ...]]:
        return hand.execute(_whole(sql), {"files": files, "first": period.first, "last": period.last}).fetchall()

    def pair(first: int) -> tuple[float, ...]:
        answers.clear()
        kept.clear(store)
        work = [ours, by_hand]
        found = {place: _both(work[place]) for place in (first, 1 - first)}
        return *found[0], *found[1]

    files = store.files("order_line", shops={"s00"}, first=period.first, last=period.last)
    _refuse_difference(title, ours(), by_hand())
    rounds = [pair(number % 2) for number in range(ROUNDS)]
    mine, my_cores, theirs, their_cores = (median(column) for column in zip(*rounds, strict=True))
    warm = min(_timed(ours) for _ in range(ROUNDS))
    return {"question": title, "ms": _ms(mine), "by_hand_ms": _ms(theirs), "core_ms": _ms(my_cores),
            "core_by_hand_ms": _ms(their_cores), "warm_ms": _ms(warm), "kept_ms": _ms(_from_files(ours))}  # fmt: skip


def _from_files(ours: Callable[[], Any]) -> float:
    """As a process answers that has not been asked this before."""

    def asked_anew() -> float:
        answers.clear()
        return _timed(ours)

    return min(asked_anew() for _ in range(ROUNDS))


def _rolled(store: Store, lines: int) -> list[dict[str, Any]]:
    """Ten shops; the first answer of each question, with nothing remembered, must be there in time."""
    started = time.perf_counter()
    count = fill(store, lines, shops=10)
    written = time.perf_counter()
    each = count // 120
    large, rollups.LARGE = rollups.LARGE, min(rollups.LARGE, each)
    try:
        made = rollups.keep_up(store)
        rolled = time.perf_counter()
        rows = [
            {"question": "made", "lines": count, "seconds": round(written - started, 1)},
            {"question": "rolled up", "files": made, "seconds": round(rolled - written, 1)},
            *(_question(store, *question) for question in GROUP),
        ]
        again = _touched(store)
    finally:
        rollups.LARGE = large
    return [*rows, again, _held("slowest question through roll-ups, seconds",
                                max(row["ms"] for row in rows if "ms" in row) / 1000, ROLLED)]  # fmt: skip


def _question(store: Store, title: str, names: list[str], by: list[str]) -> dict[str, Any]:
    answers.clear()
    kept.clear(store)
    seconds, cores = _both(lambda: compute(store, names, YEAR, by=by))
    return {"question": title, "ms": _ms(seconds), "core_ms": _ms(cores)}


def _touched(store: Store) -> dict[str, Any]:
    """What an import of one day costs in roll-ups."""
    day = FIRST + timedelta(days=40)
    store.replace("order_line", None, "s03", day, day)
    started = time.perf_counter()
    made = rollups.keep_up(store)
    return {"question": "rolled up again after one day changed", "files": made,
            "seconds": round(time.perf_counter() - started, 2)}  # fmt: skip


def _held(question: str, value: float, limit: float) -> dict[str, Any]:
    return {"question": question, "value": round(value, 3), "limit": limit, "passes": value <= limit}


def _whole(sql: str) -> str:
    return f"""WITH lines AS (SELECT * FROM read_parquet($files, hive_partitioning = true,
               hive_types = {{'shop': VARCHAR, 'month': VARCHAR}}) WHERE day BETWEEN $first AND $last) {sql}"""


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


def _both(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of the clock and of the processor."""
    before = time.process_time()
    return _timed(work), time.process_time() - before


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
