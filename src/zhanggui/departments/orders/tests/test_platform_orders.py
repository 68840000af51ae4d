"""Orders of JD, Pinduoduo, Douyin and Youzan are orders like any other."""

from decimal import Decimal as D
from itertools import permutations

import pytest
from django.db import connection

from zhanggui import connectors
from zhanggui.base import Problem, Refusal
from zhanggui.connectors.tests.files import xlsx_file, zip_file
from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.merchandising.models import Sku
from zhanggui.departments.orders.models import Order, OrderImport, OrderLine, OrderPart
from zhanggui.departments.orders.tests import exports
from zhanggui.departments.orders.tests.exports import (
    bowl,
    douyin,
    jd,
    pdd,
    repair,
    second,
    sold,
    take_file,
    take_rows,
    written,
    youzan,
)
from zhanggui.departments.orders.tests.made import shop
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.intake.models import DirtyMark

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home():
    return shop(platform="other")


def money(trade=None):
    order = Order.objects.get(trade_no=trade) if trade else Order.objects.get()
    return order.order_amount, order.paid_amount, order.merchant_receipt, order.goods_due, order.freight_due


def everything():
    """All that counts of the orders, without which run told it."""
    orders = Order.objects.order_by("trade_no").values_list(
        "trade_no", "state", "order_amount", "paid_amount", "merchant_receipt", "freight_due", "quantity", "kinds",
        "paid_on", "shipped_at", "confirmed_at", "waybills", "courier", "city", "title", "replaced_by",
    )  # fmt: skip
    lines = OrderLine.objects.order_by("order__trade_no", "position").values_list(
        "order__trade_no", "position", "sku_code", "price", "quantity", "amount"
    )
    people = [(order.receiver_name, order.mobile, order.seller_memo) for order in Order.objects.order_by("trade_no")]
    return list(orders), list(lines), people


def cleared():
    for model in (Order, Parcel, Buyer):
        model.objects.all().delete()


def test_sums_of_a_jd_order_count_once_and_are_shared_out_to_its_lines(tmp_path):
    outcome = take_rows(tmp_path, jd(), bowl())
    assert (outcome.accepted, outcome.rejected) == (2, [])
    assert money() == (D("95.00"), D("95.00"), None, D("89.00"), D("6.00"))
    order = Order.objects.get()
    assert (order.state, order.quantity, order.kinds, str(order.paid_on)) == ("paid", 3, 2, "2026-06-01")
    assert (order.province, order.city, order.mobile) == ("浙江", "杭州市", "13812345678")
    assert sold() == [
        ("12345678901", "CUP", 2, D("57.00"), D("57.00"), None, D("3.60")),
        ("12345678901", "BOWL", 1, D("38.00"), D("38.00"), None, D("2.40")),
    ]
    assert sorted(Sku.objects.values_list("code", flat=True)) == ["BOWL", "CUP"]
    assert Buyer.objects.get().paid_amount == D("95.00")


def test_a_newer_jd_export_tells_what_was_paid_and_what_the_shop_gets(tmp_path):
    take_rows(tmp_path, jd(实付="93.00", 商家应收="88.00"))
    assert money()[:3] == (D("95.00"), D("93.00"), D("88.00"))


def test_a_split_jd_order_holds_no_money_its_parts_do(tmp_path):
    split = {"订单状态": "(删除)等待出库", "商家备注": "订单已拆分为 22345678901 和 22345678902"}
    take_rows(tmp_path, jd(**split), jd("22345678901", 应付金额="55.00"), jd("22345678902", 应付金额="30.00"))
    parent = Order.objects.get(trade_no="12345678901")
    assert (parent.state, parent.paid_amount, parent.paid_on) == ("closed", D("0.00"), None)
    assert parent.replaced_by == "22345678901,22345678902"
    assert [(trade, paid) for trade, _, _, _, paid, *_ in sold()] == [
        ("22345678901", D("60.00")),
        ("22345678902", D("35.00")),
    ]


def test_a_pinduoduo_order_tells_what_the_buyer_paid_and_what_the_shop_gets(tmp_path):
    take_rows(tmp_path, pdd())
    assert money() == (D("24.00"), D("24.00"), D("26.00"), D("24.00"), D("0.00"))
    assert sold() == [("260601-1", "CUP", 3, D("24.00"), D("24.00"), D("26.00"), D("0.00"))]
    line = OrderLine.objects.get()
    assert (line.price, line.quantity, line.item_code) == (D("10.0000"), 3, "CUPS")


def test_an_unpaid_order_is_due_and_not_paid(tmp_path):
    take_rows(tmp_path, pdd(订单状态="待支付", 订单成交时间=""))
    assert money()[:3] == (D("24.00"), D("0.00"), None)
    assert sold() == []


