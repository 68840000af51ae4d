"""A shop of another platform writes that platform's own order list, and it says what really happened."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui import connectors
from zhanggui.base import Problem, Refusal, business_date
from zhanggui.simulation import Wish, generate

SHOPS = {"sim01": "jd-order", "sim02": "pdd-order", "sim03": "douyin-order"}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week of a JD, a Pinduoduo and a Douyin shop."""
    out = tmp_path_factory.mktemp("simulated") / "week"
    platforms = ("jd", "pdd", "douyin")
    generate(Wish(out, days=7, seed=6, orders=20, shops=3, start=date(2025, 6, 16), platforms=platforms), workers=1)
    return out


@pytest.mark.parametrize(("shop", "layout"), SHOPS.items())
def test_the_order_list_is_the_platforms_and_adds_up_to_the_truth(week, shop, layout):
    (path,) = (week / shop / "orders").iterdir()
    recognised = connectors.recognise(path, name=path.name)
    records = list(connectors.read(recognised))
    with (week / "truth" / shop / "daily.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["day"]: (int(row["orders_paid"]), Decimal(row["paid_amount"])) for row in csv.DictReader(file)}

    assert recognised.format == layout
    assert [one for one in records if isinstance(one, Problem)] == []
    assert _paid(records, layout) == truth


def test_only_what_is_read_of_such_a_shop_is_written(week):
    assert {path.name for path in (week / "sim01").iterdir()} == {"orders", "courier", "own", "registers"}


def test_a_platform_without_files_is_refused(tmp_path):
    with pytest.raises(Refusal, match="There are no files of moon"):
        generate(Wish(tmp_path / "out", platforms=("moon",)))


def _paid(records, layout):
    """Orders and money of each paying day; of sums told on every row of an order, one."""
    money: dict = defaultdict(dict)
    for one in records:
        if one.paid_at is None:
            continue
        told = {**one.of_row, **one.of_order}
        amount = told["paid" if layout == "pdd-order" else "due"]
        day = business_date(one.paid_at).isoformat()
        have = money[day].get(one.trade_no, Decimal(0))
        money[day][one.trade_no] = have + amount if layout == "douyin-order" else amount
    return {day: (len(trades), sum(trades.values())) for day, trades in money.items()}
