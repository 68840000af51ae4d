from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhanggui.departments.merchandising.models import Sku
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.orders.tests.made import MONDAY, line, record, shop, take, take_lines
from zhanggui.departments.warehouse.models import Parcel

pytestmark = pytest.mark.django_db
QUICK = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.fixture(autouse=True)
def home():
    return shop()


def kept():
    return list(OrderLine.objects.order_by("order__trade_no", "position").values_list("sku_code", "quantity"))


def test_two_equal_lines_are_two_lines():
    outcome = take_lines(line(), line(position=2))
    assert outcome.accepted == 2
    assert kept() == [("POT", 2), ("POT", 2)]


def test_the_same_lines_again_change_nothing():
    take_lines(line(), line(position=2))
    outcome = take_lines(line(), line(position=2), run=2)
    assert (outcome.accepted, outcome.unchanged) == (0, 2)


def test_a_fuller_set_of_lines_replaces_the_whole():
    take_lines(line())
    take_lines(line(quantity=1), line(position=2, sku_code="CUP"), run=2)
    assert kept() == [("POT", 1), ("CUP", 2)]


def test_a_repaired_line_joins_the_lines_its_file_brought():
    take_lines(line())
    take_lines(line(position=2, sku_code="CUP"))
    assert kept() == [("POT", 2), ("CUP", 2)]


def test_a_sku_carries_title_and_price_of_the_sale_that_came_last():
    take_lines(line(title="旧名", price=Decimal("30.00")), line("5002", title="新名"))
    take(record(), record("5002", row=3, created_at=MONDAY + timedelta(days=1)))
    sku = Sku.objects.get()
    assert (sku.title, sku.price, sku.product.code) == ("新名", Decimal("40.0000"), "POT")


def test_parcels_weigh_what_the_lines_say():
    take(record())
    take_lines(line(), line(position=2, sku_code="CUP", quantity=5))
    assert Parcel.objects.get().unknown_pieces == 7


LINES = st.lists(
    st.builds(
        lambda sku, quantity, status: line(sku_code=sku, quantity=quantity, status=status),
        st.sampled_from(["POT", "CUP"]),
        st.integers(1, 2),
        st.sampled_from(["paid", "success"]),
    ),
    min_size=1,
    max_size=3,
)


@given(files=st.lists(LINES, min_size=1, max_size=4), data=st.data())
@settings(max_examples=15, **QUICK)
def test_any_order_of_files_ends_with_the_same_lines(files, data):
    from dataclasses import replace

    numbered = [[replace(one, position=n, row=n + 1) for n, one in enumerate(lines, 1)] for lines in files]
    once = taken_in([*enumerate(numbered, 1), (99, None)])
    shuffled = data.draw(st.permutations([*enumerate(numbered, 1), (99, None)]))
    assert taken_in(shuffled) == once


def taken_in(files):
    Order.objects.all().delete()
    Parcel.objects.all().delete()
    for run, lines in files:
        if lines is None:
            take(record(), run=run)
        else:
            take_lines(*lines, run=run)
    order = Order.objects.get()
    return kept(), order.state, order.lines_version, list(Parcel.objects.values_list("pieces", "unknown_pieces"))
