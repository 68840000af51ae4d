from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import recognise
from zhanggui.connectors.douyin_order.reader import exported_at
from zhanggui.connectors.platform_records import sum_over
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLES = Path(__file__).parents[1] / "samples"
MUG = {
    "主订单编号": "\t6900000000000000001",
    "子订单编号": "\t6900000000000000011",
    "选购商品": "杯",
    "商品数量": "2",
    "商品单价": "30.00",
    "订单应付金额": "50.00",
    "平台优惠": "6.00",
    "订单状态": "已完成",
    "订单提交时间": "2026-06-01 09:49:00",
    "平台实际承担优惠金额": "6.00",
    "商家实际承担优惠金额": "3.00",
    "达人实际承担优惠金额": "1.00",
    "达人ID": "0",
    "商家备注": "-",
    "收件人": "##aGk=##",
    "快递信息": "YT1234567890123-圆通速递",
}
BOWL = MUG | {"子订单编号": "\t6900000000000000012", "选购商品": "碗", "订单应付金额": "20.00"}


def read_rows(folder, *rows):
    return read_file(csv_file(folder, list(MUG), [list(row.values()) for row in rows], encoding="utf-8-sig"))


def test_the_sample_reads_whole():
    orders, problems = read_file(SAMPLES / "SYNTHETIC-v2024-74.csv")
    assert (len(orders), problems) == (6, [])
    assert (orders[0].trade_no, orders[0].line_no) == ("300593909517619125", "300934360589291207")
    assert orders[0].of_row["due"] == Decimal("351.20")


def test_sums_of_child_orders_are_the_rows_own(tmp_path):
    orders, problems = read_rows(tmp_path, MUG, BOWL)
    assert problems == []
    assert [(order.position, order.of_order) for order in orders] == [(1, {}), (2, {})]
    assert sum_over(orders, "due") == Decimal("70.00")


def test_the_gross_is_what_is_due_and_every_discount_really_borne(tmp_path):
    (mug,), _ = read_rows(tmp_path, MUG)
    assert mug.of_row["gross"] == Decimal("60.00")


def test_cipher_dashes_and_zeros_say_nothing(tmp_path):
    (mug,), _ = read_rows(tmp_path, MUG)
    assert (mug.receiver_name, mug.talent_id, mug.seller_memo) == ("", "", "")
    assert (mug.waybills, mug.courier) == (("YT1234567890123",), "圆通速递")


def test_a_voucher_named_in_place_of_its_amount_is_no_amount(tmp_path):
    (mug,), problems = read_rows(tmp_path, MUG | {"平台优惠": "满100减10券"})
    assert (problems, "platform_discount" in mug.of_row) == ([], False)
    assert mug.raw["平台优惠"] == "满100减10券"


@pytest.mark.parametrize("bad", ["1.2.3", "--5"])
def test_an_amount_that_is_neither_is_a_problem(tmp_path, bad):
    _, (problem,) = read_rows(tmp_path, MUG | {"平台优惠": bad})
    assert (problem.code, problem.column) == ("order.bad_money", "平台优惠")


def test_a_state_nobody_knows_is_a_problem_of_its_row(tmp_path):
    orders, (problem,) = read_rows(tmp_path, MUG | {"订单状态": "处理中"}, BOWL)
    assert [order.title for order in orders] == ["碗"]
    assert (problem.code, problem.row) == ("order.unknown_status", 2)


def test_the_moment_of_the_export_is_in_the_name_of_the_file():
    assert exported_at("1780300800_0a1b2c.csv").isoformat() == "2026-06-01T16:00:00+08:00"
    assert exported_at("订单.csv") is None
    sample = SAMPLES / "SYNTHETIC-v2024-74.csv"
    assert recognise(sample, name="1780300800_0a1b2c.csv").exported_at == exported_at("1780300800_0a1b2c.csv")
    assert recognise(sample).exported_at is None
