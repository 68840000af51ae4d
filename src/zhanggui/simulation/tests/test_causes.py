"""A year has its festivals, its events and its incidents, and each does what it says."""

from datetime import date

import holidays
import numpy as np
import pytest

from zhanggui.base import Period
from zhanggui.simulation.causes import INCIDENTS, Plan
from zhanggui.simulation.chance import Chance
from zhanggui.simulation.seasons import FESTIVALS, demand, event_of
from zhanggui.simulation.shop import make_shop
from zhanggui.simulation.trading import Customers, buy, visit

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(make_shop(3, 1, 100), YEAR, 3)


@pytest.mark.parametrize(("ours", "theirs"), [("spring", "春节"), ("dragon_boat", "端午节"), ("mid_autumn", "中秋节")])
def test_festivals_fall_where_the_lunar_calendar_puts_them(ours, theirs):
    public = holidays.country_holidays("CN", years=range(2009, 2031), language="zh_CN")
    named = {day for day, name in public.items() if theirs in name}

    assert FESTIVALS[ours] <= named


def test_the_eleventh_of_november_is_the_greatest_day_and_spring_festival_the_quietest():
    days = sorted(YEAR, key=demand)

    assert (days[-1], days[0]) == (date(2025, 11, 11), date(2025, 1, 29))


def test_a_year_has_every_kind_of_incident_and_none_hides_in_an_event(plan):
    incidents = [cause for cause in plan.causes if cause.planted]

    assert {cause.kind for cause in incidents} == set(INCIDENTS)
    assert not [cause for cause in incidents for day in Period(cause.first, cause.last) if event_of(day)]


def test_nothing_of_an_item_out_of_stock_is_sold(plan):
    gone = next(cause for cause in plan.causes if cause.kind == "stock_out")
    now = plan.conditions(gone.first)
    traffic = visit(plan.shop, now, Chance(1))
    orders = buy(plan.shop, gone.first, now, traffic, Customers(), 0, Chance(2))
    sold = {plan.shop.item_codes[int(plan.shop.sku_item[sku])] for sku in orders.line_sku}

    assert gone.member not in sold
    assert traffic.visitors[plan.shop.unit_item == plan.shop.item_codes.index(gone.member)].sum() > 0


def test_a_cause_tells_what_it_changed(plan):
    told = {effect["kind"]: effect for effect in plan.effects() if effect["planted"]}

    assert float(told["traffic_drop"]["expected_visitors"]) < float(told["traffic_drop"]["expected_visitors_without"])
    assert float(told["slow_service"]["expected_orders"]) == pytest.approx(
        float(told["slow_service"]["expected_orders_without"]) * 0.8, rel=0.001
    )
    assert float(told["price_error"]["expected_orders"]) > float(told["price_error"]["expected_orders_without"])


def test_shares_of_money_off_add_up_exactly(plan):
    event = date(2025, 11, 11)
    now = plan.conditions(event)
    orders = buy(plan.shop, event, now, visit(plan.shop, now, Chance(1)), Customers(), 0, Chance(2))
    shared = np.zeros(len(orders), dtype=np.int64)
    np.add.at(shared, orders.line_order, orders.line_amount)

    assert (orders.goods > orders.amount).any()
    assert shared.tolist() == orders.amount.tolist()
