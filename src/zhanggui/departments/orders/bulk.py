"""Rows by the hundred thousand: straight to the database, past the model layer."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import connection

from zhanggui.departments.orders.models import Order, OrderImport, OrderLine
from zhanggui.departments.writing import read_rows

AT_ONCE = 800
TOGETHER = 100
"""Rows of one statement on SQLite: fewer statements cost less, and each leaves other threads room while it runs."""
LINE_COLUMNS = (
    "order_id",
    "position",
    "sku_code",
    "item_code",
    "title",
    "attributes",
    "bundle",
    "price",
    "quantity",
    "source_row",
)
IMPORT_COLUMNS = ("order_id", "part", "run_id", "source_row", "at", "state", "changed")


def write_lines(rows: Iterable[Sequence[Any]]) -> None:
    """Add order lines, each a row of LINE_COLUMNS."""
    _write(OrderLine._meta.db_table, LINE_COLUMNS, rows)


def write_imports(rows: Iterable[tuple[int, str, int, int, datetime, str, list[str]]]) -> None:
    """Add to orders' histories, each a row of IMPORT_COLUMNS."""
    _write(
        OrderImport._meta.db_table, IMPORT_COLUMNS, ((*row[:6], json.dumps(row[6]) if row[6] else "[]") for row in rows)
    )


def remove_lines(order_ids: Sequence[int]) -> None:
    for some in chunks(order_ids):
        OrderLine.objects.filter(order_id__in=some)._raw_delete("default")


def chunks(values: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def order_ids(shop_pk: int, trade_nos: Sequence[str]) -> dict[str, int]:
    """Primary keys by trade number."""
    return dict(read_rows(Order, ("trade_no", "id"), among=("trade_no", trade_nos), where={"shop_id": shop_pk}))


def _batched(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    """The rows, so many at a time."""
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def _write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        for some in _batched(rows, TOGETHER):
            places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(some))
            sql = f'INSERT INTO "{table}" ({names}) VALUES {places}'  # noqa: S608
            connection.connection.execute(sql, list(chain.from_iterable(some)))  # as it is: nothing to look for in it