def test_child_orders_of_douyin_make_one_order_and_keep_their_own_money(tmp_path):
    take_rows(tmp_path, douyin(), second())
    assert money() == (D("70.00"), D("70.00"), None, D("65.00"), D("5.00"))
    order = Order.objects.get()
    assert (order.trade_no, order.quantity, order.city, order.receiver_name) == ("6900000000000000001", 3, "杭州市", "")
    rows = [(sku, units, paid) for _, sku, units, _, paid, *_ in sold()]
    assert rows == [("CUP", 2, D("50.00")), ("BOWL", 1, D("20.00"))]


def test_an_order_is_as_far_as_the_last_of_its_children_that_is_still_wanted(tmp_path):
    done = {"订单状态": "已完成", "订单完成时间": "2026-06-05 10:00:00"}
    take_rows(tmp_path, douyin(**done), second())
    assert (Order.objects.get().state, Order.objects.get().confirmed_at) == ("paid", None)
    take_rows(tmp_path, second(订单状态="已关闭"), run=2)
    order = Order.objects.get()
    assert (order.state, order.confirmed_at.day, order.quantity, order.paid_amount) == ("success", 5, 3, D("70.00"))


def test_an_export_with_one_child_only_leaves_the_other_as_it_is(tmp_path):
    take_rows(tmp_path, second(), run=1)
    assert money()[1] == D("20.00")
    take_rows(tmp_path, douyin(), run=2)
    assert (money()[1], Order.objects.get().quantity) == (D("70.00"), 3)
    again = take_rows(tmp_path, douyin(), run=3)
    assert (again.accepted, again.unchanged) == (0, 1)
    assert sorted(amount for amount in OrderLine.objects.values_list("amount", flat=True)) == [D("20.00"), D("50.00")]


def test_a_youzan_order_counts_its_pieces_where_they_are_told(tmp_path):
    take_rows(tmp_path, youzan(), youzan("E2", 全部商品名称="示例盘", 商品种类数="1", 订单实付金额="12.00"))
    assert [(trade, units, paid) for trade, _, units, _, paid, *_ in sold()] == [
        ("E2", None, D("12.00")),
        ("E202606010001", 3, D("70.00")),
    ]
    assert OrderLine.objects.count() == 0


def test_a_closed_order_nobody_paid_has_no_money(tmp_path):
    take_rows(tmp_path, youzan(订单状态="交易关闭", 买家付款时间=""))
    assert (money()[1], sold()) == (D("0.00"), [])


def test_a_file_that_does_not_say_what_was_paid_is_refused_as_a_whole(tmp_path):
    with pytest.raises(Refusal, match="用户实付金额"):
        take_rows(tmp_path, pdd(), without=["用户实付金额(元)"])
    with pytest.raises(Refusal, match="应付金额") as refused:
        take_rows(tmp_path, jd(), without=["应付金额"])
    assert "买家实付" in connectors.refusal_text(refused.value, "zh")
    assert Order.objects.count() == 0


def test_a_row_without_its_amount_is_rejected_and_the_rest_is_taken(tmp_path):
    outcome = take_rows(tmp_path, jd("1234567890", 应付金额=""), jd())
    assert ([problem.code for problem in outcome.rejected], outcome.accepted) == (["order.no_money"], 1)


def test_rows_said_twice_in_one_file_are_repeated(tmp_path):
    shipped = pdd(订单状态="已发货，待签收", 发货时间="2026-06-02 10:00:00", 快递单号="YT1", 快递公司="圆通快递")
    outcome = take_rows(tmp_path, shipped, pdd())
    assert (outcome.accepted, outcome.repeated, Order.objects.get().state) == (1, 1, "shipped")
    twice = take_rows(tmp_path, jd(), bowl(), jd(), bowl(), run=2)
    assert (twice.accepted, twice.repeated) == (2, 2)
    assert Order.objects.get(trade_no="12345678901").quantity == 3


def test_the_same_file_again_and_an_older_state_change_nothing(tmp_path):
    shipped = {"订单状态": "等待确认收货"}
    take_rows(tmp_path, jd(**shipped), bowl(**shipped), run=2)
    before = everything()
    marks = DirtyMark.objects.count()
    for run, rows in ((3, [jd(**shipped), bowl(**shipped)]), (4, [jd(), bowl()])):
        outcome = take_rows(tmp_path, *rows, run=run)
        assert (outcome.accepted, outcome.unchanged) == (0, 2)
    assert everything() == before
    assert (DirtyMark.objects.count(), OrderImport.objects.count()) == (marks, 2)


