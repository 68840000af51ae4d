"""Years of old orders as facts alone: no documents, no buyers, exactly once by run and slice.

A file is read once into months (no name, no nick: a blind index stands for the buyer) and then written month by
month, a million lines at a time, each slice in one commit with its own mark. A kill at any moment loses and doubles
nothing: the file is read again, and slices whose mark is in the store are left alone.

What is known better stays: an order that came as a document wins over its history, whenever it comes; of two
histories the later one wins for the days both tell.
"""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction

from zhanggui import facts
from zhanggui.base import Problem
from zhanggui.connectors import order_lines
from zhanggui.intake import dirty, leases, registry, storage
from zhanggui.intake.committing import keep_lines
from zhanggui.intake.erasing import without_erased
from zhanggui.intake.locks import only_one
from zhanggui.intake.models import Run
from zhanggui.kernel.privacy import api as privacy

FACT = "order_line"
AT_ONCE = 1_000_000
"""Lines of a slice, and of what is held before it is put away: memory stays the same whatever the file."""
NEARBY = timedelta(days=31)
"""An order is told on the day it was made or paid: so far apart the same number is the same order."""
KEPT = ("row", "day", "invoice", "sku", "quantity", "at", "price", "buyer", "region")
SHOWN = ("invoice", "sku", "quantity", "at", "price")
"""Cells of a rejected line that are kept: nothing about a person."""
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Slice:
    """Days of one month, and the files their lines were put away in."""

    first: date
    last: date
    files: tuple[Path, ...]


def take(run: Run, path: Path, columns: Mapping[str, str]) -> Run:
    """Read the file into facts; answers the run with what became of its rows."""
    with _aside() as folder:
        _start_over(run)
        rows = _put_away(run, path, columns, folder)
        run.rows, run.rows_done, run.surveyed = rows + run.rejected, run.rejected, True
        run.save(update_fields=["rows", "rows_done", "surveyed", "rejected"])
        for each in _slices(folder):
            _count(run, *_write(run, each))
            leases.beat(run.pk)
    dirty.written(FACT)
    return run


