from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import is_remark, recognise
from zhanggui.connectors.alipay_merchant_fundflow.kinds import movement_kind, trade_of
from zhanggui.connectors.tests.files import read_file

SAMPLES = Path(__file__).parents[1] / "samples"
TRADE = "2611070574744660001"
ZERO, ONE = Decimal(0), Decimal(1)


def changed(tmp_path, *replacements):
    text = (SAMPLES / "v2016-12.csv").read_bytes().decode("gb18030")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "ledger.csv"
    path.write_bytes(text.encode("gb18030"))
    return path


@pytest.mark.parametrize("name", ["v2016-12.csv", "v2016-12.zip"])
def test_movements_balance_and_totals(name):
    (*movements, statement), problems = read_file(SAMPLES / name)
    assert problems == []
    assert [(move.kind, move.trade_no[-4:]) for move in movements] == [
        ("sale", "0001"),
        ("commission", "0001"),
        ("refund", "0002"),
        ("withdrawal", ""),
        ("fee", ""),
    ]
    assert [move.outgo for move in movements][1] == Decimal("1.76")
    assert (statement.opening, statement.closing) == (Decimal("100.00"), Decimal("74.00"))
    assert (statement.first, statement.last) == (date(2026, 6, 8), date(2026, 6, 9))
    assert (statement.account, statement.declared_outgo) == ("20880000000000000156", Decimal("114.00"))


def test_a_newer_bill_with_other_columns_reads_the_same_way():
    assert recognise(SAMPLES / "api-16.csv").layout == "api-16"
    (sale, fee, statement), problems = read_file(SAMPLES / "api-16.csv")
    assert problems == []
    assert (sale.kind, sale.trade_no, sale.income) == ("sale", TRADE, Decimal("88.00"))
    assert (fee.kind, fee.trade_no, fee.outgo) == ("commission", TRADE, Decimal("1.76"))
    assert statement.declared_income_rows == 1


def test_a_missing_line_breaks_the_balance_and_the_total(tmp_path):
    path = tmp_path / "ledger.csv"
    lines = (SAMPLES / "v2016-12.csv").read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join(lines[:6] + lines[7:]))
    (*movements, _), problems = read_file(path)
    assert len(movements) == 4
    assert [(problem.code, problem.row) for problem in problems] == [
        ("ledger.balance_break", 7),
        ("ledger.total_differs", 11),
    ]
    assert "174.24 <> 176.00" in problems[0].message
    assert all(is_remark(problem) for problem in problems)


def test_newest_first_is_no_broken_balance(tmp_path):
    path = tmp_path / "ledger.csv"
    lines = (SAMPLES / "v2016-12.csv").read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join(lines[:5] + lines[9:4:-1] + lines[10:]))
    (*_, statement), problems = read_file(path)
    assert problems == []
    assert (statement.opening, statement.closing) == (Decimal("100.00"), Decimal("74.00"))


def test_an_unreadable_line_is_the_only_problem(tmp_path):
    (*movements, _), problems = read_file(changed(tmp_path, ("-1.76", "abc")))
    assert len(movements) == 4
    assert [(problem.code, problem.row) for problem in problems] == [("ledger.bad_money", 7)]


def test_a_day_without_movements_is_an_empty_statement(tmp_path):
    lines = (SAMPLES / "v2016-12.csv").read_bytes().split(b"\r\n")
    path = tmp_path / "ledger.csv"
    path.write_bytes(b"\r\n".join([*lines[:5], b""]))
    (statement,), problems = read_file(path)
    assert problems == []
    assert (statement.rows, statement.income, statement.opening) == (0, 0, None)


def test_outgo_may_carry_either_sign(tmp_path):
    (*movements, _), problems = read_file(changed(tmp_path, (",-1.76,", ",1.76,"), (",-12.00,", ",12.00,")))
    assert problems == []
    assert sum(move.outgo for move in movements) == Decimal("114.00")


@pytest.mark.parametrize(
    ("numbers", "memo", "kind"),
    [
        ((f"T200P{TRADE}",), "", "sale"),
        ((f"T50060NP{TRADE}",), "", "sale"),
        (("",), f"天猫佣金{{{TRADE}}}", "commission"),
        (("5555555555555555",), f"天猫佣金（类目）{{{TRADE}}}扣款", "commission"),
        (("",), f"售后退款-T200P{TRADE}", "refund"),
        (("own-77", TRADE), "", "sale"),
    ],
)
def test_the_trade_is_found_wherever_the_version_names_it(numbers, memo, kind):
    assert trade_of(kind, numbers, memo) == TRADE


@pytest.mark.parametrize(
    ("business_type", "told", "income", "outgo", "kind"),
    [
        ("在线支付", "交易付款", ONE, ZERO, "sale"),
        ("其它", "天猫佣金{1}", ZERO, ONE, "commission"),
        ("其它", "天猫佣金退还", ONE, ZERO, "commission"),
        ("交易退款", "售后退款", ZERO, ONE, "refund"),
        ("提现", "", ZERO, ONE, "withdrawal"),
        ("转账", "", ZERO, ONE, "transfer"),
        ("收费", "短信", ZERO, ONE, "fee"),
        ("其它", "花束", ZERO, ONE, "other"),
    ],
)
def test_every_movement_has_a_kind(business_type, told, income, outgo, kind):
    assert movement_kind(business_type, told, income, outgo) == kind
