from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import recognise
from zhanggui.connectors.tests.files import read_file, xlsx_file

ROOM = Path(__file__).parents[2]
HEADER = ["订单号", "交易类型", "商品数量", "商品实付/实退", "佣金总额", "商品名称"]


def test_goods_and_commission_stay_apart_and_the_orders_sheet_is_told():
    path = ROOM / "xhs_settlement" / "samples" / "SYNTHETIC-sheet-6.xlsx"
    assert recognise(path).sheet == "商品结算明细"
    (sold, back), (problem,) = read_file(path)
    assert (sold.kind, sold.amount, sold.at) == ("sale", None, None)
    assert sold.parts == {"goods_paid": Decimal("50.00"), "commission": Decimal("-2.50")}
    assert (back.kind, back.parts["goods_paid"]) == ("refund", Decimal("-25.00"))
    assert problem.code == "file.another_table"


def test_money_with_the_sign_of_the_opposite_is_not_taken(tmp_path):
    rows = [["P1", "退款", 1, 25, -1, "杯"], ["P1", "结算入账", 1, 25, -1, "杯"], ["P1", "冲正", 1, 25, -1, "杯"]]
    sold, problems = read_file(xlsx_file(tmp_path, {"商品结算明细": [HEADER, *rows]}))
    assert len(sold) == 1
    assert [(each.code, each.row, each.column) for each in problems] == [
        ("settlement.wrong_sign", 2, "商品实付/实退"),
        ("settlement.unknown_status", 4, "交易类型"),
    ]


def test_packages_are_orders_without_amounts():
    (package,), problems = read_file(ROOM / "xhs_package" / "samples" / "SYNTHETIC-sheet-8.xlsx")
    assert problems == []
    assert (package.platform, package.status, package.sku_code) == ("xiaohongshu", "success", "MUG-RED")
    assert (package.waybills, package.of_row, package.of_order) == (("YT2000000000001",), {}, {})
