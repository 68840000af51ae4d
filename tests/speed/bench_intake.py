"""How fast files become documents and facts, beside reading the same file with the csv module alone."""

import csv
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

from tests.speed.company import company, order_list

UCI_COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


def measure(*, orders: int) -> list[dict[str, Any]]:
    company()
    csv_lines, xlsx_lines = _order_lines(500_000)
    return [
        _order_list(orders),
        _timed(csv_lines, csv_lines, "generic order lines", "utf-8"),
        _timed(xlsx_lines, csv_lines, "generic order lines, workbook", "utf-8"),
    ]


def _order_list(orders: int) -> dict[str, Any]:
    path = order_list(orders)
    return _timed(path, path, "taobao order list", "gb18030")


def _order_lines(lines: int) -> tuple[Path, Path]:
    """Generic order lines of the shape of UCI Online Retail, 21 lines an invoice: a csv and a workbook."""
    path = Path(tempfile.mkdtemp(prefix="zhanggui-bench-")) / "lines.csv"
    numbers = pl.int_range(lines, eager=True)
    frame = pl.DataFrame(
        {
            "InvoiceNo": (536365 + numbers // 21).cast(pl.Utf8),
            "StockCode": (20000 + (numbers * 7919) % 4000).cast(pl.Utf8),
            "Description": "GOODS " + ((numbers * 7919) % 4000).cast(pl.Utf8),
            "Quantity": 1 + (numbers * 31) % 12,
            "InvoiceDate": pl.datetime_range(
                pl.datetime(2011, 1, 1), pl.datetime(2011, 1, 1) + pl.duration(minutes=lines - 1), "1m", eager=True
            ).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "UnitPrice": (((numbers * 17) % 900) + 29) / 100,
            "CustomerID": (12000 + (numbers // 21 * 13) % 4300).cast(pl.Utf8),
            "Country": "United Kingdom",
        }
    )
    frame.select(UCI_COLUMNS).write_csv(path)
    others = frame.select(UCI_COLUMNS).with_columns(pl.col("InvoiceNo").cast(pl.Int64) + lines)
    others.write_excel(path.with_suffix(".xlsx"))
    return path, path.with_suffix(".xlsx")


def _timed(path: Path, beside: Path, name: str, encoding: str) -> dict[str, Any]:
    """The file taken in, held against reading `beside` as csv."""
    from zhanggui.intake import api as intake

    started = time.perf_counter()
    with beside.open(encoding=encoding, newline="") as file:
        rows = sum(1 for _row in csv.reader(file)) - 1
    reference = time.perf_counter() - started
    started = time.perf_counter()
    result = intake.receive(path, shop="bench", name=path.name, by=None)
    taken = time.perf_counter() - started
    return {
        "file": name,
        "rows": rows,
        "accepted": result.accepted,
        "rows_per_second": round(rows / taken),
        "seconds": round(taken, 2),
        "times_csv_module": round(taken / reference, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
