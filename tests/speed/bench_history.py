"""How fast a csv of old orders becomes facts: rows a second and core, and whether memory grows with the file.

Each file is read by a process of its own, whose seconds on all cores are counted: what else the machine does matters
less. The core's own speed is told by the csv module reading the same file.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

RATE, GROWTH = 100_000, 1.25
"""The limits: rows a second and core, and how much more memory four times the file may take."""
PART = 500_000
EPOCH = datetime(2010, 1, 1)  # wall time, as the files have it


def measure(*, lines: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-history-") as folder:
        small, large = (_file(Path(folder), count) for count in (lines, lines * 4))
        results = [_taken(path) for path in (small, large)]
    rows = [{"question": f"history of {result['rows']:,} lines", **result} for result in results]
    rate, growth = results[0]["rows_per_core_second"], results[1]["peak_mb"] / results[0]["peak_mb"]
    return [
        *rows,
        {"question": "rows a second and core into facts", "value": rate, "limit": RATE, "passes": rate >= RATE},
        {"question": "memory of four times the file, times that of one", "value": round(growth, 2),
         "limit": GROWTH, "passes": growth <= GROWTH},
    ]  # fmt: skip


def _file(folder: Path, lines: int) -> Path:
    """Generic order lines of about twenty-one an invoice over two years, in the order of their days."""
    path = folder / f"{lines}.csv"
    with path.open("wb") as file:
        for start in range(0, lines, PART):
            _part(start, min(PART, lines - start), lines).write_csv(file, include_header=start == 0)
    return path


def _part(start: int, count: int, lines: int) -> pl.DataFrame:
    numbers = pl.int_range(start, start + count, eager=True)
    seconds = numbers * (730 * 86_400 // lines)
    return pl.DataFrame(
        {
            "InvoiceNo": (536365 + numbers // 21).cast(pl.String),
            "StockCode": (20000 + (numbers * 7919) % 4000).cast(pl.String),
            "Description": "GOODS " + ((numbers * 7919) % 4000).cast(pl.String),
            "Quantity": 1 + (numbers * 31) % 12,
            "InvoiceDate": (EPOCH + (seconds * 1_000_000).cast(pl.Duration("us"))).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "UnitPrice": (((numbers * 17) % 900) + 29) / 100,
            "CustomerID": (12000 + (numbers // 21 * 13) % 4300).cast(pl.String),
            "Country": pl.Series(["United Kingdom"]).new_from_index(0, count),
        }
    )


def _taken(path: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-home-") as home:
        done = subprocess.run(
            [sys.executable, "-m", "tests.speed.bench_history", str(path)],
            env={**os.environ, "ZHANGGUI_HOME": home},
            capture_output=True,
            text=True,
            check=True,
        )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    started = time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _row in csv.reader(file)) - 1
    said["times_csv_module"] = round(said["core_seconds"] / (time.process_time() - started), 1)
    if said["accepted"] != rows:
        raise AssertionError(f"{said['accepted']} of {rows} rows came in")
    return said


def child(path: Path) -> None:
    """Take the file in as history and say what it took."""
    import resource

    import django

    django.setup()
    from tests.speed.company import company
    from zhanggui.intake import api as intake
    from zhanggui.intake import registry

    company()
    registry.builders()
    before, started = time.process_time(), time.perf_counter()
    result = intake.receive(path, shop="bench", name=path.name, history=True)
    used, wall = time.process_time() - before, time.perf_counter() - started
    said = {
        "rows": result.rows,
        "accepted": result.accepted,
        "core_seconds": round(used, 2),
        "seconds": round(wall, 2),
        "rows_per_core_second": round(result.rows / used),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    child(Path(sys.argv[1]))
