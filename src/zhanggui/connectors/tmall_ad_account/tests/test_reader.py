from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2023-7.csv"
HEADER = ["记账时间", "交易日期", "收支类型", "交易类型", "操作金额(元)", "操作后余额(元)", "备注"]


def test_charges_belong_to_the_day_of_the_advertising():
    lines, problems = read_file(SAMPLE)
    assert (len(lines), problems) == (6, [])
    second = lines[1]
    assert (second.first, second.booked_at.day, second.kind, second.amount, second.balance) == (
        date(2026, 6, 2),
        1,
        "charge",
        Decimal("187.95"),
        Decimal("159.70"),
    )


def test_payments_and_top_ups_are_no_charges(tmp_path):
    words = [("支出", "扣款"), ("支出", "付款"), ("收入", "充值"), ("收入", "调账")]
    rows = [["2026-06-02 00:10:00", "2026-06-01", *pair, "1.00", "-", f"第{n}笔"] for n, pair in enumerate(words)]
    lines, _ = read_file(csv_file(tmp_path, HEADER, rows))
    assert [(line.direction, line.kind) for line in lines] == [
        ("outgo", "charge"),
        ("outgo", "payment"),
        ("income", "top_up"),
        ("income", ""),
    ]
    assert lines[-1].kind_text == "调账"


@pytest.mark.parametrize(("amount", "reason"), [("-1.00", "negative"), ("-", "bad_money"), ("", "bad_money")])
def test_a_movement_says_its_amount_and_only_beside_it_which_way(amount, reason, tmp_path):
    row = ["2026-06-02 00:10:00", "2026-06-01", "支出", "扣款", amount, "9.00", ""]
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [row]))
    assert (problem.column, problem.code) == ("操作金额(元)", f"ad_account.{reason}")