DONE = {"订单状态": "已完成", "订单完成时间": "2026-06-09 10:00:00"}
HISTORIES = {
    "jd": (
        ([jd(), bowl()], ()),
        ([bowl(订单状态="等待确认收货"), jd(订单状态="等待确认收货")], ("商家备注",)),
        ([jd(订单状态="完成", 商家备注="加急"), bowl(订单状态="完成", 商家备注="加急")], ("付款确认时间", "客户姓名")),
    ),
    "pdd": (
        ([pdd(订单状态="待支付", 订单成交时间="")], ()),
        ([pdd(), pdd("260601-2")], ("商家实收金额(元)",)),
        ([pdd(订单状态="已收货", 快递单号="YT1", 快递公司="圆通快递")], ("订单成交时间",)),
    ),
    "douyin": (
        ([douyin(), second()], ()),
        ([second(**DONE)], ("收件人",)),
        ([douyin(**{**DONE, "订单完成时间": "2026-06-08 10:00:00"})], ("省", "运费")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", HISTORIES)
def test_exports_with_other_columns_end_the_same_in_any_order_and_twice(tmp_path, platform):
    files = [
        written(tmp_path, rows, name=f"{place}.csv", without=without)
        for place, (rows, without) in enumerate(HISTORIES[platform])
    ]
    ends = []
    for order in permutations(files):
        cleared()
        for run, path in enumerate((*order, order[0]), 1):
            outcome = take_file(path, run=run)
            assert outcome.rejected == []
        ends.append(everything())
    assert all(end == ends[0] for end in ends)
    assert ends[0][0][0][1] == "success"


@pytest.mark.parametrize(("rows", "total"), [([jd(), bowl()], "95.00"), ([douyin(), second()], "70.00")])
def test_columns_in_another_order_and_new_ones_change_nothing(tmp_path, rows, total):
    mixed = [{"新列": "?", **dict(reversed(row.items()))} for row in rows]
    outcome = take_rows(tmp_path, *mixed)
    assert (outcome.accepted, money()[1], Order.objects.get().quantity) == (2, D(total), 3)


@pytest.mark.parametrize(
    ("format", "rows", "column", "right", "total"),
    [
        ("jd-order", [jd(), bowl(订购数量="两个")], "订购数量", "1", "95.00"),
        ("douyin-order", [douyin(), second(商品数量="两个")], "商品数量", "1", "70.00"),
    ],
)
def test_a_repaired_row_joins_the_others_of_its_order(tmp_path, format, rows, column, right, total):
    path = written(tmp_path, rows)
    problem = next(each for each in connectors.read(connectors.recognise(path)) if isinstance(each, Problem))
    take_file(path)
    assert Order.objects.get().quantity == 2
    outcome = repair(format, problem, 1, **{column: right})
    assert (outcome.accepted, Order.objects.get().quantity, money()[1]) == (1, 3, D(total))
    assert sum(paid for _, _, _, _, paid, *_ in sold()) == D(total)


def test_personal_data_lies_sealed_and_is_not_in_the_parts(tmp_path):
    take_rows(tmp_path, jd(商家备注="老客户"))
    take_rows(tmp_path, douyin(收件人="李四光", 省="浙江省"), run=2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM orders_order")
        stored = " ".join(str(value) for row in cursor.fetchall() for value in row)
    told = stored + " ".join(OrderPart.objects.values_list("told", flat=True))
    for secret in ("张三丰", "13812345678", "文三路", "jd_mao", "老客户", "李四光"):
        assert secret not in told
    assert {order.receiver_name for order in Order.objects.all()} == {"张三丰", "李四光"}


def test_the_helper_writes_what_the_reader_reads(tmp_path):
    """The exports of these tests are whole files of their platforms."""
    found = {connectors.recognise(written(tmp_path, [row])).format for row in (jd(), pdd(), douyin(), youzan())}
    assert found == {"jd-order", "pdd-order", "douyin-order", "youzan-order"}
    assert exports.JUNE[0].month == 6


def test_a_file_of_another_platform_leaves_nothing_behind(tmp_path):
    shop("jdshop", platform="jd")
    with pytest.raises(Refusal, match="another platform"):
        take_rows(tmp_path, pdd(), shop="jdshop")
    assert take_rows(tmp_path, jd(), shop="jdshop").accepted == 1
    assert Order.objects.get().shop.code == "jdshop"


def test_a_zipped_export_and_one_in_a_workbook_are_the_same_export(tmp_path):
    rows = [douyin(), second()]
    zipped = zip_file(tmp_path, {"订单.csv": written(tmp_path, rows).read_bytes()})
    book = xlsx_file(tmp_path, {"Sheet1": [list(rows[0]), *(list(row.values()) for row in rows)]})
    assert take_file(zipped).accepted == 2
    before = everything()
    assert take_file(book, run=2).unchanged == 2
    assert (everything(), money()[1]) == (before, D("70.00"))
