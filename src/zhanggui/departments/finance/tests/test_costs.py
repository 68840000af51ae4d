"""What goods and months cost: known from a day on, shared out exactly, and profit beside its coverage."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from zhanggui import facts, metrics
from zhanggui.base import Period, clock
from zhanggui.departments.finance import costs
from zhanggui.departments.finance.costs import CostRefused, enter_cost
from zhanggui.departments.finance.models import CostEntry
from zhanggui.departments.finance.tests.people import browser, person
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.merchandising.models import Sku
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.projects import api as projects
from zhanggui.intake import api as intake
from zhanggui.kernel.events import api as events

NOON = MONDAY + timedelta(days=10)
NOVEMBER = Period(date(2011, 11, 1), date(2011, 11, 30))
BOTH = ["reconcile.view", "reconcile.decide"]


@pytest.fixture(autouse=True)
def at_noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def ask(settings, tmp_path, home):
    settings.FACTS_FOLDER = tmp_path / "facts"

    def number(name, *by, period=NOVEMBER):
        events.deliver_waiting()
        intake.refresh_facts()
        rows = metrics.compute(facts.Store(settings.FACTS_FOLDER), name, period, by=by).rows
        return {row[by[0]]: row[name] for row in rows} if by else rows[0][name]

    return number


def sold(trade, day, sku, units, amount):
    shop = projects.shop_by_code("home").pk
    order = Order.objects.create(
        shop_id=shop, trade_no=trade, state=Order.State.SUCCESS, paid_on=day, paid_at=NOON, created_at=NOON,
        paid_amount=D(amount), order_amount=D(amount), quantity=units,
    )  # fmt: skip
    OrderLine.objects.create(order=order, position=1, sku_code=sku, quantity=units, price=D(amount) / units)
    intake.mark_dirty("order_line", "home", [day])


def priced(cost, starts):
    merchandising.ensure_skus(shop="home", seen=[merchandising.SkuSeen("POT", "茶壶", D(40))])
    sku = Sku.objects.get(code="POT")
    return merchandising.set_cost(sku_id=sku.pk, cost=D(cost), starts=starts, person=None, at=clock.now())


def test_goods_cost_what_was_in_force_on_the_paying_day_and_the_unknown_is_told(ask):
    sold("t1", date(2011, 11, 5), "POT", 2, "80.00")
    sold("t2", date(2011, 11, 15), "POT", 1, "40.00")
    sold("t3", date(2011, 11, 15), "CUP", 1, "10.00")
    assert (ask("goods_cost"), ask("cost_coverage")) == (None, D(0)) or ask("goods_cost") == 0

    priced("12.5000", date(2011, 11, 1))
    priced("15.0000", date(2011, 11, 10))

    assert ask("goods_cost", "day") == {"2011-11-05": D("25"), "2011-11-15": D("15")}
    assert ask("cost_coverage") == D("0.75")  # 3 of 4 pieces
    assert ask("profit") == D("90.00")  # 130 - 40


def test_a_cost_taken_back_gives_way_to_the_one_before(ask):
    sold("t1", date(2011, 11, 15), "POT", 1, "40.00")
    priced("12", date(2011, 11, 1))
    later = priced("15", date(2011, 11, 10))
    assert ask("goods_cost") == D(15)

    merchandising.take_cost_back(cost_id=later.pk, at=clock.now())
    assert ask("goods_cost") == D(12)


def test_days_and_shops_add_up_to_the_months_entry_to_the_cent(ask):
    projects.open_shop(code="away")
    projects.open_shop(code="third")
    enter_cost(month=date(2011, 11, 1), kind="labour", amount=D("1000.00"), key="equal", person=None, at=NOON)
    enter_cost(month=date(2011, 11, 1), kind="rent", amount=D("31.00"), person=None, at=NOON)

    assert ask("labour_cost", "shop") == {"away": D("333.33"), "home": D("333.34"), "third": D("333.33")} or (
        sum(ask("labour_cost", "shop").values()) == D("1000.00")
    )
    assert ask("entered_costs") == D("1031.00")
    assert sum(ask("entered_costs", "day").values()) == D("1031.00")
    assert ask("op_cost", "shop")[facts.COMPANY] == D("31.00")


def test_another_amount_takes_the_place_of_the_one_before_and_keeps_it(ask):
    for amount in ("1000.00", "900.00", "900.00"):
        enter_cost(month=date(2011, 11, 9), kind="labour", amount=D(amount), shop="home", person=None, at=NOON)

    assert ask("labour_cost") == D("900.00")
    assert CostEntry.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"amount": D("-1")}, {"amount": D("0.001")}, {"amount": D("NaN")}, {"kind": "magic"}, {"project": "nowhere"}],
)
def test_what_cannot_be_a_cost_is_refused(home, wrong):
    with pytest.raises(CostRefused):
        enter_cost(**{"month": date(2011, 11, 1), "kind": "rent", "amount": D(1), "person": None, "at": NOON, **wrong})


def test_a_cost_is_entered_in_the_browser_and_the_company_is_for_who_sees_all_of_it(home):
    clerk, chief = browser(person("clerk", BOTH, ["home"])), browser(person("chief", BOTH, ["*"]))
    form = {"month": "2011-11", "kind": "rent", "amount": "1,200.50", "key": "own"}

    assert clerk.post("/finance/costs/new/", {**form, "shop": "home"}).status_code == 302
    assert clerk.post("/finance/costs/new/", form).status_code in (400, 409, 422)
    assert chief.post("/finance/costs/new/", form).status_code == 302
    assert [entry.amount for entry in CostEntry.objects.all()] == [D("1200.50")] * 2
    assert "the whole company" in chief.get("/finance/costs/").content.decode()
    assert "the whole company" not in clerk.get("/finance/costs/").content.decode()
    assert clerk.get("/finance/costs/new/").status_code == 200
    assert browser(person("guest", [], ["home"])).get("/finance/costs/").status_code == 403


def test_the_shares_of_an_entry_lie_inside_its_month(home):
    enter_cost(month=date(2011, 12, 1), kind="rent", amount=D("31.00"), shop="home", person=None, at=NOON)
    found = list(costs.shares_within(Period(date(2011, 11, 1), date(2012, 1, 31))))

    assert {share.amount for share in found} == {D("1.00")}
    assert (found[0].day, found[-1].day) == (date(2011, 12, 1), date(2011, 12, 31))
