"""A shop's week of files goes in; the figures come out as they were planted."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.conftest import week_files
from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.facts import Store

pytestmark = pytest.mark.django_db
WEEK = Period(date(2011, 11, 7), date(2011, 11, 13))
MONTH = Period(date(2011, 11, 1), date(2011, 11, 30))


def number(name, period=WEEK):
    return metrics.compute(Store(settings.FACTS_FOLDER), [name], period).rows[0][name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order_amount", "264765.98"),
        ("sales", "261752.92"),
        ("merchant_receipts", "260616.10"),
        ("paid_orders", "608"),
        ("units", "156898"),
        ("order_lines", "14501"),
        ("paying_buyers", "517"),
    ],
)
def test_the_weeks_orders_add_up_by_the_paying_day(shop_week, name, value):
    assert number(name) == Decimal(value)


@pytest.mark.parametrize(
    ("name", "value"), [("refund_amount", "9288.26"), ("commission", "5262.86"), ("freight_cost", "31209.30")]
)
def test_money_going_out_adds_up(shop_week, name, value):
    assert number(name, MONTH) == Decimal(value)


def test_no_line_of_the_week_is_rejected(shop_week):
    assert {name: result.rejected for name, result in shop_week.items() if result.rejected} == {}


def test_taking_the_files_in_again_changes_nothing(shop_week):
    from zhanggui.intake import api as intake

    before = Store(settings.FACTS_FOLDER).versions()
    for path in reversed(week_files()):
        intake.receive(path, shop="home", name=path.name, by=None)

    assert (number("sales"), Store(settings.FACTS_FOLDER).versions()) == (Decimal("261752.92"), before)


def test_the_leading_goods_are_the_expected_ones(shop_week, expected):
    rows = metrics.compute(Store(settings.FACTS_FOLDER), ["net_amount"], WEEK, by=("sku",)).rows
    leading = sorted(rows, key=lambda row: -row["net_amount"])[:5]
    assert [(row["sku"], row["net_amount"]) for row in leading] == [
        (sku, Decimal(amount)) for sku, amount in expected["top5_sku_by_amount"]
    ]


def test_provinces_add_up_to_the_whole(shop_week):
    rows = metrics.compute(Store(settings.FACTS_FOLDER), ["sales"], WEEK, by=("province",)).rows
    assert sum(row["sales"] for row in rows) == Decimal("261752.92")


def test_files_are_known_by_content_not_by_name(company, shop_week, tmp_path):
    from zhanggui.intake import api as intake

    path = next(path for path in week_files() if path.name.startswith("ExportOrderList"))
    renamed = Path(tmp_path / "notes.txt")
    renamed.write_bytes(path.read_bytes() + b"\r\n")
    assert intake.receive(renamed, shop="home", name="notes.txt", by=None).format == "taobao-order-list"
