from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import is_remark, recognise
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "SYNTHETIC-v2021-12.csv"
HEADER = ["结算时间", "订单号", "子订单号", "结算金额", "结算单类型", "收入合计", "支出合计", "平台服务费", "用户实付"]
SOLD = ["2026-06-10 09:00:00", "'6900000001", "'6900000011", "45.00", "已结算", "50.00", "5.00", "5.00", "50.00"]


def test_the_sample_reads_whole_but_for_its_row_of_formulas():
    assert recognise(SAMPLE).layout == "v2021-12"
    settled, problems = read_file(SAMPLE)
    assert problems == []
    assert [(each.row, each.kind, each.amount, each.outgo) for each in settled] == [
        (3, "sale", Decimal("45.00"), Decimal("-5.00")),
        (4, "refund", Decimal("-9.00"), Decimal("1.00")),
    ]
    assert settled[0].child_no == settled[1].child_no


def test_what_goes_off_is_negative_whichever_sign_the_file_writes(tmp_path):
    (sold,), problems = read_file(csv_file(tmp_path, HEADER, [SOLD], encoding="utf-8"))
    assert problems == []
    assert (sold.amount, sold.income, sold.outgo) == (Decimal("45.00"), Decimal("50.00"), Decimal("-5.00"))
    assert sold.parts == {"goods_paid": Decimal("50.00"), "platform_fee": Decimal("-5.00")}


def test_totals_that_make_the_amount_with_neither_sign_are_remarked(tmp_path):
    settled, (problem,) = read_file(csv_file(tmp_path, HEADER, [[*SOLD[:3], "44.00", *SOLD[4:]]]))
    assert (len(settled), problem.code, problem.column) == (1, "settlement.parts_differ", "结算金额")
    assert is_remark(problem)


def test_a_kind_of_settlement_nobody_knows_is_a_problem(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [[*SOLD[:4], "冻结", *SOLD[5:]]]))
    assert (problem.code, problem.column) == ("settlement.unknown_status", "结算单类型")


def test_a_first_row_with_figures_is_no_formula(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [["", "", "", "收入+支出", "", "1.00", "", "", ""]]))
    assert problem.row == 2
