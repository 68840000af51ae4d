from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import recognise
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "SYNTHETIC-v2023-12.csv"
LAYOUTS = manifest_of("alipay_personal").layouts
CUP = {
    "交易时间": "2026-06-01 09:36:00",
    "交易创建时间": "2026-06-01 09:36:00",
    "交易分类": "日用百货",
    "类型": "即时到账交易",
    "交易对方": "示例店铺",
    "商品说明": "杯 ",
    "收/支": "支出",
    "金额": "30.00",
    "金额（元）": "30.00",
    "交易状态": "交易成功",
    "交易订单号": "2026060122001100000000000001\t",
    "交易号": "2026060122001100000000000001\t",
    "商家订单号": "T200P9001\t",
    "服务费（元）": "0.10",
    "成功退款（元）": "0.00",
}


def bill(folder, layout, **more):
    header = LAYOUTS[layout]
    return csv_file(folder, header, [[CUP.get(name, "") for name in header]], **more)


def test_the_form_of_2023_reads_below_its_ruler():
    assert (recognise(SAMPLE).layout, recognise(SAMPLE).header_row) == ("v2023-12", 12)
    payments, problems = read_file(SAMPLE)
    assert problems == []
    assert [(each.kind, each.direction, each.amount) for each in payments] == [
        ("payment", "out", Decimal("30.00")),
        ("refund", "none", Decimal("5.00")),
        ("withdrawal", "none", Decimal("30.00")),
    ]
    assert (payments[0].title, payments[1].payment_of) == ("示例杯", payments[0].payment_no)


def test_the_form_of_2021_has_another_order(tmp_path):
    path = bill(tmp_path, "v2021-12")
    assert recognise(path).layout == "v2021-12"
    (cup,), problems = read_file(path)
    assert (cup.amount, cup.payment_no, problems) == (Decimal("30.00"), "2026060122001100000000000001", [])


def test_the_web_form_of_2019_has_totals_below(tmp_path):
    below = "-----------------------,\r\n共1笔记录\r\n已收入:0笔,0.00元\r\n导出时间:[2026-07-01 08:00:00],用户:示例\r\n"
    path = bill(tmp_path, "web-2019", above="支付宝交易记录明细查询\r\n账号:[示例]\r\n", below=below)
    assert recognise(path).layout == "web-2019"
    (cup,), problems = read_file(path)
    assert (cup.fee, cup.refunded) == (Decimal("0.10"), Decimal("0.00"))
    assert [problem.code for problem in problems] == []


def test_a_direction_nobody_knows_and_a_damaged_number_are_problems(tmp_path):
    header = LAYOUTS["v2021-12"]
    rows = [
        [(CUP | change).get(name, "") for name in header] for change in ({"收/支": "互转"}, {"交易订单号": "2.03E+27"})
    ]
    _, problems = read_file(csv_file(tmp_path, header, rows))
    assert [(each.code, each.column) for each in problems] == [
        ("payment.unknown_status", "收/支"),
        ("payment.number_damaged", "交易订单号"),
    ]


def test_a_payment_cut_short_is_a_problem_and_no_note(tmp_path):
    path = bill(tmp_path, "v2021-12")
    cut = "2026-06-03 11:00:00,充值提现\r\n".encode("gb18030")
    path.write_bytes(path.read_bytes() + cut)
    payments, problems = read_file(path)
    assert (len(payments), [problem.code for problem in problems]) == (1, ["payment.too_short"])
