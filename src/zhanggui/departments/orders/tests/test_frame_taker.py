from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.merchandising.models import Sku
from zhanggui.departments.orders import frame_taker
from zhanggui.departments.orders.facts import build
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.orders.tests.made import MONDAY, batch, shop

pytestmark = pytest.mark.django_db
WALL = datetime(2011, 11, 7, 9, 30)
SCHEMA = {
    "row": pl.Int64,
    "invoice": pl.String,
    "sku": pl.String,
    "title": pl.String,
    "quantity": pl.Int64,
    "at": pl.Datetime("us"),
    "price": pl.Decimal(18, 4),
    "buyer": pl.String,
    "region": pl.String,
}


@pytest.fixture(autouse=True)
def home():
    return shop()


def row(number, invoice="536365", sku="85123A", quantity=6, price="2.55", at=WALL, buyer="17850"):
    return (number, invoice, sku, "HEART", quantity, at, Decimal(price), buyer, "United Kingdom")


def take(*rows, run=1, as_of=MONDAY):
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame_taker.take(batch([], run=run, as_of=as_of, format="order-lines", frame=frame))


def facts():
    return build("home", WALL.date(), WALL.date() + timedelta(days=9))


def test_a_repeated_line_in_one_file_is_a_line():
    outcome = take(row(2), row(3), row(4, "536366", buyer=""))
    assert (outcome.accepted, OrderLine.objects.count(), Order.objects.count()) == (3, 3, 2)
    assert Order.objects.get(trade_no="536365").order_amount == Decimal("30.60")
    assert Buyer.objects.count() == 1


def test_a_cancelling_invoice_is_a_negative_order_line():
    take(row(2), row(3, "C536379", quantity=-6))
    lines = facts()
    assert lines["units"].sum() == 0
    assert lines["net_amount"].sum() == 0
    assert Order.objects.get(trade_no="C536379").state == "credit"
    assert Buyer.objects.get().paid_orders == 1


def test_prices_to_a_tenth_of_a_cent_add_up_exactly():
    take(row(2, price="0.001", quantity=7), row(3, price="-11062.06", quantity=1))
    lines = facts()
    assert lines["net_amount"].sum() == Decimal("-11062.0530")
    assert lines["order_amount"].sum() == Decimal("-11062.05")


def test_an_overlapping_file_replaces_nothing_that_is_the_same():
    take(row(2), row(3))
    outcome = take(row(20), row(21), row(22, "536400"), run=2, as_of=MONDAY + timedelta(days=1))
    assert (outcome.accepted, outcome.unchanged) == (1, 2)
    assert OrderLine.objects.count() == 3


@pytest.mark.parametrize("sequence", [(1, 2), (2, 1), (1, 2, 1, 2)])
def test_a_fuller_invoice_wins_whichever_file_comes_first(sequence):
    files = {1: [row(2)], 2: [row(2), row(3, quantity=1)]}
    for run in sequence:
        take(*files[run], run=run)
    assert sorted(OrderLine.objects.values_list("quantity", flat=True)) == [1, 6]


@pytest.mark.parametrize("sequence", [(1, 2), (2, 1), (2, 1, 2, 1)])
def test_an_invoice_cut_between_two_files_is_whole_again(sequence):
    files = {1: [row(2), row(3)], 2: [row(2, quantity=1), row(3, quantity=4)]}
    accepted = [take(*files[run], run=run).accepted for run in sequence]
    assert sorted(OrderLine.objects.values_list("quantity", flat=True)) == [1, 4, 6, 6]
    assert (sum(accepted), Order.objects.get().order_amount) == (4, Decimal("43.35"))


def test_part_of_an_invoice_taken_in_again_changes_nothing():
    take(row(2), row(3, quantity=1))
    outcome = take(row(2), run=2)
    assert (outcome.accepted, outcome.unchanged, OrderLine.objects.count()) == (0, 1, 2)


def test_lines_a_minute_apart_in_one_invoice_are_not_doubled_by_an_overlap():
    later = row(3, quantity=1, at=WALL + timedelta(minutes=1))
    take(row(2), later)
    take(later, row(9, "536400"), run=2)
    assert OrderLine.objects.count() == 3


def test_a_repaired_line_joins_its_invoice():
    take(row(2))
    outcome = take(row(3, quantity=1))
    assert outcome.accepted == 1
    assert sorted(OrderLine.objects.values_list("quantity", flat=True)) == [1, 6]


def test_a_line_without_a_moment_is_rejected_with_its_row():
    outcome = take(row(2), row(3, at=None))
    assert [problem.row for problem in outcome.rejected] == [3]
    assert outcome.accepted == 1


def test_the_day_and_hour_are_wall_time_and_the_buyer_is_a_blind_index():
    take(row(2))
    fact = facts().row(0, named=True)
    assert (str(fact["day"]), fact["hour"], fact["is_first_order"]) == ("2011-11-07", 9, True)
    assert "17850" not in fact["buyer"]
    assert Sku.objects.get().price == Decimal("2.5500")
