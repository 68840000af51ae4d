"""The files are the platforms' own, and together they say what really happened: to the cent, day by day."""

from collections import defaultdict
from decimal import Decimal

import pytest

from zhanggui.base import Problem, business_date

FORMATS = {
    "taobao-order-list", "taobao-order-detail", "tmall-refund", "alipay-merchant-fundflow", "courier-zto",
    "courier-tariff", "alimama-report", "tmall-ad-account", "sycm-flow-source", "sycm-item-daily", "cs-tmall-account",
    "shop-dsr",
}  # fmt: skip


def by_day(records, day_of, *figures):
    """Sums of the figures of each day, the first being how many there are."""
    sums = defaultdict(lambda: [Decimal(0)] * (len(figures) + 1))
    for record in records:
        told = (Decimal(1), *(figure(record) for figure in figures))
        sums[day_of(record)] = [have + more for have, more in zip(sums[day_of(record)], told, strict=True)]
    return dict(sums)


def told(truth, *measures):
    """The same of the truth, days on which nothing happened left out."""
    rows = {row["day"]: [row[name] for name in measures] for row in truth}
    return {day: figures for day, figures in rows.items() if any(figures)}


def test_every_file_is_recognised_and_holds_no_problem(read_back):
    problems = [found for records in read_back.values() for found in records if isinstance(found, Problem)]

    assert set(read_back) == FORMATS
    assert problems == []


def test_orders_add_up_to_the_truth_of_each_day(read_back, truth):
    orders = read_back["taobao-order-list"]
    paid = [order for order in orders if order.paid_at]
    created = by_day(orders, lambda one: business_date(one.created_at), lambda one: one.order_amount)

    assert created == told(truth, "orders_created", "ordered_amount")
    assert by_day(
        paid, lambda one: business_date(one.paid_at), lambda one: one.order_amount, lambda one: one.quantity
    ) == told(truth, "orders_paid", "paid_amount", "pieces_paid")
    assert sum(one.paid_amount for one in orders) == sum(row["listed_amount"] for row in truth)


def test_lines_are_worth_what_their_orders_ask_where_no_money_is_off(read_back, truth):
    goods = defaultdict(Decimal)
    for line in read_back["taobao-order-detail"]:
        goods[line.trade_no] += line.price * line.quantity

    assert {one.trade_no: one.order_amount for one in read_back["taobao-order-list"]} == goods
    assert sum(row["money_off"] for row in truth) == 0


def test_refunds_add_up_by_the_day_they_were_finished(read_back, truth):
    done = [refund for refund in read_back["tmall-refund"] if refund.status == "success"]
    inside = [refund for refund in done if business_date(refund.finished_at) <= truth[-1]["day"]]

    assert by_day(inside, lambda one: business_date(one.finished_at), lambda one: one.amount) == told(
        truth, "refunds_finished", "refund_amount"
    )


def test_the_ledger_moves_what_the_truth_says(read_back, truth):
    *entries, statement = read_back["alipay-merchant-fundflow"]
    moved = by_day(entries, lambda one: business_date(one.at), lambda one: one.income, lambda one: one.outgo)

    assert {day: sums[1:] for day, sums in moved.items()} == told(truth, "ledger_income", "ledger_outgo")
    assert (statement.first, statement.last) == (truth[0]["day"], truth[-1]["day"])
    assert statement.closing == truth[-1]["balance"]


def test_the_courier_bills_what_the_truth_says(read_back, truth):
    billed = by_day(read_back["courier-zto"], lambda one: business_date(one.scanned_at), lambda one: one.payable)

    assert billed == told(truth, "parcels_billed", "freight_billed")


def test_advertising_costs_the_same_in_its_reports_and_in_its_account(read_back, truth):
    reports = by_day(
        read_back["alimama-report"], lambda one: one.first,
        lambda one: one.impressions, lambda one: one.clicks, lambda one: one.cost,
    )  # fmt: skip
    charged = [one for one in read_back["tmall-ad-account"] if one.kind == "charge"]

    assert {day: sums[1:] for day, sums in reports.items()} == told(truth, "impressions", "clicks", "ad_cost")
    assert {one.first: one.amount for one in charged} == {row["day"]: row["ad_cost"] for row in truth}


def test_visitors_become_buyers_through_every_report_alike(read_back, truth):
    sources = [one for one in read_back["sycm-flow-source"] if one.level == 2]
    by_source = by_day(
        sources, lambda one: one.first, lambda one: one.visitors, lambda one: one.buyers, lambda one: one.sales
    )
    by_item = by_day(
        read_back["sycm-item-daily"], lambda one: one.first,
        lambda one: one.visitors, lambda one: one.pieces, lambda one: one.sales, lambda one: one.refund_amount,
    )  # fmt: skip

    assert {day: sums[1:] for day, sums in by_source.items()} == told(truth, "visitors", "orders_paid", "paid_amount")
    assert {day: sums[1:] for day, sums in by_item.items()} == told(
        truth, "visitors", "pieces_paid", "paid_amount", "refund_amount"
    )


def test_what_service_sold_is_a_part_of_what_was_sold(read_back, truth):
    service = by_day(read_back["cs-tmall-account"], lambda one: one.first, lambda one: one.consulted)

    assert {day: sums[1:] for day, sums in service.items()} == told(truth, "consulted")
    assert all(0 < row["service_sales"] < row["paid_amount"] for row in truth)


@pytest.mark.parametrize("kind", ["missing_in_bill", "short_by_0.01", "booked_twice", "commission_different"])
def test_even_a_fortnight_holds_every_kind_of_wrong_settlement(faults, kind):
    assert kind in {fault["kind"] for fault in faults}


def test_what_is_planted_in_the_courier_bill_is_what_it_asks_too_much(faults, truth):
    planted = sum(Decimal(fault["difference"]) for fault in faults if fault["where"] == "courier")

    assert planted == sum(row["freight_billed"] - row["freight_right"] for row in truth)
