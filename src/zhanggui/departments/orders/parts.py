"""What all files together tell of a row that the platform numbers within an order. No database here.

Every field carries the stamp of the state that told it, and the later stamp wins. Joining is the same in any order
and any number of times, so an order worked out from its parts is too.
"""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhanggui.connectors.platform_records import PlatformOrderRecord

Told = dict[str, tuple[str, str]]
"""Field to the stamp of who told it, and its value as text."""

TEXTS = (
    "status", "title", "attributes", "sku_code", "item_code", "sku_id", "item_id", "courier", "close_reason",
)  # fmt: skip
MOMENTS = ("created_at", "paid_at", "shipped_at", "confirmed_at")
SUMS = ("due", "freight", "received")
SOURCE = "@"
"""Run and row of the file that told the latest state."""


def told_by(record: PlatformOrderRecord, stamp: str, run_id: int) -> Told:
    """What a row tells; of columns its file lacks, nothing."""
    values: dict[str, str] = {name: getattr(record, name) for name in TEXTS}
    values |= {name: moment.isoformat() if (moment := getattr(record, name)) else "" for name in MOMENTS}
    values |= {name: str(record.of_row[name]) if name in record.of_row else "" for name in SUMS}
    values["quantity"] = "" if record.quantity is None else str(record.quantity)
    values["price"] = "" if record.price is None else str(record.price)
    values["waybills"] = ",".join(record.waybills)
    values["position"] = f"{record.position:06d}"
    values[SOURCE] = f"{run_id}:{record.row}"
    absent = {*record.absent, *(("courier",) if "waybills" in record.absent else ())}
    return {name: (stamp, value) for name, value in values.items() if name not in absent}


def joined(known: Told, new: Told) -> Told:
    """Field by field the later of the two."""
    return {**known, **{name: pair for name, pair in new.items() if pair > known.get(name, ("", ""))}}


def row_of(told: Told, platform: str, trade_no: str, line_no: str, run_id: int) -> PlatformOrderRecord:
    """The row again, as if one file had told it all; its row number only where that file is this run's."""
    values = {name: value for name, (_stamp, value) in told.items()}
    run, row = map(int, values[SOURCE].split(":"))
    texts: dict[str, Any] = {name: values.get(name, "") for name in TEXTS}
    moments: dict[str, Any] = {name: _moment(values.get(name, "")) for name in MOMENTS}
    return PlatformOrderRecord(
        row=row if run == run_id else 0,
        platform=platform,
        trade_no=trade_no,
        position=int(values["position"]),
        line_no=line_no,
        status_text="",
        quantity=int(values["quantity"]) if values.get("quantity") else None,
        price=Decimal(values["price"]) if values.get("price") else None,
        waybills=tuple(filter(None, values.get("waybills", "").split(","))),
        of_row={name: Decimal(values[name]) for name in SUMS if values.get(name)},
        absent=frozenset(name for name in MOMENTS if name not in values),
        **texts,
        **moments,
    )


def packed(told: Told) -> str:
    """As text, each stamp once."""
    by_stamp: dict[str, dict[str, str]] = {}
    for name, (stamp, value) in sorted(told.items()):
        by_stamp.setdefault(stamp, {})[name] = value
    return json.dumps(by_stamp, ensure_ascii=False)


def unpacked(text: str) -> Told:
    return {name: (stamp, value) for stamp, values in json.loads(text).items() for name, value in values.items()}


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
