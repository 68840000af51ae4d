from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhanggui.departments.orders.tests.made import MONDAY, line, record, shop, take, take_lines
from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.departments.warehouse import api
from zhanggui.departments.warehouse.facts import build
from zhanggui.departments.warehouse.models import Parcel

pytestmark = pytest.mark.django_db
RULE = ParcelRule(Decimal("0.08"), Decimal("0.30"), Decimal("30.00"))
BILLED = api.ParcelBilled(
    waybill="711", courier="zto", billed_kg=Decimal("1.00"), freight=Decimal("3.20"),
    expected_freight=Decimal("3.20"), scanned_at=MONDAY + timedelta(days=1), province="浙江省",
)  # fmt: skip


@pytest.fixture(autouse=True)
def home():
    return shop(default_weight=RULE.stored())


def facts():
    return build("home", date(2011, 11, 1), date(2011, 11, 30))


@pytest.mark.parametrize("first", ["order", "bill"])
def test_a_parcel_is_billed_whichever_file_comes_first(first):
    steps = [lambda: take(record()), lambda: api.note_billing(shop="home", billed=[BILLED])]
    for step in steps if first == "order" else reversed(steps):
        step()
    parcel = Parcel.objects.get()
    assert (parcel.trade_no, parcel.freight, parcel.pieces) == ("5001", Decimal("3.20"), 3)
    assert str(parcel.business_date) == "2011-11-08"


def test_a_waybill_in_no_order_costs_freight_and_has_no_weight():
    api.note_billing(shop="home", billed=[replace(BILLED, waybill="799")])
    fact = facts().row(0, named=True)
    assert (fact["freight"], fact["weight_kg"], fact["trade_no"]) == (Decimal("3.20"), None, "")
    assert api.parcels_by_waybill("home", ["799"]) == {}


def test_orders_in_one_parcel_are_weighed_together():
    take(record(), record("5002", row=3))
    parcel = Parcel.objects.get()
    assert (parcel.trades, parcel.pieces, parcel.trade_no) == (2, 6, "5001")
    assert api.parcels_of_trades("home", ["5002"])["5002"][0].waybill == "711"


def test_the_fact_weighs_by_the_rule_of_today():
    take(record())
    take_lines(line(quantity=50))
    assert facts()["weight_kg"].to_list() == [Decimal("4.000")]
    heavier = ParcelRule(Decimal("0.10"), Decimal("0.30"), Decimal("30.00"))
    api.adopt_parcel_rule(shop="home", rule=heavier, actor="system", at=MONDAY)
    assert facts()["weight_kg"].to_list() == [Decimal("5.000")]


def test_the_list_shows_parcels_of_ones_own_shops():
    take(record())
    shop("away")
    assert "711" in browser_of("manager").get("/warehouse/").content.decode()
    assert "711" in browser_of("manager").get("/warehouse/?q=5001").content.decode()
    assert "711" not in browser_of("stranger", shops=("away",)).get("/warehouse/").content.decode()
