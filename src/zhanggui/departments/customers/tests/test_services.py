from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from zhanggui.departments.customers import api
from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.privacy.api import blind_index

pytestmark = pytest.mark.django_db
PAID = datetime(2011, 11, 7, 2, tzinfo=UTC)
CAT = api.Purchases(
    nick_index=blind_index("小猫钓鱼"), nick="小猫钓鱼", orders=2, paid_orders=1, paid_amount=Decimal("40.00"),
    last_paid_on=date(2011, 11, 7), first_paid_at=PAID, first_trade_no="5001", province="浙江省",
)  # fmt: skip


@pytest.fixture(autouse=True)
def home():
    return projects.open_shop(code="home")


def test_a_new_buyer_moves_the_mark_of_the_first_day():
    assert api.note_purchases(shop="home", purchases=[CAT]) == {date(2011, 11, 7)}
    assert api.note_purchases(shop="home", purchases=[CAT]) == set()
    assert Buyer.objects.get().nick == "小猫钓鱼"


def test_an_earlier_first_order_moves_both_days():
    api.note_purchases(shop="home", purchases=[CAT])
    earlier = replace(CAT, first_paid_at=PAID - timedelta(days=3), first_trade_no="4001")
    assert api.note_purchases(shop="home", purchases=[earlier]) == {date(2011, 11, 4), date(2011, 11, 7)}
    assert api.first_trades("home", date(2011, 11, 4), date(2011, 11, 4)) == {"4001"}


def test_a_note_survives_new_counts():
    api.note_purchases(shop="home", purchases=[CAT])
    Buyer.objects.update(flagged=True)
    api.note_purchases(shop="home", purchases=[replace(CAT, orders=3)])
    buyer = Buyer.objects.get()
    assert (buyer.flagged, buyer.orders) == (True, 3)


def test_neighbours_know_a_buyer_by_the_blind_index():
    api.note_purchases(shop="home", purchases=[CAT])
    brief = api.buyers_by_index("home", [CAT.nick_index])[CAT.nick_index]
    assert brief.paid_amount == Decimal("40.00")
    assert not hasattr(brief, "nick")
