"""Made-up order lines for benchmarks: seeded, skewed like a shop, no real person or product."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

PROVINCES = ["广东省", "江苏省", "浙江省", "上海", "北京", "山东省", "四川省", "湖北省", "河南省", None]
FIRST = date(2011, 1, 1)


def order_lines(
    count: int, *, days: int = 365, shop: str = "bench", seed: int = 11, first: date = FIRST, prefix: str = ""
) -> pl.DataFrame:
    """`count` lines of one shop over `days`, about eight lines an order, in the fact's own columns."""
    rng = np.random.default_rng(seed)
    order = np.sort(rng.integers(0, max(count // 8, 1), count))
    orders = int(order[-1]) + 1
    order_day = np.sort(rng.integers(0, days, orders))
    buyer = rng.zipf(1.4, orders) % max(orders // 3, 1)
    province = rng.integers(0, len(PROVINCES), orders)
    units = rng.integers(1, 12, count)
    cents = rng.integers(50, 5000, count)
    goods = rng.zipf(1.3, count) % 4000  # five of them are one product
    day = order_day[order]
    hour = rng.integers(0, 24, orders)[order]
    frame = pl.DataFrame(
        {
            "shop": [shop],
            "run_id": [1],
            "state": ["success"],
            "city": [None],
            "confirmed_at": [None],
            "is_first_order": [None],
        },
        schema_overrides={"city": pl.String, "confirmed_at": pl.Datetime("us", "UTC"), "is_first_order": pl.Boolean},
    )
    amounts = pl.Series(units * cents)
    lines = pl.DataFrame({"source_row": np.arange(2, count + 2), "units": units, "hour": hour.astype(np.int8)})
    lines = lines.with_columns(
        day=pl.Series(day).cast(pl.Int32) + (first - date(1970, 1, 1)).days,
        trade_no=pl.lit(prefix) + pl.Series(order).cast(pl.String),
        line_no=pl.Series(np.arange(count) % 1000).cast(pl.Int32) + 1,
        sku=pl.lit("SKU") + pl.Series(goods).cast(pl.String),
        product=pl.lit("P") + pl.Series(goods // 5).cast(pl.String),
        province=pl.Series(province[order])
        .cast(pl.Int64)
        .replace_strict(dict(enumerate(PROVINCES)), return_dtype=pl.String),
        buyer=pl.lit("b") + pl.Series(buyer[order]).cast(pl.String),
        price=pl.Series(cents * 100).cast(pl.Decimal(18, 0)).cast(pl.Decimal(18, 4)) / 10000,
        freight_due=pl.lit(0).cast(pl.Decimal(18, 2)),
    ).with_columns(day=pl.col("day").cast(pl.Date))
    money = (amounts.cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(18, 2))
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    paid = pl.lit(start) + pl.duration(hours=pl.Series(day * 24 + hour - 8))
    lines = lines.with_columns(
        price=(pl.Series(cents).cast(pl.Decimal(38, 4)) / 100).cast(pl.Decimal(18, 4)),
        net_amount=money.cast(pl.Decimal(18, 4)),
        order_amount=money,
        sales=money,
        merchant_receipts=money,
        created_at=paid,
        paid_at=paid,
        shipped_at=paid + timedelta(hours=20),
        month=pl.col("day").dt.strftime("%Y-%m"),
    )
    return lines.join(frame, how="cross")
