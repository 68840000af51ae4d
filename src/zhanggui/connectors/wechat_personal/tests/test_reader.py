from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import recognise
from zhanggui.connectors.tests.files import csv_file, read_file, xlsx_file

SAMPLE = Path(__file__).parents[1] / "samples" / "SYNTHETIC-v2018-11.csv"
HEADER = ["交易时间", "交易类型", "交易对方", "收/支", "金额(元)", "当前状态", "交易单号", "备注"]
BOOK = ["2026-06-02 10:00:00", "商户消费", "书店", "支出", "¥100.00", "支付成功", "100003980000000002\t", "/"]


def test_the_preamble_is_passed_and_strokes_say_nothing():
    assert recognise(SAMPLE).header_row == 17
    payments, problems = read_file(SAMPLE)
    assert problems == []
    assert [(each.kind, each.direction, each.amount) for each in payments] == [
        ("payment", "out", Decimal("30.00")),
        ("payment", "out", Decimal("100.00")),
        ("transfer", "in", Decimal("50.00")),
        ("withdrawal", "none", Decimal("100.00")),
    ]
    assert [each.refunded for each in payments] == [Decimal("10.00"), Decimal("100.00"), None, None]
    assert (payments[3].fee, payments[2].title, payments[2].method) == (Decimal("0.10"), "", "")


def test_numbers_of_a_workbook_are_amounts_too(tmp_path):
    rows = [["微信支付账单明细"], *[["注"]] * 16, HEADER, [*BOOK[:4], 100.5, *BOOK[5:]]]
    (book,), problems = read_file(xlsx_file(tmp_path, {"Sheet1": rows}))
    assert (book.amount, book.row, problems) == (Decimal("100.50"), 19, [])


def test_a_refund_that_names_no_sum_is_no_state_we_know(tmp_path):
    rows = [[*BOOK[:5], "已退款", *BOOK[6:]], [*BOOK[:3], "收支", *BOOK[4:]]]
    _, problems = read_file(csv_file(tmp_path, HEADER, rows))
    assert [(each.code, each.column) for each in problems] == [
        ("payment.unknown_status", "当前状态"),
        ("payment.unknown_status", "收/支"),
    ]
