from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import recognise
from zhanggui.connectors.tests.files import csv_file, read_file, zip_file

SAMPLE = Path(__file__).parents[1] / "samples" / "SYNTHETIC-v2016-25.csv"
HEADER = ["支付宝交易号", "商户订单号", "业务类型", "完成时间", "订单金额（元）", "商家实收（元）", "服务费（元）"]
PAID = ["2026060822001100000001", "A1", "交易", "2026-06-08 09:01:00", "100.00", "95.00", "-0.57"]


def test_trades_between_comments_under_a_padded_header():
    assert (recognise(SAMPLE).layout, recognise(SAMPLE).header_row) == ("v2016-25", 5)
    (paid, back), problems = read_file(SAMPLE)
    assert problems == []
    assert (paid.kind, paid.order_amount, paid.amount, paid.fee) == (
        "payment", Decimal("100.00"), Decimal("95.00"), Decimal("0.57"),
    )  # fmt: skip
    assert (back.kind, back.direction, back.amount, back.fee) == ("refund", "out", Decimal("38.00"), Decimal("-0.23"))
    assert (paid.discounts, back.merchant_refund_no) == ({"red_packet": Decimal("5.00")}, "R0001")


def test_the_member_of_a_zip_is_found_by_its_header(tmp_path):
    members = {"20888_20260608_业务明细(汇总).csv": b"#x\r\n", "20888_20260608_业务明细.csv": SAMPLE.read_bytes()}
    trades, problems = read_file(zip_file(tmp_path, members))
    assert (len(trades), problems) == (2, [])


def test_a_title_that_splits_its_line_is_named_and_a_wrong_sign_too(tmp_path):
    rows = [[*PAID, "x"], [*PAID[:2], "退款", *PAID[3:]], [*PAID[:2], "分账", *PAID[3:]], PAID]
    trades, problems = read_file(csv_file(tmp_path, HEADER, rows))
    assert len(trades) == 1
    assert [(each.code, each.row) for each in problems] == [
        ("payment.too_long", 2),
        ("payment.wrong_sign", 3),
        ("payment.unknown_status", 4),
    ]
