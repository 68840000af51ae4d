from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import read_row, recognise
from zhanggui.connectors.taobao_order_detail.reader import POSITION
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = ["订单编号", "标题", "价格", "购买数量", "商家编码"]


def test_lines_know_their_place_in_their_trade():
    lines, problems = read_file(SAMPLES / "v2016-10.csv")
    assert problems == []
    assert [(line.trade_no[-4:], line.position, line.sku_code) for line in lines] == [
        ("0001", 1, "MUG-RED"),
        ("0002", 1, "GLASS"),
        ("0002", 2, "TRAY"),
    ]
    assert lines[0].attributes == "颜色分类:红[高9cm];尺码:M"
    assert sum(line.price * line.quantity for line in lines) == Decimal("1322.50")


def test_the_newer_export_names_the_child_order():
    assert recognise(SAMPLES / "items-14.csv").layout == "items-14"
    lines, problems = read_file(SAMPLES / "items-14.csv")
    assert problems == []
    assert [line.trade_no[-4:] for line in lines] == ["0001", "0002", "0002"]
    assert lines[0].child_no.endswith("0011")
    assert (lines[1].paid_amount, lines[1].refund_status) == (Decimal("823.00"), "没有申请退款")


def test_a_bad_line_keeps_its_place_for_its_repair(tmp_path):
    rows = [["1", "杯", "4.00", "2", "A"], ["1", "碗", "4.00", "两个", "B"], ["1", "盘", "4.00", "1", "C"]]
    lines, (problem,) = read_file(csv_file(tmp_path, HEADER, rows))
    assert [(line.sku_code, line.position) for line in lines] == [("A", 1), ("C", 3)]
    assert (problem.code, problem.column, problem.raw[POSITION]) == ("line.bad_quantity", "购买数量", "2")
    bowl = read_row("taobao-order-detail", "v2016-10", {**problem.raw, "购买数量": "2"}, problem.row)
    assert (bowl.sku_code, bowl.position, bowl.quantity) == ("B", 2, 2)


def test_a_line_of_an_unreadable_trade_takes_nobodys_place(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [["5.1E+18", "杯", "4.00", "2", "A"]]))
    cup = read_row("taobao-order-detail", "v2016-10", {**problem.raw, "订单编号": "1"}, problem.row)
    assert (problem.code, cup.trade_no, cup.position) == ("line.number_damaged", "1", 100_002)
