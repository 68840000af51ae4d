from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import is_remark, recognise
from zhanggui.connectors.tests.files import read_file

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = "交易时间,商户号,微信订单号,商户订单号,交易状态,应结订单金额,退款金额,商品名称,手续费,费率"
PAID = "`2026-06-01 09:36:00,`1900000001,`42000000000000000001,`A1,`SUCCESS,`100.00,`0.00,`杯, 红色,`0.54000,`0.54%"
BACK = "`2026-06-02 10:00:00,`1900000001,`42000000000000000001,`A1,`REFUND,`0.00,`40.00,`杯,`-0.21600,`0.54%"
TOTALS = "总交易单数,应结订单总金额,退款总金额,手续费总金额\r\n`2,`100.00,`40.00,`0.32400"


def bill(folder, *lines):
    path = folder / "bill.csv"
    path.write_bytes("\r\n".join([HEADER, *lines, ""]).encode("utf-8-sig"))
    return path


def test_the_sample_reads_whole_and_its_totals_add_up():
    assert recognise(SAMPLES / "SYNTHETIC-v2018-27.csv").layout == "v2018-27"
    payments, problems = read_file(SAMPLES / "SYNTHETIC-v2018-27.csv")
    assert (len(payments), problems) == (6, [])
    assert (payments[0].title, payments[0].amount) == ("示例商品,含逗号", Decimal("208.60"))
    assert sum(payment.amount for payment in payments) == Decimal("1605.73")


def test_payments_come_in_refunds_go_out_and_fees_keep_their_digits(tmp_path):
    (paid, back), problems = read_file(bill(tmp_path, PAID, BACK, TOTALS))
    assert problems == []
    assert (paid.kind, paid.direction, paid.amount, paid.fee) == ("payment", "in", Decimal("100"), Decimal("0.54"))
    assert (back.kind, back.direction, back.amount, back.fee) == ("refund", "out", Decimal("40"), Decimal("-0.216"))
    assert (paid.fee_rate, paid.title, paid.account) == (Decimal("0.0054"), "杯,红色", "1900000001")


@pytest.mark.parametrize(("old", "new", "column"), [("`2,", "`3,", "总交易单数"), ("0.32400", "0.33", "手续费总金额")])
def test_totals_that_are_not_those_of_the_rows_are_named(tmp_path, old, new, column):
    payments, (problem,) = read_file(bill(tmp_path, PAID, BACK, TOTALS.replace(old, new)))
    assert (len(payments), problem.code, problem.row) == (2, "payment.total_differs", 5)
    assert (problem.column, is_remark(problem)) == (column, True)


def test_a_row_that_was_not_read_is_the_only_problem(tmp_path):
    payments, (problem,) = read_file(bill(tmp_path, PAID.replace("SUCCESS", "PENDING"), BACK, TOTALS))
    assert (len(payments), problem.code, problem.column) == (1, "payment.unknown_status", "交易状态")


def test_the_form_of_before_2018_reads_by_its_own_names(tmp_path):
    path = bill(tmp_path, PAID)
    path.write_bytes(path.read_bytes().replace("应结订单金额".encode(), "总金额".encode()))
    (paid,), problems = read_file(path)
    assert (paid.amount, paid.order_amount, problems) == (Decimal("100.00"), None, [])


def test_a_quote_that_swallows_lines_is_told(tmp_path):
    broken = PAID.replace("杯, 红色", '杯,"红')
    payments, problems = read_file(bill(tmp_path, broken, BACK))
    assert payments == []
    assert problems[0].code == "payment.broken_quotes"


def test_money_that_is_not_yuan_is_not_taken(tmp_path):
    path = bill(tmp_path, PAID + ",`USD")
    path.write_bytes(path.read_bytes().replace("费率\r\n".encode(), "费率,货币种类\r\n".encode()))
    _, (problem,) = read_file(path)
    assert (problem.code, problem.column) == ("payment.foreign_currency", "货币种类")


def test_a_payment_between_the_header_of_the_totals_and_the_totals_is_read(tmp_path):
    header, totals = TOTALS.split("\r\n")
    payments, problems = read_file(bill(tmp_path, PAID, header, BACK, totals))
    assert ([payment.kind for payment in payments], problems) == (["payment", "refund"], [])
