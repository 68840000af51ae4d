from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import read_row, recognise
from zhanggui.connectors.platform_orders import POSITION
from zhanggui.connectors.platform_records import sum_over
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = [
    "订单号",
    "商品ID",
    "商品名称",
    "订购数量",
    "下单时间",
    "京东价",
    "订单金额",
    "应付金额",
    "订单状态",
    "商家备注",
]
CUP = ["12345678901", "900001", "杯", "2", "2026-06-01 09:18:00", "30.00", "100.00", "95.00", "等待出库", ""]
BOWL = ["12345678901", "900002", "碗", "1", "2026-06-01 09:18:00", "40.00", "100.00", "95.00", "等待出库", ""]


def with_cells(row, **cells):
    return [cells.get(name, cell) for name, cell in zip(HEADER, row, strict=True)]


def test_the_sample_reads_whole():
    assert (recognise(SAMPLES / "SYNTHETIC-v2016-30.csv").layout) == "v2016-30"
    orders, problems = read_file(SAMPLES / "SYNTHETIC-v2016-30.csv")
    assert (len(orders), problems) == (6, [])
    assert (orders[0].quantity, orders[0].price, orders[0].status) == (792, Decimal("331.39"), "paid")
    assert orders[0].of_order["due"] == Decimal("418.31")


def test_sums_of_an_order_that_repeat_on_its_rows_count_once(tmp_path):
    orders, problems = read_file(csv_file(tmp_path, HEADER, [CUP, BOWL]))
    assert problems == []
    assert [(order.position, order.quantity, order.of_row) for order in orders] == [(1, 2, {}), (2, 1, {})]
    assert (sum_over(orders, "total"), sum_over(orders, "due")) == (Decimal("100.00"), Decimal("95.00"))


def test_rows_of_one_order_with_different_sums_are_not_trusted(tmp_path):
    other = with_cells(BOWL, 应付金额="90.00")
    orders, (problem,) = read_file(csv_file(tmp_path, HEADER, [CUP, other]))
    assert [order.sku_id for order in orders] == ["900001"]
    assert (problem.code, problem.row, problem.raw[POSITION]) == ("order.order_differs", 3, "2")
    bowl = read_row("jd-order", "v2016-30", {**problem.raw, "应付金额": "95.00"}, 3)
    assert (bowl.position, bowl.of_order["due"]) == (2, Decimal("95.00"))


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("等待付款", "unpaid"),
        ("等待出库", "paid"),
        ("(锁定)等待出库", "paid"),
        ("等待确认收货", "shipped"),
        ("完成", "success"),
        ("（删除）等待出库", "closed"),
        ("(删除)锁定", "closed"),
    ],
)
def test_a_deleted_order_is_closed_whatever_it_was(tmp_path, words, state):
    (order,), problems = read_file(csv_file(tmp_path, HEADER, [with_cells(CUP, 订单状态=words)]))
    assert (order.status, order.status_text, problems) == (state, words, [])


def test_a_state_that_does_not_tell_how_far_the_order_is_is_not_guessed(tmp_path):
    orders, (problem,) = read_file(csv_file(tmp_path, HEADER, [with_cells(CUP, 订单状态="锁定"), BOWL]))
    assert [order.position for order in orders] == [2]
    assert (problem.code, problem.row, problem.column) == ("order.unknown_status", 2, "订单状态")


def test_a_split_order_names_the_orders_it_became(tmp_path):
    split = with_cells(CUP, 订单状态="(删除)等待出库", 商家备注="订单已拆分，新订单号：12345678902、12345678903")
    (order,), _ = read_file(csv_file(tmp_path, HEADER, [split]))
    assert order.replaced_by == ("12345678902", "12345678903")


def test_newer_columns_are_taken_by_name_and_a_trailing_comma_is_none(tmp_path):
    path = tmp_path / "newer.csv"
    header = [*reversed(HEADER), "商家应收", "实付", "京豆抵扣", ""]
    row = [*reversed(CUP), "88.00", "95.00", "1.20", ""]
    path.write_bytes("\r\n".join(",".join(line) for line in (header, row)).encode("gb18030"))
    (order,), problems = read_file(path)
    assert problems == []
    assert (order.of_order["received"], order.of_order["paid"]) == (Decimal("88.00"), Decimal("95.00"))
    assert order.extra == {"京豆抵扣": "1.20"}
