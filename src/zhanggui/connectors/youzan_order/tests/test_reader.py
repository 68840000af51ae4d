from decimal import Decimal
from pathlib import Path

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "SYNTHETIC-names-19.csv"
HEADER = ["订单号", "订单状态", "全部商品名称", "商品种类数", "订单实付金额", "订单创建时间"]
CUP = ["E20260601000001", "已发货", "杯(2件)；碗(1件)", "2", "70.00", "2026-06-01 09:49:00"]


def test_pieces_are_counted_where_every_kind_of_goods_tells_them():
    orders, problems = read_file(SAMPLE)
    assert problems == []
    assert [(order.quantity, order.of_order["paid"], order.status) for order in orders] == [
        (3, Decimal("70.00"), "paid"),
        (None, Decimal("12.00"), "closed"),
    ]


def test_a_kind_of_goods_without_its_pieces_makes_the_number_unknown(tmp_path):
    (order,), _ = read_file(csv_file(tmp_path, HEADER, [[*CUP[:2], "杯(2件)；碗", *CUP[3:]]]))
    assert (order.quantity, order.kinds) == (None, 2)


def test_a_state_nobody_knows_is_a_problem(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [[CUP[0], "维权中", *CUP[2:]]]))
    assert (problem.code, problem.column) == ("order.unknown_status", "订单状态")
