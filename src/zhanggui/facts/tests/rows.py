"""Rows of facts for tests: say what matters, the rest is filled in."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from zhanggui.facts import FACTS, KEYS, Store, empty_frame


def frame(fact: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of the fact: month follows the day, the business key and source row are numbered."""
    schema = empty_frame(fact).schema
    filled = []
    for number, row in enumerate(rows, start=1):
        blank: dict[str, Any] = dict.fromkeys(FACTS[fact].names)
        blank |= {"shop": "s1", "run_id": 1, "source_row": number, KEYS[fact][0]: f"n{number}"}
        known = blank | row
        known["month"] = f"{known['day']:%Y-%m}"
        filled.append([known[name] for name in schema])
    return pl.DataFrame(filled, schema=schema, orient="row")


def fill(store: Store, fact: str, rows: list[dict[str, Any]]) -> None:
    """Write rows of any shops and days into a store that has none of them yet."""
    whole = frame(fact, rows)
    for (shop,), part in whole.group_by("shop", maintain_order=True):
        days = [day for day in part["day"].to_list() if isinstance(day, date)]
        store.replace(fact, part, str(shop), min(days), max(days))


def line(day: date, trade_no: str, amount: str, **more: Any) -> dict[str, Any]:
    """A paid order's line whose sums all are `amount`."""
    money = Decimal(amount)
    sums = dict.fromkeys(("price", "net_amount", "order_amount", "sales", "merchant_receipts"), money)
    return {"day": day, "trade_no": trade_no, "line_no": 1, "units": 1, "state": "success", **sums, **more}
