"""SKUs seen on sold lines, by the thousand: the database itself keeps the latest sighting.

Which of two sightings is the later one is decided by when the line was sold; among equals by the text,
so that any order of files ends with the same shelf.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from zhanggui.departments.merchandising.contracts import SkuSeen
from zhanggui.departments.merchandising.models import Product, Sku

PRODUCTS, SKUS = Product._meta.db_table, Sku._meta.db_table
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
COMPARED = ("seen_at", "title", "seen_price", "attributes", "product_id")


@transaction.atomic
def see_many(shop_pk: int, seen: Sequence[SkuSeen]) -> None:
    """Store the latest sighting of every SKU, making SKUs and products that are new."""
    latest = _latest(seen)
    if not latest:
        return
    products = sorted({each.product_code or each.code for each in latest})
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {PRODUCTS} (shop_id, code, title) VALUES (%s, %s, '') ON CONFLICT DO NOTHING",  # noqa: S608
            [(shop_pk, code) for code in products],
        )
        cursor.executemany(_statement(), [_row(shop_pk, each) for each in latest])


def _statement() -> str:
    later = ", ".join(f"EXCLUDED.{name}" for name in COMPARED)
    kept = ", ".join(f"{SKUS}.{name}" for name in COMPARED)
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in COMPARED)
    return (
        f"INSERT INTO {SKUS} (shop_id, code, title, attributes, seen_price, seen_at, product_id) "  # noqa: S608
        f"VALUES (%s, %s, %s, %s, %s, %s, (SELECT id FROM {PRODUCTS} WHERE shop_id = %s AND code = %s)) "
        f"ON CONFLICT (shop_id, code) DO UPDATE SET {replaced} WHERE ({later}) > ({kept})"
    )


def _latest(seen: Sequence[SkuSeen]) -> list[SkuSeen]:
    best: dict[str, SkuSeen] = {}
    for each in seen:
        if each.code and (each.code not in best or _rank(each) > _rank(best[each.code])):
            best[each.code] = each
    return [best[code] for code in sorted(best)]


def _rank(each: SkuSeen) -> tuple[datetime, str, Decimal, str, str]:
    return each.seen_at or BEGINNING, each.title, each.price, each.attributes, each.product_code or each.code


def _row(shop_pk: int, each: SkuSeen) -> tuple[Any, ...]:
    moment = connection.ops.adapt_datetimefield_value(each.seen_at or BEGINNING)
    price = connection.ops.adapt_decimalfield_value(each.price, 18, 4)
    return (
        shop_pk, each.code, each.title, each.attributes, price, moment, shop_pk, each.product_code or each.code,
    )  # fmt: skip
