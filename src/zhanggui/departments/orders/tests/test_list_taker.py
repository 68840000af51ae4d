from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.orders.models import Order, OrderImport, OrderLine
from zhanggui.departments.orders.tests.made import MONDAY, line, record, shop, take, take_lines
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.intake.models import DirtyMark

pytestmark = pytest.mark.django_db
QUICK = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.fixture(autouse=True)
def home():
    return shop()


def days_marked(fact="order_line"):
    return sorted({str(day) for day in DirtyMark.objects.filter(fact=fact).values_list("day", flat=True)})


def test_a_new_order_is_stored_with_its_money_and_its_paying_day():
    outcome = take(record())
    order = Order.objects.get()
    assert (outcome.accepted, outcome.unchanged, outcome.repeated) == (1, 0, 0)
    assert (order.order_amount, str(order.paid_on), order.province) == (Decimal("100.00"), "2011-11-07", "浙江省")
    assert order.invoice_title == "武当山有限公司"
    assert days_marked() == ["2011-11-07"]


def test_the_same_row_again_changes_nothing():
    take(record())
    again = take(record(), run=2)
    assert (again.accepted, again.unchanged) == (0, 1)
    assert OrderImport.objects.count() == 1


def test_a_trade_twice_in_one_file_is_repeated_and_the_later_state_wins():
    shipped = record(row=3, status="shipped")
    outcome = take(shipped, record())
    assert (outcome.accepted, outcome.repeated) == (1, 1)
    assert Order.objects.get().state == "shipped"


def test_an_older_state_uploaded_later_changes_nothing():
    done = record(status="success", confirmed_at=MONDAY + timedelta(days=7))
    take(done, run=1)
    outcome = take(record(), run=2)
    assert (outcome.accepted, outcome.unchanged) == (0, 1)
    assert Order.objects.get().state == "success"


def test_a_changed_memo_counts_by_the_age_of_its_file():
    take(record(seller_memo="加急"), run=1, as_of=MONDAY + timedelta(days=2))
    take(record(), run=2, as_of=MONDAY)
    assert Order.objects.get().seller_memo == "加急"


def test_the_history_names_changed_fields_and_never_their_values():
    take(record())
    take(record(status="shipped", mobile="13900001111"), run=2)
    change = OrderImport.objects.first()
    assert set(change.changed) == {"state", "mobile"}
    assert (change.run_id, change.state) == (2, "shipped")


def test_an_order_that_moves_to_another_paying_day_marks_both_days():
    take(record())
    DirtyMark.objects.all().delete()
    take(record(paid_at=MONDAY + timedelta(days=1)), run=2)
    assert days_marked() == ["2011-11-07", "2011-11-08"]


def test_a_row_without_a_number_is_rejected():
    outcome = take(record(trade_no=""), record(row=3))
    assert [problem.code for problem in outcome.rejected] == ["order.no_number"]
    assert outcome.accepted == 1


def test_personal_data_lies_encrypted_in_the_table():
    from django.db import connection

    take(record())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM orders_order")
        stored = " ".join(str(value) for value in cursor.fetchone())
    for secret in (
        "张三丰",
        "13812345678",
        "88886666",
        "文三路",
        "小猫钓鱼",
        "maomao",
        "请尽快发货",
        "老客户",
        "武当山",
    ):
        assert secret not in stored


def test_a_buyer_is_counted_once_with_the_first_paid_order():
    take(record(), record("5002", row=3, paid_at=MONDAY + timedelta(hours=1)))
    buyer = Buyer.objects.get()
    assert (buyer.orders, buyer.paid_orders, buyer.paid_amount) == (2, 2, Decimal("200.00"))
    assert buyer.first_trade_no == "5001"


def test_an_earlier_order_found_later_moves_the_first_order_mark():
    take(record())
    DirtyMark.objects.all().delete()
    earlier = MONDAY - timedelta(days=3)
    take(record("4999", created_at=earlier, paid_at=earlier), run=2)
    assert Buyer.objects.get().first_trade_no == "4999"
    assert days_marked() == ["2011-11-04", "2011-11-07"]


def test_two_parcels_share_the_pieces_of_an_order():
    take(record(waybills=("711", "712")))
    assert list(Parcel.objects.values_list("waybill", "pieces", "courier")) == [("711", 2, "zto"), ("712", 1, "zto")]


def test_a_changed_waybill_forgets_the_old_parcel():
    take(record())
    take(record(status="shipped", waybills=("799",)), run=2)
    assert list(Parcel.objects.values_list("waybill", flat=True)) == ["799"]


def test_lines_that_come_first_wait_for_their_order():
    take_lines(line(), line(position=2, sku_code="CUP"))
    assert Order.objects.get().state == Order.State.UNKNOWN
    assert days_marked() == []
    take(record(), run=2)
    assert Order.objects.get().state == "paid"
    assert OrderLine.objects.filter(order__trade_no="5001").count() == 2
    assert Parcel.objects.get().pieces == 4


EXPORTS = st.lists(
    st.lists(
        st.builds(
            lambda trade, status, day, memo, refund: record(
                trade,
                status=status,
                paid_at=None if status == "unpaid" else MONDAY + timedelta(hours=1),
                confirmed_at=MONDAY + timedelta(days=day) if status == "success" else None,
                seller_memo=memo,
                refunded=refund,
                waybills=(trade + memo,) if status in ("shipped", "success") else (),
            ),
            st.sampled_from(["1", "2", "3"]),
            st.sampled_from(["unpaid", "paid", "shipped", "success", "closed"]),
            st.integers(1, 3),
            st.sampled_from(["", "急"]),
            st.sampled_from([None, Decimal("5.00")]),
        ),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


def rows():
    stamps = {"id", "run_id", "source_row", "lines_run_id"}
    orders = [
        {field.name: getattr(order, field.name) for field in Order._meta.fields if field.name not in stamps}
        for order in Order.objects.order_by("trade_no")
    ]
    buyers = list(Buyer.objects.order_by("nick_index").values_list("nick_index", "paid_orders", "first_trade_no"))
    parcels = list(Parcel.objects.order_by("waybill").values_list("waybill", "trade_no", "pieces", "business_date"))
    return orders, buyers, parcels


def taken_in(exports):
    for model in (Order, Buyer, Parcel):
        model.objects.all().delete()
    for run, (as_of, records) in enumerate(exports, 1):
        outcome = take(*records, run=run, as_of=MONDAY + timedelta(days=as_of))
        assert outcome.accepted + outcome.unchanged + outcome.repeated == len(records)
    return rows()


@given(exports=EXPORTS, data=st.data())
@settings(max_examples=15, **QUICK)
def test_any_order_and_repetition_of_exports_ends_with_the_same_rows(exports, data):
    files = list(enumerate(exports))
    once = taken_in(files)
    shuffled = data.draw(st.permutations(files + data.draw(st.lists(st.sampled_from(files), max_size=3))))
    assert taken_in(shuffled) == once
