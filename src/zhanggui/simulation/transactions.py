"""Real transactions to start from: order lines of any table. They give the orders, the articles and the prices.

What is real stays as the table has it: which articles were bought together, how many, at what price, when, and which
buyers come again - buyers and orders under numbers of our own. Everything around the orders is simulated. Lines that
sold nothing (cancellations, corrections, prices below a cent) are left out and counted.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from zhanggui.base import Period, Refusal
from zhanggui.connectors import order_lines
from zhanggui.simulation.chance import Ints
from zhanggui.simulation.trading import DAY, EPOCH, LAST_ORDER

MOST_ARTICLES = 20_000
_UNFIT = r'[\s",\x00-\x1f\x7f]+'


@dataclass(frozen=True)
class Transactions:
    """Sold lines, orders in the order they were made; lines of one order stand together. Money in cents."""

    name: str
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    prices: Ints
    """What each article mostly cost."""
    pieces: Ints
    """How many of each were sold."""
    line_order: Ints
    line_article: Ints
    line_quantity: Ints
    line_price: Ints
    created: Ints
    """Each order's moment, in seconds as the table tells it."""
    buyer: Ints
    is_new: np.ndarray = field(repr=False)
    starts: Ints = field(repr=False)
    """The first line of each order, and one past the last."""
    left_out: int = 0

    @property
    def period(self) -> Period:
        return Period(_day(int(self.created[0])), _day(int(self.created[-1])))

    def of_day(self, day: date) -> tuple[int, int]:
        """The first order of a day and one past its last."""
        zero = (day - EPOCH).days * DAY
        return int(np.searchsorted(self.created, zero)), int(np.searchsorted(self.created, zero + DAY))


def read(path: Path) -> Transactions:
    """The order lines of a table; refused where its columns are not plain."""
    if not path.is_file():
        raise Refusal("generate.no_file", f"There is no file {path}.")
    found = order_lines.guess(path)
    if not found.is_complete:
        unclear = ", ".join([*found.missing, *found.unsure])
        raise Refusal(
            "generate.unclear_table",
            f"{path.name} does not say plainly which columns hold these: {unclear}. "
            "Name the columns as InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID.",
        )
    frames = [frame for frame, _ in order_lines.batches(path, found.columns)]
    every = pl.concat(frames) if frames else pl.DataFrame()
    sold = _sold(every) if every.height else every
    if not sold.height:
        raise Refusal("generate.nothing_sold", f"{path.name} has no line that sold anything.")
    return _arranged(path.name, sold, every.height - sold.height)


def _sold(every: pl.DataFrame) -> pl.DataFrame:
    """Lines that sold something, with cents and seconds in place of decimals and moments."""
    cents = (pl.col("price").cast(pl.Decimal(20, 4)) * 100).round().cast(pl.Int64)
    code = pl.col("sku").str.replace_all(_UNFIT, " ").str.strip_chars()
    lines = every.select(
        "invoice", code.alias("sku"), pl.col("title").str.replace_all(_UNFIT, " ").str.strip_chars(), "quantity",
        cents.alias("cents"), pl.col("at").dt.epoch("s").alias("second"), pl.col("buyer").fill_null(""),
    )  # fmt: skip
    return lines.filter((pl.col("quantity") > 0) & (pl.col("cents") > 0) & (pl.col("sku") != ""))


def _arranged(name: str, lines: pl.DataFrame, left_out: int) -> Transactions:
    """Orders by their first moment, numbered; articles and buyers numbered as they come."""
    lines = lines.with_columns(made=pl.col("second").min().over("invoice"))
    lines = lines.sort("made", "invoice", maintain_order=True)
    fresh = lines["invoice"] != lines["invoice"].shift(1, fill_value="\0")
    order = fresh.cast(pl.Int64).cum_sum() - 1
    articles = lines.group_by("sku", maintain_order=True).agg(
        pl.col("title").last(), pl.col("cents").mode().min().alias("usual"), pl.col("quantity").sum()
    )
    if articles.height > MOST_ARTICLES:
        raise Refusal(
            "generate.too_many_articles",
            f"{name} has {articles.height} articles; a department is made up around at most {MOST_ARTICLES}.",
        )
    place = {sku: number for number, sku in enumerate(articles["sku"])}
    heads = lines.filter(fresh)
    buyer, is_new = _buyers(heads["buyer"].to_list())
    starts = np.append(np.flatnonzero(fresh.to_numpy()), lines.height)
    return Transactions(
        name=name, codes=tuple(articles["sku"]),
        titles=tuple(_title(*pair) for pair in articles.select("title", "sku").rows()),
        prices=_ints(articles["usual"]), pieces=_ints(articles["quantity"]), line_order=_ints(order),
        line_article=_ints(lines["sku"].replace_strict(place, return_dtype=pl.Int64)),
        line_quantity=_ints(lines["quantity"]), line_price=_ints(lines["cents"]),
        created=_within_day(_ints(heads["made"])),
        buyer=buyer, is_new=is_new, starts=starts, left_out=left_out,
    )  # fmt: skip


def _buyers(names: list[str]) -> tuple[Ints, np.ndarray]:
    """Buyers numbered as they come; an order without one is somebody new."""
    known: dict[str, int] = {}
    numbers, new = np.zeros(len(names), dtype=np.int64), np.ones(len(names), dtype=bool)
    count = 0
    for place, name in enumerate(names):
        if name and name in known:
            numbers[place], new[place] = known[name], False
            continue
        numbers[place] = count
        if name:
            known[name] = count
        count += 1
    return numbers, new


def _title(title: str | None, sku: str) -> str:
    """A title a platform's file can hold."""
    plain = (title or "").encode("gbk", "ignore").decode("gbk").strip()
    return plain[:60] or sku


def _within_day(seconds: Ints) -> Ints:
    """An order of a day's last minutes is a little earlier: it is paid on its day."""
    day = seconds // DAY * DAY
    return np.minimum(seconds, day + LAST_ORDER)


def _ints(column: pl.Series) -> Ints:
    numbers: Ints = column.cast(pl.Int64).to_numpy().astype(np.int64)
    return numbers


def _day(second: int) -> date:
    return EPOCH + timedelta(days=second // DAY)
