"""Which ledger a shop's orders are held against, and which shops have none."""

from datetime import date, datetime
from decimal import Decimal as D

import pytest

from zhanggui.base import SHANGHAI, Period
from zhanggui.departments.finance import api as finance
from zhanggui.departments.finance.contracts import ReconciliationRefused
from zhanggui.departments.finance.tests.test_money_taker import MOVED, SETTLED, SHORT, TRADE, take_rows
from zhanggui.departments.orders.models import Order
from zhanggui.departments.projects import api as projects

pytestmark = pytest.mark.django_db
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


def order(trade: str, amount: str, confirmed: int) -> None:
    """An order of the first of June that its buyer confirmed on a day of June."""
    Order.objects.create(
        shop_id=projects.shop_by_code("home").pk, trade_no=trade, state="success", order_amount=D(amount),
        paid_amount=D(amount), paid_on=date(2026, 6, 1), paid_at=datetime(2026, 6, 1, 9, tzinfo=SHANGHAI),
        confirmed_at=datetime(2026, 6, confirmed, 9, tzinfo=SHANGHAI),
    )  # fmt: skip


@pytest.fixture
def douyin(db):
    """A shop whose platform keeps 4 of 100."""
    projects.open_shop(code="home", platform="douyin", name="示例抖店")
    projects.set_shop(code="home", commission_rate=D("0.04"), actor="test", at=datetime(2026, 6, 1, tzinfo=SHANGHAI))


def test_douyin_pays_what_buyers_paid_and_its_discount_beside(douyin, tmp_path):
    order("6900000000000000001", "50.00", 10)
    take_rows(tmp_path, SETTLED)
    answer = finance.settlement(shop="home", period=JUNE)
    assert (answer["orders"], answer["matched"], answer["different"]) == (1, 1, [])
    assert (answer["commission"]["billed"], answer["commission"]["different"]) == ("2.00", [])
    assert (answer["income"], answer["outgo"], answer["unexplained"]) == ("56.00", "5.00", "0.00")


def test_the_movements_of_the_account_go_before_the_settlement(douyin, tmp_path):
    order("6900000000000000001", "50.00", 10)
    take_rows(tmp_path, SETTLED)
    take_rows(tmp_path, MOVED, run=2)
    answer = finance.settlement(shop="home", period=JUNE)
    assert (answer["matched"], answer["income"], answer["booked_twice"]) == (1, "56.00", [])


def test_money_is_missed_only_after_the_days_the_platform_may_take(douyin, tmp_path):
    order("6900000000000000001", "50.00", 10)
    order("6900000000000000002", "30.00", 10)
    order("6900000000000000003", "20.00", 20)
    take_rows(
        tmp_path,
        SETTLED | {"结算时间": "2026-06-01 09:00:00"},
        SETTLED | {"结算时间": "2026-06-28 09:00:00", "订单号": "1"},
    )
    answer = finance.settlement(shop="home", period=JUNE)
    assert (answer["missing_in_bill"], answer["not_due"]) == (["6900000000000000002"], ["6900000000000000003"])


def test_a_settlement_that_does_not_part_its_income_is_refused(douyin, tmp_path):
    take_rows(tmp_path, SHORT)
    with pytest.raises(ReconciliationRefused) as refused:
        finance.settlement(shop="home", period=JUNE)
    assert refused.value.code == "settlement.not_parted"


@pytest.mark.parametrize("platform", ["jd", "pdd"])
def test_a_shop_whose_platform_tells_no_settlement_is_refused_plainly(db, platform):
    projects.open_shop(code="home", platform=platform, name="示例店")
    with pytest.raises(ReconciliationRefused) as refused:
        finance.settlement(shop="home", period=JUNE)
    assert refused.value.code == "settlement.no_ledger"


def test_bills_of_payments_do_not_mix_with_the_merchant_ledger(db, tmp_path):
    projects.open_shop(code="home", platform="tmall", name="示例旗舰店")
    take_rows(tmp_path, TRADE)
    answer = finance.settlement(shop="home", period=JUNE)
    assert (answer["income_rows"], answer["not_ours"], answer["statements"]) == (0, [], [])
