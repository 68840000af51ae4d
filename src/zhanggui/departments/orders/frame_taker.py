"""Taking generic order lines by the hundred thousand: an invoice grows to the union of what its files bring.

A line has no number of its own. Equal lines of one file are as many lines; of two files, the file with more
of them counts. So an invoice cut between two exports is whole again, and overlapping exports double nothing.
Only where equal lines of one invoice lie on both sides of the cut, they count once: no file tells that from a
repetition, and counting too little can be seen in the invoice's sum, while doubling would grow with every export.

Amounts stay whole numbers of 1/10000 yuan on the way, so that no sum is ever rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
from django.db import connection

from zhanggui.base import SHANGHAI, Problem, uncollected
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.orders import rules, services
from zhanggui.departments.orders.bulk import chunks, order_ids, remove_lines, write_imports, write_lines
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.projects import api as projects
from zhanggui.intake.api import Batch, Outcome
from zhanggui.kernel.privacy.api import blind_index

CENT = Decimal("0.01")
KNOWN = ("trade_no", "pk", "version", "as_of", "digest", "paid_on", "buyer_index", "lines_run_id")
TEXTS = {"invoice": 64, "sku": 80, "title": 400, "buyer": 200, "region": 60}


@uncollected()
def take(batch: Batch) -> Outcome:
    """Store the invoices that are new or later than what is known; a repeated line in one file is a line."""
    shop_pk = projects.shop_by_code(batch.shop).pk
    frame, rejected = _usable(batch.frame)
    if frame.is_empty():
        return Outcome(rejected=rejected)
    invoices = _invoices(frame, rules.moment_text(batch.as_of))
    known = _known(shop_pk, invoices["invoice"].to_list())
    earlier = _earlier(invoices, known)
    if not earlier.is_empty():
        frame = _joined(batch.run_id, frame, earlier, known)
        invoices = _invoices(frame, rules.moment_text(batch.as_of))
    told = len(batch.frame) - len(rejected)
    fresh = _fresh(invoices, known)
    kept = frame.join(fresh.select("invoice"), on="invoice", how="semi")
    if not fresh.is_empty():
        _store(batch, shop_pk, fresh, kept, known)
    accepted = len(kept) - len(earlier.join(fresh.select("invoice"), on="invoice", how="semi"))
    return Outcome(accepted=accepted, unchanged=told - accepted, rejected=rejected)


def _usable(frame: Any) -> tuple[pl.DataFrame, list[Problem]]:
    frame = frame.with_columns(
        *(pl.col(name).fill_null("").str.slice(0, most) for name, most in TEXTS.items()),
        (pl.col("price").cast(pl.Decimal(38, 4)) * 10000).cast(pl.Int64).alias("units_price"),
    ).with_columns((pl.col("units_price") * pl.col("quantity")).alias("net"))
    good = (pl.col("invoice") != "") & pl.col("quantity").is_not_null() & pl.col("at").is_not_null()
    good &= pl.col("units_price").is_not_null()
    bad = frame.filter(~good)
    problems = [
        Problem("order_line.incomplete", "A line needs an invoice, a quantity, a price and a moment.", row)
        for row in bad["row"].to_list()
    ]
    return (frame.filter(good) if problems else frame), problems


def _invoices(frame: pl.DataFrame, as_of: str) -> pl.DataFrame:
    """One row an invoice: its sums, and a version that sorts higher for a later or fuller set of lines."""
    content = pl.concat_str("sku", "title", "quantity", "units_price", "buyer", "region", separator="\x1f")
    grouped = (
        frame.lazy()
        .with_columns(content.alias("content"))
        .group_by("invoice", maintain_order=True)
        .agg(
            pl.col("at").min(),
            pl.col("at").max().alias("last"),
            pl.col("net").sum(),
            pl.col("quantity").sum(),
            pl.col("sku").n_unique().alias("kinds"),
            pl.len().alias("count"),
            pl.col("row").min(),
            pl.col("buyer").sort_by("row").first(),
            pl.col("region").sort_by("row").first(),
            pl.col("title").sort_by("row").first(),
            pl.col("content").sort().str.join("\x1e"),
        )
        .collect()
    )
    digests = [rules.digest_of([content]) for content in grouped["content"].to_list()]
    moments = [rules.moment_text(_moment(last)) for last in grouped["last"].to_list()]
    versions = [f"{moment}|{count:07d}" for moment, count in zip(moments, grouped["count"].to_list(), strict=True)]
    return grouped.drop("content").with_columns(
        pl.Series("digest", digests, dtype=pl.String),
        pl.Series("version", versions, dtype=pl.String),
        pl.lit(as_of).alias("as_of"),
    )


@dataclass(frozen=True)
class Known:
    """What is stored of an invoice, as far as deciding needs it."""

    pk: int
    stamp: tuple[str, str, str]
    paid_on: date | None
    buyer_index: str
    lines_run_id: int


def _known(shop_pk: int, trade_nos: Sequence[str]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    if not Order.objects.filter(shop_id=shop_pk).exists():
        return known
    for some in chunks(trade_nos):
        rows = Order.objects.filter(shop_id=shop_pk, trade_no__in=some)
        for trade, pk, version, as_of, digest, *rest in rows.values_list(*KNOWN):
            known[trade] = Known(pk, (version, as_of, digest), *rest)
    return known


SAME_LINE = ("invoice", "sku", "title", "quantity", "units_price", "nth")


def _earlier(invoices: pl.DataFrame, known: Mapping[str, Known]) -> pl.DataFrame:
    """Lines stored before of the invoices that now come with other lines."""
    other = [
        (known[invoice].pk, invoice)
        for invoice, digest in invoices.select("invoice", "digest").iter_rows()
        if invoice in known and known[invoice].stamp[2] != digest
    ]
    rows: list[tuple[Any, ...]] = []
    for some in chunks(other):
        names = dict(some)
        orders = Order.objects.only("paid_at", "buyer_nick", "province").in_bulk(names)
        for line in OrderLine.objects.filter(order_id__in=names):
            order = orders[line.order_id]
            at = order.paid_at.astimezone(SHANGHAI).replace(tzinfo=None)
            units = int(line.price.scaleb(4))
            rows.append((
                line.source_row, names[order.pk], line.sku_code, line.title, line.quantity, at, line.price,
                order.buyer_nick, order.province, units, units * line.quantity,
            ))  # fmt: skip
    return pl.DataFrame(rows, schema=LINE_SCHEMA, orient="row")


LINE_SCHEMA = {
    "row": pl.Int64, "invoice": pl.String, "sku": pl.String, "title": pl.String, "quantity": pl.Int64,
    "at": pl.Datetime("us"), "price": pl.Decimal(18, 4), "buyer": pl.String, "region": pl.String,
    "units_price": pl.Int64, "net": pl.Int64,
}  # fmt: skip


def _joined(run_id: int, frame: pl.DataFrame, earlier: pl.DataFrame, known: Mapping[str, Known]) -> pl.DataFrame:
    """These lines with the earlier ones they do not repeat; of one file, a line is known by its row."""
    same_file = pl.Series("invoice", [name for name, each in known.items() if each.lines_run_id == run_id], pl.String)
    own = earlier.filter(pl.col("invoice").is_in(same_file.to_list()))
    foreign = earlier.filter(~pl.col("invoice").is_in(same_file.to_list()))
    missing = _counted(foreign).join(_counted(frame), on=SAME_LINE, how="anti").drop("nth")
    own = own.join(frame.select("invoice", "row"), on=["invoice", "row"], how="anti")
    frame = frame.cast(dict(LINE_SCHEMA.items()))
    return pl.concat(
        [own.select(list(LINE_SCHEMA)), missing.select(list(LINE_SCHEMA)), frame.select(list(LINE_SCHEMA))]
    ).sort("row", maintain_order=True)


def _counted(lines: pl.DataFrame) -> pl.DataFrame:
    """Equal lines of an invoice, numbered."""
    return lines.with_columns(pl.int_range(pl.len()).over(SAME_LINE[:-1]).alias("nth"))


def _fresh(invoices: pl.DataFrame, known: Mapping[str, Known]) -> pl.DataFrame:
    """Invoices to store. The same content in a later file is no change: it only is as old as that file now."""
    if not known:
        return invoices
    keep, same, as_of = [], [], ""
    for invoice, version, as_of, digest in invoices.select("invoice", "version", "as_of", "digest").iter_rows():
        held = known.get(invoice)
        wins = held is None or (version, as_of, digest) > held.stamp
        keep.append(wins and (held is None or held.stamp[2] != digest))
        if held and wins and not keep[-1]:
            same.append(held.pk)
    for some in chunks(same):
        Order.objects.filter(pk__in=some).update(as_of=as_of)
    return invoices.filter(pl.Series(keep, dtype=pl.Boolean))


def _store(batch: Batch, shop_pk: int, fresh: pl.DataFrame, lines: pl.DataFrame, known: Mapping[str, Known]) -> None:
    people = {nick: blind_index(nick) for nick in fresh["buyer"].unique().to_list()}
    _write_orders(batch, shop_pk, fresh, people)
    names = fresh["invoice"].to_list()
    ids = order_ids(shop_pk, names)
    remove_lines([known[name].pk for name in names if name in known])
    write_lines(_line_rows(lines, ids))
    write_imports(
        (ids[name], "state", batch.run_id, row, batch.at, "", [])
        for name, row in fresh.select("invoice", "row").iter_rows()
    )
    merchandising.ensure_skus(shop=batch.shop, seen=_skus(lines))
    buyers = [(index, nick) for nick, index in people.items()]
    before = [known[name] for name in names if name in known]
    gone = [each.buyer_index for each in before if each.buyer_index not in people.values()]
    buyers += _nicks(shop_pk, gone)
    days = [*fresh["at"].dt.date().unique().to_list(), *(each.paid_on for each in before if each.paid_on)]
    services.after_change(batch.shop, names, buyers, days)


def _nicks(shop_pk: int, indexes: Sequence[str]) -> list[tuple[str, str]]:
    """Nicks of buyers an invoice has left, as their other orders know them."""
    found = []
    for index in sorted(set(indexes) - {""}):
        order = Order.objects.filter(shop_id=shop_pk, buyer_index=index).only("buyer_nick").first()
        found.append((index, order.buyer_nick if order else ""))
    return found


ORDER_COLUMNS = (
    "shop_id", "trade_no", "state", "order_amount", "paid_amount", "goods_due", "freight_due", "merchant_receipt",
    "quantity", "kinds", "created_at", "paid_at", "created_on", "paid_on", "buyer_index", "buyer_nick", "province",
    "title", "version", "as_of", "digest", "lines_version", "run_id", "source_row", "lines_run_id",
)  # fmt: skip
EMPTY = (
    "buyer_alipay", "receiver_name", "receiver_index", "receiver_address", "phone", "phone_index", "mobile",
    "mobile_index", "buyer_message", "seller_memo", "invoice_title", "city", "payment_no", "ship_method",
    "waybills", "courier", "close_reason", "replaced_by", "told_by",
)  # fmt: skip


def _write_orders(batch: Batch, shop_pk: int, fresh: pl.DataFrame, people: Mapping[str, str]) -> None:
    """Insert or replace the invoices' own rows; one statement, run for each."""
    table = Order._meta.db_table
    fixed = {**dict.fromkeys(EMPTY, "''"), "is_mobile": "false", "flagged": "false"}
    fixed |= {"refund_count": "0", "refund_paid": "0", "note_count": "0"}
    columns = ", ".join(f'"{name}"' for name in (*ORDER_COLUMNS, *fixed))
    values = ", ".join([*(["%s"] * len(ORDER_COLUMNS)), *fixed.values()])
    replaced = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in ORDER_COLUMNS[2:])
    sql = (
        f'INSERT INTO "{table}" ({columns}) VALUES ({values}) '  # noqa: S608
        f'ON CONFLICT ("shop_id", "trade_no") DO UPDATE SET {replaced}'
    )
    nick = Order._meta.get_field("buyer_nick")
    rows = [
        _order_row(batch, shop_pk, each, people[each["buyer"]], nick.get_db_prep_save(each["buyer"], connection))
        for each in fresh.iter_rows(named=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _order_row(batch: Batch, shop_pk: int, each: Mapping[str, Any], index: str, nick: str) -> tuple[Any, ...]:
    amount = connection.ops.adapt_decimalfield_value(_yuan(each["net"]), 14, 2)
    moment = connection.ops.adapt_datetimefield_value(_moment(each["at"]))
    day = each["at"].date()
    cancelling = each["quantity"] < 0 and each["net"] <= 0
    version = f"{each['count']:07d}|{each['digest']}"
    return (
        shop_pk, each["invoice"], "credit" if cancelling else "success", amount, amount, amount, 0, amount,
        each["quantity"], each["kinds"], moment, moment, day, day, index, nick, each["region"],
        each["title"], each["version"], each["as_of"], each["digest"], version, batch.run_id, each["row"], batch.run_id,
    )  # fmt: skip


def _line_rows(lines: pl.DataFrame, ids: Mapping[str, int]) -> Any:
    numbers = pl.DataFrame(
        {"invoice": list(ids), "order_id": list(ids.values())}, schema={"invoice": pl.String, "order_id": pl.Int64}
    )
    empty = pl.lit("")
    rows = lines.join(numbers, on="invoice", how="inner", maintain_order="left").select(
        "order_id",
        pl.int_range(1, pl.len() + 1).over("invoice").alias("position"),
        "sku",
        empty.alias("item"),
        "title",
        empty.alias("attributes"),
        empty.alias("bundle"),
        _price_column().alias("price"),
        "quantity",
        "row",
    )
    return rows.iter_rows()


def _price_column() -> pl.Expr:
    """SQLite keeps decimals as the nearest double anyway; PostgreSQL gets the exact text."""
    if connection.vendor == "postgresql":
        return pl.col("price").cast(pl.String)
    return pl.col("units_price").cast(pl.Float64) / 10000


def _skus(lines: pl.DataFrame) -> list[merchandising.SkuSeen]:
    latest = (
        lines.filter(pl.col("sku") != "")
        .sort("at", "title", "units_price")
        .group_by("sku", maintain_order=True)
        .agg(pl.col("title", "units_price", "at").last())
    )
    return [
        merchandising.SkuSeen(sku, title, Decimal(price).scaleb(-4), seen_at=_moment(at))
        for sku, title, price, at in latest.iter_rows()
    ]


def _moment(wall: datetime) -> datetime:
    return wall.replace(tzinfo=SHANGHAI)


def _yuan(units: int) -> Decimal:
    return Decimal(units).scaleb(-4).quantize(CENT, rounding=ROUND_HALF_UP)