def beside(shop: str, first: date, last: date, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of documents with the history of these days that no document tells.

    History of the same orders on days nearby goes first: an order is missing for a moment, never counted twice.
    """
    runs = runs_of(shop)
    if not runs:
        return frame
    store = facts.Store(settings.FACTS_FOLDER)
    near = _read(store, shop, first - NEARBY, last + NEARBY, ["trade_no", "day", "run_id"])
    is_history, inside = pl.col("run_id").is_in(runs), pl.col("day").is_between(first, last)
    told = frame.select("trade_no").unique()
    doubled = near.filter(is_history & ~inside).join(told, on="trade_no", how="semi")
    for days in (doubled.filter(pl.col("day") < first), doubled.filter(pl.col("day") > last)):
        _drop(store, shop, days, told, runs)
    documents = pl.concat([told, near.filter(~is_history & ~inside).select("trade_no")])
    own = _read(store, shop, first, last).filter(is_history).join(documents, on="trade_no", how="anti")
    return pl.concat([frame, own.drop("shop", "month")], how="diagonal_relaxed") if own.height else frame


def runs_of(shop: str) -> list[int]:
    """The runs that brought history of a shop."""
    return list(Run.objects.filter(shop=shop, history=True).values_list("pk", flat=True))


def shops() -> list[str]:
    """Shops some of whose history came as facts alone."""
    return sorted(set(Run.objects.filter(history=True).values_list("shop", flat=True)))


def orders_of(shop: str, buyers: Iterable[str], trade_no: str = "") -> list[tuple[str, str]]:
    """Orders known from history alone that have one of these buyers' indexes, or this number: each with its buyer."""
    store = facts.Store(settings.FACTS_FOLDER)
    if store.version(FACT) == -1:
        return []
    theirs = pl.col("buyer").is_in([each for each in buyers if each]) | (pl.col("trade_no") == trade_no)
    table = store.opened(FACT).to_pyarrow_table(
        filters=[("shop", "=", shop), ("run_id", "in", runs_of(shop))], columns=["trade_no", "buyer"]
    )
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found.filter(theirs).unique().sort("trade_no").rows()


def rename_buyers(shop: str, indexes: Mapping[str, str]) -> None:
    """Put other indexes in the place of these buyers' in the newest version; rename their documents before."""
    store = facts.Store(settings.FACTS_FOLDER)
    if store.version(FACT) == -1 or not runs_of(shop):
        return
    with only_one(f"facts-{FACT}-{shop}"):
        table = store.opened(FACT).to_pyarrow_table(
            filters=[("shop", "=", shop), ("buyer", "in", list(indexes))], columns=["day"]
        )
        for day in sorted(set(table.column("day").to_pylist())):
            rows = _read(store, shop, day, day).with_columns(pl.col("buyer").replace(dict(indexes)))
            store.replace(FACT, rows.drop("shop", "month"), shop, day, day)


@transaction.atomic
def _start_over(run: Run) -> None:
    """Lines found wrong are found again: those of an interrupted reading go."""
    run.lines.all().delete()
    run.accepted = run.unchanged = run.rejected = run.rows_done = 0
    run.save(update_fields=["accepted", "unchanged", "rejected", "rows_done"])


def _put_away(run: Run, path: Path, columns: Mapping[str, str], folder: Path) -> int:
    """Put the lines away by month; answers how many there are."""
    held: list[pl.DataFrame] = []
    rows = count = 0
    for frame, problems in order_lines.batches(path, columns, name=run.name):
        leases.beat(run.pk)
        good, more = _usable(frame)
        _reject(run, [*problems, *more], columns)
        held.append(_nameless(run.shop, good))
        count, rows = count + good.height, rows + good.height
        if count >= AT_ONCE:
            _by_month(held, folder)
            held, count = [], 0
    _by_month(held, folder)
    return rows


def _usable(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    good = pl.all_horizontal(pl.col("quantity", "at", "price").is_not_null()) & (pl.col("invoice").fill_null("") != "")
    bad = frame.filter(~good)
    said = "A line needs an invoice, a quantity, a price and a moment."
    problems = [Problem("order_line.incomplete", said, row) for row in bad["row"].to_list()]
    return (frame.filter(good) if problems else frame), problems


def _nameless(shop: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The lines without titles, and with an index in place of the buyer."""
    _, frame = without_erased(shop, [], frame)
    nicks = frame["buyer"].unique().to_list()
    index = privacy.blind_indexes(nick or "" for nick in nicks)
    whole = [index[nick or ""] for nick in nicks]
    return frame.with_columns(
        pl.col("at").dt.date().alias("day"),
        pl.col("sku", "region").fill_null(""),
        pl.col("buyer").replace_strict(pl.Series(nicks, dtype=pl.String), pl.Series(whole, dtype=pl.String)),
    ).select(KEPT)


def _reject(run: Run, problems: list[Problem], columns: Mapping[str, str]) -> None:
    if not problems:
        return
    shown = {columns[field] for field in SHOWN if field in columns} | set(SHOWN)
    bare = [replace(each, raw={k: v for k, v in (each.raw or {}).items() if k in shown}) for each in problems]
    keep_lines(run, [(problem, problem.row is not None) for problem in bare])
    run.rejected += sum(problem.row is not None for problem in bare)


def _by_month(held: list[pl.DataFrame], folder: Path) -> None:
    if not held:
        return
    whole = pl.concat(held).sort("day", maintain_order=True)
    for (month,), lines in whole.group_by(pl.col("day").dt.strftime("%Y-%m"), maintain_order=True):
        into = folder / str(month)
        into.mkdir(exist_ok=True)
        lines.write_parquet(into / f"{len(list(into.iterdir())):06d}.parquet", compression="lz4")


def _slices(folder: Path) -> Iterator[Slice]:
    """Runs of days of about a million lines, never across months: the same for the same file."""
    for month in sorted(folder.iterdir()):
        files = tuple(sorted(month.iterdir()))
        days = pl.scan_parquet(files).group_by("day").agg(pl.len().alias("lines")).sort("day").collect()
        numbered = days.with_columns(part=(pl.col("lines").cum_sum() - pl.col("lines")) // AT_ONCE)
        for _, part in numbered.group_by("part", maintain_order=True):
            yield Slice(part["day"][0], part["day"][-1], files)


def _write(run: Run, each: Slice) -> tuple[int, int]:
    """Write a slice unless it is written; answers how many lines came in, and how many were known better."""
    store = facts.Store(settings.FACTS_FOLDER)
    mark = f"history:{run.pk}:{each.first}"
    inside = pl.col("day").is_between(each.first, each.last)
    lines = pl.scan_parquet(each.files).filter(inside).collect()
    with only_one(f"facts-{FACT}-{run.shop}"):
        if store.has_mark(FACT, mark):
            there = _read(store, run.shop, each.first, each.last, ["run_id"])
            came = there.filter(pl.col("run_id") == run.pk).height
            return came, lines.height - came
        own = registry.historian_of(FACT)(run.shop, lines, run.pk)
        near = _rows(store, run.shop, each.first - NEARBY, each.last + NEARBY)
        near = near.filter(pl.col("run_id").ne_missing(run.pk))
        own = own.join(_told_better(near, own, inside, runs_of(run.shop)), on="trade_no", how="anti")
        others = near.filter(inside).join(own.lazy().select("trade_no").unique(), on="trade_no", how="anti").collect()
        whole = pl.concat([others.drop("shop", "month"), own], how="diagonal_relaxed") if others.height else own
        store.replace(FACT, whole, run.shop, each.first, each.last, mark, runs=[run.pk])
    return own.height, lines.height - own.height


def _told_better(near: pl.LazyFrame, own: pl.DataFrame, inside: pl.Expr, runs: list[int]) -> pl.DataFrame:
    """Of our own orders, those that documents tell, or other history on days nearby."""
    is_history = pl.col("run_id").is_in(runs).fill_null(False)
    better = near.filter(~is_history | ~inside).select("trade_no")
    ours = own.lazy().select("trade_no").unique()
    return better.join(ours, on="trade_no", how="semi").unique().collect(engine="streaming")


def _drop(store: facts.Store, shop: str, doubled: pl.DataFrame, told: pl.DataFrame, runs: list[int]) -> None:
    """Take the history of these orders out of the days it stands on."""
    if doubled.is_empty():
        return
    first, last = doubled["day"].min(), doubled["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    rows = _read(store, shop, first, last)
    goes = rows.filter(pl.col("run_id").is_in(runs)).join(told, on="trade_no", how="semi")
    left = rows.join(goes, on=["run_id", "source_row", "trade_no"], how="anti", nulls_equal=True)
    store.replace(FACT, left, shop, first, last)


def _read(store: facts.Store, shop: str, first: date, last: date, columns: Iterable[str] | None = None) -> pl.DataFrame:
    """Rows of some days."""
    return _rows(store, shop, first, last).select(list(columns) if columns else pl.all()).collect()


def _rows(store: facts.Store, shop: str, first: date, last: date) -> pl.LazyFrame:
    """Rows of some days, of the files that hold them alone; of these only what somebody goes on to ask for."""
    nothing = facts.empty_frame(FACT)
    files = store.local(store.files(FACT, shops={shop}, first=first, last=last))
    if not files:
        return nothing.lazy()
    kinds = nothing.drop("shop", "month").schema  # which stand in the path; an older file may lack some of the others
    rows = pl.scan_parquet(files, schema=kinds, missing_columns="insert", hive_partitioning=False, glob=False)
    placed = rows.with_columns(shop=pl.lit(shop), month=pl.col("day").dt.strftime("%Y-%m"))
    return placed.filter(pl.col("day").is_between(first, last)).select(nothing.columns)


def _count(run: Run, came: int, known: int) -> None:
    run.accepted += came
    run.unchanged += known
    run.rows_done += came + known
    values = {"accepted": run.accepted, "unchanged": run.unchanged, "rows_done": run.rows_done}
    if not Run.objects.filter(pk=run.pk, owner=leases.me()).update(**values):
        raise leases.LeaseLost


@contextmanager
def _aside() -> Iterator[Path]:
    """A folder for the months; what a killed process left there goes after a day."""
    root = storage.scratch_folder()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in root.glob("history-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > A_DAY:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix="history-", dir=root) as folder:
        yield Path(folder)
