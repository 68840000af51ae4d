from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors.tests.files import csv_file, read_file, xlsx_file

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = [
    "商品",
    "订单号",
    "订单状态",
    "商品总价(元)",
    "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)",
    "订单成交时间",
]
MUG = ["杯", "260605-123456789012345", "已发货，待签收", "50.00", "38.00", "45.00", "2", "2026-06-05 09:28:00"]


def read_rows(folder, *rows, header=HEADER):
    return read_file(csv_file(folder, header, [[f"{cell}\t" for cell in row] for row in rows], encoding="utf-8-sig"))


def test_the_sample_reads_whole():
    orders, problems = read_file(SAMPLES / "SYNTHETIC-v2022-27.csv")
    assert (len(orders), problems) == (6, [])
    assert (orders[0].trade_no, orders[0].quantity) == ("300604260897510551", 691)
    assert orders[0].of_order["platform_discount"] == Decimal("206.05")


def test_cells_end_with_tabs_and_the_sums_are_the_orders(tmp_path):
    (mug,), problems = read_rows(tmp_path, MUG)
    assert problems == []
    assert (mug.trade_no, mug.status, mug.status_text) == ("260605-123456789012345", "shipped", "已发货，待签收")
    assert mug.of_order == {"goods": Decimal("50.00"), "paid": Decimal("38.00"), "received": Decimal("45.00")}
    assert (mug.of_row, mug.receiver_name) == ({}, "")


def test_the_time_of_payment_may_stand_in_place_of_the_deal(tmp_path):
    (mug,), _ = read_rows(tmp_path, MUG, header=[*HEADER[:-1], "支付时间"])
    assert mug.paid_at.isoformat() == "2026-06-05T09:28:00+08:00"


def test_a_workbook_of_one_sheet_reads_alike(tmp_path):
    (mug,), problems = read_file(xlsx_file(tmp_path, {"orders": [HEADER, MUG]}))
    assert (mug.quantity, mug.of_order["paid"], problems) == (2, Decimal("38.00"), [])


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("待支付", "unpaid"),
        ("待发货", "paid"),
        ("已签收", "success"),
        ("已取消", "closed"),
        ("未发货,退款成功", "closed"),
        ("已发货，退款成功", "closed"),
    ],
)
def test_states_in_full_or_half_width(tmp_path, words, state):
    (mug,), _ = read_rows(tmp_path, [*MUG[:2], words, *MUG[3:]])
    assert (mug.status, mug.status_text) == (state, words)


def test_goods_named_like_a_total_are_still_an_order(tmp_path):
    mugs, problems = read_rows(tmp_path, ["合计算器", *MUG[1:]], ["合计", "", "", "50.00", "38.00", "45.00", "2", ""])
    assert ([mug.title for mug in mugs], problems) == (["合计算器"], [])


def test_an_amount_that_is_none_is_named(tmp_path):
    orders, (problem,) = read_rows(tmp_path, [*MUG[:4], "三十", *MUG[5:]], MUG)
    assert len(orders) == 1
    assert (problem.code, problem.row, problem.column) == ("order.bad_money", 2, "用户实付金额(元)")


def test_a_column_the_seller_did_not_pick_is_no_empty_amount(tmp_path):
    (mug,), _ = read_rows(tmp_path, [*MUG[:5], *MUG[6:]], header=[*HEADER[:5], *HEADER[6:]])
    assert ("received" in mug.absent, mug.of_order["paid"]) == (True, Decimal("38.00"))
    _, (problem,) = read_rows(tmp_path, [*MUG[:5], "", *MUG[6:]])
    assert (problem.code, problem.column) == ("order.bad_money", "商家实收金额(元)")
