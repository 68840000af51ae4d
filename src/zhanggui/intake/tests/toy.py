"""A department of one table that keeps refunds, for tests: later files win, whatever comes first."""

from datetime import datetime
from typing import Any

from django.db import connection

from zhanggui.base import Problem, business_date
from zhanggui.intake import registry
from zhanggui.intake.api import Batch, Outcome, mark_dirty

TABLE = "intake_toy_refund"
FACT = "refund"


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (shop varchar(60), number varchar(40), amount varchar(20), "
            "as_of varchar(40), PRIMARY KEY (shop, number))"
        )


def drop_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def stored() -> list[tuple[str, str]]:
    """Number and amount of everything kept."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, amount FROM {TABLE} ORDER BY number")
        return [tuple(row) for row in cursor.fetchall()]


def take(batch: Batch) -> Outcome:
    """Keep each refund once; the file with the later knowledge wins."""
    as_of = batch.as_of.isoformat() if batch.as_of else ""
    seen: set[str] = set()
    accepted = unchanged = repeated = 0
    rejected = []
    for record in batch.records:
        if record.amount > 10_000:
            rejected.append(Problem("refund.too_large", f"{record.amount} is too much.", record.row, "买家退款金额"))
        elif record.refund_no in seen:
            repeated += 1
        elif _upsert(batch.shop, record, as_of):
            accepted += 1
        else:
            unchanged += 1
        seen.add(record.refund_no)
    mark_dirty(FACT, batch.shop, {business_date(each.finished_at) for each in batch.records if each.finished_at})
    return Outcome(accepted, unchanged, repeated, rejected)


def _upsert(shop: str, record: Any, as_of: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT amount, as_of FROM {TABLE} WHERE shop = %s AND number = %s", [shop, record.refund_no])
        known = cursor.fetchone()
        if known and (known[1] > as_of or known[0] == str(record.amount)):
            return False
        cursor.execute(
            f"INSERT INTO {TABLE} VALUES (%s, %s, %s, %s) ON CONFLICT (shop, number) "
            "DO UPDATE SET amount = excluded.amount, as_of = excluded.as_of",
            [shop, record.refund_no, str(record.amount), as_of],
        )
    return True


def open_for_business() -> None:
    """Register the toy in place of the departments; in a process of its own."""
    registry._takers["tmall-refund"] = registry.Taker("tmall-refund", take, None)
    registry.builders()
    registry._builders.clear()
    registry.shop_directory(lambda user: {"uk": "UK shop", "de": "German shop"})


MONDAY = datetime.fromisoformat("2011-11-14T09:30:00+08:00")
