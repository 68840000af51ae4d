"""Payment bills and settlements of other platforms in the ledger, each row once."""

import csv
import io
from datetime import date
from decimal import Decimal as D
from itertools import permutations
from pathlib import Path

import pytest
from django.db.models import Sum

from zhanggui import connectors
from zhanggui.base import Problem
from zhanggui.departments.finance import facts
from zhanggui.departments.finance.models import LedgerLine, LedgerStatement
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.departments.projects import api as projects
from zhanggui.intake import stream
from zhanggui.intake.contracts import Batch, Outcome
from zhanggui.intake.models import DirtyMark
from zhanggui.intake.registry import taker_of

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
WECHAT = {
    "交易时间": "2026-06-10 09:00:00", "商户号": "1900000001", "微信订单号": "4200000001", "商户订单号": "SO1",
    "交易类型": "JSAPI", "交易状态": "SUCCESS", "货币种类": "CNY", "应结订单金额": "100.00", "代金券金额": "0.00",
    "微信退款单号": "0", "商户退款单号": "0", "退款金额": "0.00", "退款状态": "", "商品名称": "杯", "手续费": "0.60000",
    "费率": "0.60%",
}  # fmt: skip
GIVEN_BACK = WECHAT | {
    "交易时间": "2026-06-11 10:00:00", "交易状态": "REFUND", "应结订单金额": "0.00", "微信退款单号": "5000000001",
    "退款金额": "40.00", "退款状态": "SUCCESS", "手续费": "-0.24000",
}  # fmt: skip
TRADE = {
    "支付宝交易号": "2026061022001", "商户订单号": "SO2", "业务类型": "交易", "商品名称": "碗",
    "创建时间": "2026-06-10 11:00:00", "完成时间": "2026-06-10 11:00:05", "对方账户": "zh***@example.com",
    "订单金额（元）": "50.00", "商家实收（元）": "50.00", "退款批次号/请求号": "", "服务费（元）": "-0.30", "备注": "",
}  # fmt: skip
SETTLED = {
    "结算时间": "2026-06-20 09:00:00", "订单号": "6900000000000000001", "子订单号": "6900000000000000011",
    "结算金额": "51.00", "结算账户": "聚合账户", "结算单类型": "已结算", "收入合计": "56.00", "支出合计": "-5.00",
    "平台服务费": "-2.00", "达人佣金": "-3.00", "用户实付": "50.00", "平台补贴": "6.00",
}  # fmt: skip
SHORT = {name: cell for name, cell in SETTLED.items() if name not in ("用户实付", "平台补贴")}
MOVED = {
    "动账时间": "2026-06-20 09:00:03", "动帐流水号": "'7100000000000000001", "动账方向": "入账", "动账金额": "51.00",
    "动账账户": "聚合账户", "动账场景": "货款结算入账", "子订单号": "'6900000000000000011",
    "订单号": "'6900000000000000001", "订单实付应结": "45.00", "运费实付": "5.00", "实际平台补贴": "6.00",
    "平台服务费": "-2.00", "佣金": "-3.00",
}  # fmt: skip
PERSONAL = {
    "交易时间": "2026-06-10 12:00:00", "交易类型": "转账", "交易对方": "张三丰", "商品": "/", "收/支": "支出",
    "金额(元)": "¥20.00", "支付方式": "零钱", "当前状态": "对方已收钱", "交易单号": "1000050001",
    "商户单号": "/", "备注": "/",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(db):
    projects.open_shop(code="home", platform="other", name="示例杂货店")


def written(folder: Path, rows, name: str = "bill.csv", without=()) -> Path:
    columns = [column for column in rows[0] if column not in without]
    tick = "`" if "微信订单号" in columns else ""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([tick + row[column] for column in columns] for row in rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def take_file(path: Path, run: int = 1, shop: str = "home") -> Outcome:
    found = connectors.recognise(path)
    taker = taker_of(found.format)
    survey = stream.survey(lambda: connectors.read(found), taker.together)
    told = Outcome()
    for chunk in stream.chunks(lambda: connectors.read(found), taker.together, interleaved=survey.interleaved):
        records = [item.value for item in chunk.items if not item.is_problem]
        done = taker.take(Batch(shop, run, found.format, records, survey.as_of, MONDAY))
        told = Outcome(
            told.accepted + done.accepted,
            told.unchanged + done.unchanged,
            told.repeated + done.repeated,
            [*told.rejected, *done.rejected],
        )
    return told


def take_rows(folder: Path, *rows, run: int = 1, **about) -> Outcome:
    return take_file(written(folder, rows, **about), run)


def booked():
    """What lies in the ledger: trade, kind, what it is called, in and out."""
    rows = LedgerLine.objects.order_by("at", "entry_no")
    return list(rows.values_list("trade_no", "kind", "heading", "income", "outgo"))


def counted():
    """Income and outgo of June as the fact adds them up."""
    frame = facts.build("home", *JUNE)
    return D(frame["income"].sum()), D(frame["outgo"].sum())


def test_a_wechat_bill_books_payments_refunds_and_fees_apart(tmp_path):
    outcome = take_rows(tmp_path, WECHAT, GIVEN_BACK)
    assert (outcome.accepted, outcome.rejected) == (2, [])
    assert booked() == [
        ("SO1", "sale", "JSAPI", D("100.00"), D("0.00")),
        ("SO1", "fee", "手续费", D("0.00"), D("0.60")),
        ("SO1", "refund", "JSAPI", D("0.00"), D("40.00")),
        ("SO1", "fee", "手续费", D("0.24"), D("0.00")),
    ]
    assert counted() == (D("100.24"), D("40.60"))
    statement = LedgerStatement.objects.get()
    assert (str(statement.first), str(statement.last)) == ("2026-06-10", "2026-06-11")
    assert (statement.income, statement.outgo) == (D("100.24"), D("40.60"))


def test_a_fee_with_parts_of_a_cent_is_rejected_and_not_rounded(tmp_path):
    outcome = take_rows(tmp_path, WECHAT | {"手续费": "0.60400"})
    assert ([each.code for each in outcome.rejected], booked()) == (["ledger.part_of_cent"], [])


def test_a_personal_bill_is_no_sale_of_the_shop(tmp_path):
    drawn = {
        "交易类型": "零钱提现",
        "收/支": "/",
        "金额(元)": "¥100.00",
        "交易单号": "1000050002",
        "备注": "服务费¥0.10",
    }
    take_rows(tmp_path, PERSONAL, PERSONAL | drawn)
    assert booked() == [
        ("", "transfer", "转账", D("0.00"), D("20.00")),
        ("", "withdrawal", "零钱提现", D("0.00"), D("100.00")),
        ("", "fee", "手续费", D("0.00"), D("0.10")),
    ]
    assert "张三丰" not in str(LedgerLine.objects.defer(None).values_list("title", "heading", "business_type"))


def test_a_settlement_is_booked_by_its_parts_which_add_up_to_it(tmp_path):
    take_rows(tmp_path, SETTLED)
    assert booked() == [
        ("6900000000000000001", "fee", "达人佣金", D("0.00"), D("3.00")),
        ("6900000000000000001", "sale", "用户实付", D("50.00"), D("0.00")),
        ("6900000000000000001", "commission", "平台服务费", D("0.00"), D("2.00")),
        ("6900000000000000001", "transfer", "平台补贴", D("6.00"), D("0.00")),
    ]
    assert counted() == (D("56.00"), D("5.00"))


def test_what_the_parts_leave_over_stands_by_itself(tmp_path):
    take_rows(tmp_path, SETTLED | {"结算金额": "50.00", "支出合计": "-6.00"})
    assert booked()[-1] == ("6900000000000000001", "other", "其余", D("0.00"), D("1.00"))
    assert counted() == (D("56.00"), D("6.00"))


def test_equal_rows_of_one_file_are_as_many_and_of_two_files_the_same(tmp_path):
    once = take_rows(tmp_path, SETTLED, SETTLED)
    again = take_rows(tmp_path, SETTLED, run=2)
    more = take_rows(tmp_path, SETTLED, SETTLED, SETTLED, run=3)
    assert (once.accepted, again.unchanged, more.accepted, more.unchanged) == (2, 1, 1, 2)
    assert counted()[0] == D("168.00")


def test_a_movement_counts_once_though_the_settlement_tells_it_too(tmp_path):
    take_rows(tmp_path, SETTLED)
    DirtyMark.objects.all().delete()
    take_rows(tmp_path, MOVED, run=2)
    assert counted() == (D("56.00"), D("5.00"))
    assert LedgerLine.objects.aggregate(Sum("income"))["income__sum"] == D("112.00")
    assert {str(day) for day in DirtyMark.objects.values_list("day", flat=True)} == {"2026-06-20"}
    take_rows(tmp_path, SETTLED | {"结算时间": "2026-06-22 09:00:00"}, run=3)
    assert counted() == (D("112.00"), D("10.00"))


def test_a_shorter_form_of_the_same_movement_adds_nothing_in_either_order(tmp_path):
    short = written(
        tmp_path, [MOVED], "short.csv", without=["订单实付应结", "运费实付", "实际平台补贴", "佣金", "平台服务费"]
    )
    long = written(tmp_path, [MOVED], "long.csv")
    ends = []
    for order in ((short, long), (long, short, long)):
        LedgerLine.objects.all().delete()
        for run, path in enumerate(order, 1):
            assert take_file(path, run).rejected == []
        ends.append(booked())
    assert ends[0] == ends[1]
    assert len(ends[0]) == 5


def test_a_known_number_with_another_amount_is_a_conflict(tmp_path):
    take_rows(tmp_path, WECHAT)
    outcome = take_rows(tmp_path, WECHAT | {"应结订单金额": "90.00"}, run=2)
    assert ([each.code for each in outcome.rejected], counted()) == (
        ["ledger.entry_conflict"],
        (D("100.00"), D("0.60")),
    )


FILES = {
    "wechat": ([WECHAT], [WECHAT, GIVEN_BACK], [GIVEN_BACK]),
    "alipay": ([TRADE], [TRADE | {"支付宝交易号": "2026061022002", "商户订单号": "SO3"}, TRADE]),
    "settlement": ([SETTLED, SETTLED], [SHORT | {"子订单号": "6900000000000000012"}], [SETTLED]),
    "fundflow": ([MOVED], [MOVED | {"动帐流水号": "'7100000000000000002", "动账方向": "出账", "动账场景": "提现",
                                    "动账金额": "51.00"}, MOVED]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_overlapping_exports_end_the_same_in_any_order_and_twice(tmp_path, kind):
    paths = [written(tmp_path, rows, f"{place}.csv") for place, rows in enumerate(FILES[kind])]
    ends = []
    for order in permutations(paths):
        LedgerLine.objects.all().delete()
        LedgerStatement.objects.all().delete()
        for run, path in enumerate((*order, order[-1]), 1):
            assert take_file(path, run).rejected == []
        ends.append((booked(), counted()))
    assert all(end == ends[0] for end in ends)


def test_columns_in_another_order_and_new_ones_change_nothing(tmp_path):
    mixed = [{"新列": "?", **dict(reversed(row.items()))} for row in (SETTLED, SHORT)]
    take_rows(tmp_path, mixed[0])
    assert counted() == (D("56.00"), D("5.00"))


def test_a_repaired_row_like_another_of_its_file_is_a_second_one(tmp_path):
    path = written(tmp_path, [SETTLED, SETTLED | {"结算金额": "五十一"}])
    wrong = next(each for each in connectors.read(connectors.recognise(path)) if isinstance(each, Problem))
    take_file(path)
    record = connectors.read_row("douyin-settlement", "v2021-23", {**wrong.raw, "结算金额": "51.00"}, 3)
    for _time in range(2):
        taker_of("douyin-settlement").take(Batch("home", 1, "douyin-settlement", [record], None, MONDAY))
    assert counted() == (D("112.00"), D("10.00"))


def test_a_settlement_without_a_day_is_rejected(tmp_path):
    record = connectors.read_row(
        "xhs-settlement",
        "sheet-6",
        {"订单号": "P1", "交易类型": "结算入账", "商品数量": "1", "商品实付/实退": "20.00", "佣金总额": "-1.00"},
        2,
    )
    outcome = taker_of("xhs-settlement").take(Batch("home", 1, "xhs-settlement", [record], None, MONDAY))
    (problem,) = outcome.rejected
    assert problem.code == "ledger.no_day"
    assert "结算时间" in connectors.problem_text(problem, "zh")
