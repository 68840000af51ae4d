"""Files of different layouts about the same trades: a column a file does not have says nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.departments.orders.models import Order, OrderImport
from zhanggui.departments.orders.tests.made import MONDAY, record, shop, take
from zhanggui.departments.orders.tests.test_list_taker import QUICK, taken_in
from zhanggui.departments.warehouse.models import Parcel

pytestmark = pytest.mark.django_db
OLD = frozenset({"payment_no", "shipped_at", "confirmed_at", "refunded", "merchant_receipt"})
TUESDAY, SUNDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)


@pytest.fixture(autouse=True)
def home():
    return shop()


def old_layout(**changes):
    """The same order from an export that lacks five columns."""
    return record(payment_no="", **changes, absent=OLD)


def whole(**changes):
    told = {"status": "success", "shipped_at": TUESDAY, "confirmed_at": SUNDAY, "refunded": Decimal("5.00")}
    return record(**{**told, "merchant_receipt": Decimal("95.00"), **changes})


def test_a_later_file_without_a_column_leaves_what_is_known():
    take(whole(refunded=None), run=1, as_of=SUNDAY)
    take(old_layout(status="success", seller_memo="加急"), run=2, as_of=SUNDAY + timedelta(days=1))
    order = Order.objects.get()
    assert (order.seller_memo, order.payment_no, order.merchant_receipt) == ("加急", "2011", Decimal("95.00"))
    assert (order.shipped_at, order.confirmed_at, str(order.confirmed_on)) == (TUESDAY, SUNDAY, "2011-11-13")
    assert OrderImport.objects.first().changed == ["seller_memo"]


def test_an_empty_cell_is_not_a_missing_column():
    take(record(seller_memo="加急"), run=1)
    take(record(seller_memo=""), run=2, as_of=TUESDAY)
    assert Order.objects.get().seller_memo == ""


def test_a_later_state_wins_though_its_file_does_not_tell_when_it_was_shipped():
    take(record(status="shipped", shipped_at=TUESDAY), run=1, as_of=TUESDAY)
    take(old_layout(status="success"), run=2, as_of=SUNDAY)
    order = Order.objects.get()
    assert (order.state, order.shipped_at) == ("success", TUESDAY)
    assert Parcel.objects.get().shipped_at == TUESDAY


def test_an_older_file_adds_the_columns_the_later_one_lacks():
    take(old_layout(status="success"), run=1, as_of=SUNDAY)
    outcome = take(record(status="shipped", shipped_at=TUESDAY, seller_memo="旧"), run=2, as_of=TUESDAY)
    order = Order.objects.get()
    assert (outcome.accepted, order.state, order.seller_memo) == (1, "success", "老客户")
    assert (order.shipped_at, order.payment_no, order.run_id) == (TUESDAY, "2011", 1)
    again = take(record(status="shipped", shipped_at=TUESDAY, seller_memo="旧"), run=3, as_of=TUESDAY)
    assert (again.accepted, again.unchanged) == (0, 1)


def test_an_older_layout_that_tells_nothing_new_is_unchanged():
    take(whole(refunded=None), run=1, as_of=SUNDAY)
    outcome = take(old_layout(status="success"), run=2, as_of=SUNDAY + timedelta(days=1))
    assert (outcome.accepted, outcome.unchanged, OrderImport.objects.count()) == (0, 1, 1)


LAYOUTS = [frozenset(), OLD, frozenset({"merchant_receipt"}), frozenset({"payment_no", "seller_memo"})]
ROWS = st.builds(
    lambda absent, status, shipped, receipt, memo: record(
        status=status,
        shipped_at=None if "shipped_at" in absent or not shipped else MONDAY + timedelta(days=shipped),
        merchant_receipt=None if "merchant_receipt" in absent else receipt,
        payment_no="" if "payment_no" in absent else f"2011{memo}",
        seller_memo="" if "seller_memo" in absent else memo,
        absent=absent,
    ),
    st.sampled_from(LAYOUTS),
    st.sampled_from(["paid", "shipped", "success"]),
    st.integers(0, 3),
    st.sampled_from([None, Decimal("95.00")]),
    st.sampled_from(["", "急"]),
)


@given(files=st.lists(st.tuples(st.integers(0, 4), ROWS), min_size=2, max_size=5), data=st.data())
@settings(max_examples=25, **QUICK)
def test_files_of_any_layouts_in_any_order_end_with_the_same_order(files, data):
    exports = [(as_of, [row]) for as_of, row in files]
    once = taken_in(exports)
    assert taken_in(data.draw(st.permutations(exports + exports[:1]))) == once
