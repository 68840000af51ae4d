from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import glance, read, read_row, recognise
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.taobao_order_list.reader import close_reason, waybills
from zhanggui.connectors.taobao_order_list.states import order_state
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLES = Path(__file__).parents[1] / "samples"
MANIFEST = manifest_of("taobao_order_list")
WIDTHS = {"v2016-41": 41, "v2018-54": 54, "v2018-56": 56, "v2019-61": 61, "v2021-70": 71}
HEADER = ["订单编号", "总金额", "买家实际支付金额", "订单状态", "订单创建时间", "订单付款时间 "]
ROW = ['="2611070574744660001"', "88.00", "88.00", "交易成功", "2026-06-01 09:29:00", "2026-06-01 09:30:10"]


def with_cell(header, cell):
    return [cell if name == header else was for name, was in zip(HEADER, ROW, strict=True)]


def test_every_generation_has_its_width():
    assert {layout: len(header) for layout, header in MANIFEST.layouts.items()} == WIDTHS


@pytest.mark.parametrize("layout", WIDTHS)
def test_every_generation_is_told_apart_and_read(layout):
    path = SAMPLES / f"{layout}.csv"
    assert recognise(path).layout == layout
    orders, problems = read_file(path)
    assert problems == []
    assert [order.status for order in orders] == ["success", "shipped", "unpaid", "closed"]
    assert sum(order.order_amount for order in orders) == Decimal("1427.50")
    assert all(order.extra == {} for order in orders)


def test_a_workbook_tells_the_same_orders_as_the_text_file():
    by_text, _ = read_file(SAMPLES / "v2018-56.csv")
    by_sheet, problems = read_file(SAMPLES / "v2018-56.xlsx")
    assert problems == []
    assert [(o.trade_no, o.order_amount, o.paid_at) for o in by_sheet] == [
        (o.trade_no, o.order_amount, o.paid_at) for o in by_text
    ]


def test_one_order_in_the_words_of_the_shop():
    orders, _ = read_file(SAMPLES / "v2021-70.csv")
    mug, tray, unpaid, _ = orders
    assert (mug.is_mobile, mug.merchant_receipt, mug.refunded) == (True, Decimal("88.00"), None)
    assert mug.shipped_at.isoformat() == "2026-06-01T18:00:00+08:00"
    assert tray.waybills == ("773100000000002", "773100000000003")
    assert tray.seller_memo == "先发一半\n剩下周五发"
    assert (tray.province, tray.city, tray.refunded) == ("江苏省", "苏州市", Decimal("12.00"))
    assert (unpaid.paid_at, unpaid.paid_amount, unpaid.buyer_message) == (None, Decimal("0.00"), "请尽快,谢谢")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("订单编号", "5.00111E+18", "order.number_damaged"),
        ("订单编号", "", "order.number_missing"),
        ("总金额", "-1.00", "order.negative"),
        ("总金额", "NaN", "order.bad_money"),
        ("买家实际支付金额", "", "order.bad_money"),
        ("订单状态", "未知", "order.unknown_status"),
        ("订单创建时间", "昨天", "order.bad_date"),
        ("订单付款时间 ", "2026-02-30 10:00:00", "order.bad_date"),
    ],
)
def test_a_bad_cell_is_named_and_the_next_order_goes_on(tmp_path, column, cell, code):
    orders, (problem,) = read_file(csv_file(tmp_path, HEADER, [with_cell(column, cell), ROW]))
    assert len(orders) == 1
    assert (problem.code, problem.row, problem.column) == (code, 2, column.strip())


def test_a_repaired_line_is_read_as_if_it_had_come_so(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [with_cell("总金额", "abc")]))
    order = read_row("taobao-order-list", "v2018-56", {**problem.raw, "总金额": "88.00"}, problem.row)
    assert (order.row, order.order_amount) == (2, Decimal("88.00"))


def test_numbers_a_spreadsheet_rounded_are_all_reported(tmp_path):
    rows = [[f"26110705747446{digit}0000", *ROW[1:]] for digit in "1234"]
    orders, problems = read_file(csv_file(tmp_path, HEADER, rows))
    assert orders == []
    assert {problem.code for problem in problems} == {"order.number_damaged"}


def test_one_number_ending_in_zeros_is_only_a_number(tmp_path):
    rows = [["2611070574744660000", *ROW[1:]], ["2611070574744660001", *ROW[1:]], ["2611070574744660002", *ROW[1:]]]
    assert len(read_file(csv_file(tmp_path, HEADER, rows))[0]) == 3


def test_parcels_are_parted_and_each_told_once():
    assert waybills("No:7111,No:7112，7112") == ("7111", "7112")
    assert waybills("'null") == ()


@pytest.mark.parametrize("cell", ["卖家已发货，等待买家确认", "卖家已发货,等待买家确认", " 卖家已发货， 等待买家确认 "])
def test_the_comma_in_a_state_may_be_wide_or_narrow(cell):
    assert order_state(cell) == "shipped"


@pytest.mark.parametrize("layout", WIDTHS)
def test_a_glance_counts_every_row_and_tells_its_trade_and_moments(layout):
    recognised = recognise(SAMPLES / f"{layout}.csv")
    told = ("row", "trade_no", "created_at", "paid_at", "shipped_at", "confirmed_at")
    glanced, whole = ([[getattr(each, name) for name in told] for each in way(recognised)] for way in (glance, read))
    assert glanced == whole


def test_a_glance_does_not_mind_a_cell_it_does_not_need(tmp_path):
    path = csv_file(tmp_path, HEADER, [with_cell("总金额", "abc"), with_cell("订单创建时间", "昨天"), ROW])
    assert [type(each).__name__ for each in glance(recognise(path))] == ["OrderGlance", "Problem", "OrderGlance"]


def test_columns_a_layout_lacks_are_told_apart_from_empty_cells():
    old, new = (next(iter(read_file(SAMPLES / f"{layout}.csv")[0])) for layout in ("v2016-41", "v2018-56"))
    assert old.absent == {"payment_no", "shipped_at", "confirmed_at", "refunded", "merchant_receipt"}
    assert new.absent == {"shipped_at"}


def test_an_order_that_was_not_closed_has_no_reason_for_it():
    assert [close_reason(cell) for cell in ("订单未关闭", "", "买家不想买了")] == ["", "", "买家不想买了"]
