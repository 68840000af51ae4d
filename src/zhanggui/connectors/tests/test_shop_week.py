"""The week of a real shop, read to the cent."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from zhanggui.connectors import read, recognise
from zhanggui.connectors.records import LedgerRecord, LedgerStatement
from zhanggui.connectors.tests.files import SHOP_WEEK, read_file

EXPECTED = json.loads((SHOP_WEEK / "expected.json").read_text("utf-8"))


def only(pattern):
    (path,) = SHOP_WEEK.glob(pattern)
    return path


@pytest.mark.parametrize(
    ("pattern", "format_name", "layout"),
    [
        ("ExportOrderList*.csv", "taobao-order-list", "v2018-56"),
        ("ExportOrderDetailList*.csv", "taobao-order-detail", "v2016-10"),
        ("退款管理*.csv", "tmall-refund", "v2018-21"),
        ("*账务明细.zip", "alipay-merchant-fundflow", "v2016-12"),
        ("中通账单*.xlsx", "courier-zto", "v2020-11"),
        ("运费报价表.json", "courier-tariff", "json-1"),
    ],
)
def test_every_file_is_known_by_its_content(pattern, format_name, layout, tmp_path):
    nameless = tmp_path / "upload"
    nameless.write_bytes(only(pattern).read_bytes())
    found = recognise(nameless)
    assert (found.format, found.layout) == (format_name, layout)


def test_orders_add_up():
    orders, problems = read_file(only("ExportOrderList*.csv"))
    assert problems == []
    assert len(orders) == EXPECTED["orders"] == len({order.trade_no for order in orders})
    assert sum(order.order_amount for order in orders) == Decimal(EXPECTED["goods_amount"])
    assert sum(order.paid_amount for order in orders) == Decimal("261752.92")
    assert sum(order.merchant_receipt for order in orders) == Decimal(EXPECTED["paid_out_to_merchant"])
    assert sum(order.quantity for order in orders) == EXPECTED["pieces"]
    assert len({order.buyer_nick for order in orders}) == EXPECTED["distinct_buyers"]
    assert all(order.paid_at and order.paid_at.utcoffset().total_seconds() == 8 * 3600 for order in orders)


def test_the_first_order_reads_as_a_person_reads_it():
    order = next(iter(read(recognise(only("ExportOrderList*.csv")))))
    assert (order.row, order.trade_no) == (2, "5001111070574744660")
    assert (order.province, order.city, order.waybills) == ("福建省", "", ("71111078574744",))
    assert order.seller_memo == "客户要求\n开发票"
    assert (order.phone, order.mobile) == ("", "1**********")
    assert order.raw["订单编号"] == '="5001111070574744660"'


def test_lines_add_up():
    lines, problems = read_file(only("ExportOrderDetailList*.csv"))
    assert problems == []
    assert len(lines) == EXPECTED["order_lines"]
    assert sum(line.quantity for line in lines) == EXPECTED["pieces"]
    assert sum(line.price * line.quantity for line in lines) == Decimal(EXPECTED["goods_amount"])
    amounts = Counter()
    for line in lines:
        amounts[line.sku_code] += line.price * line.quantity
    assert [[sku, str(amount.normalize())] for sku, amount in amounts.most_common(5)] == EXPECTED["top5_sku_by_amount"]


def test_refunds_add_up():
    refunds, problems = read_file(only("退款管理*.csv"))
    assert problems == []
    assert len(refunds) == EXPECTED["refund_rows"]
    assert sum(refund.amount for refund in refunds) == Decimal(EXPECTED["refund_amount"])
    assert {refund.status for refund in refunds} == {"success"}


def test_the_ledger_adds_up_and_its_balance_never_breaks():
    found, problems = read_file(only("*账务明细.zip"))
    *movements, statement = found
    expected = EXPECTED["alipay"]
    assert problems == []
    assert isinstance(statement, LedgerStatement)
    assert len(movements) == statement.rows == expected["rows"]
    assert statement.income == statement.declared_income == Decimal(expected["income"])
    assert statement.outgo == statement.declared_outgo == Decimal(expected["outgo"])
    assert (statement.income_rows, statement.outgo_rows) == (expected["income_rows"], expected["outgo_rows"])
    assert (statement.opening, statement.closing) == (Decimal(expected["opening"]), Decimal(expected["closing"]))
    assert statement.account == "20880000000000000156"
    commission = sum(move.outgo for move in movements if move.kind == "commission")
    assert commission == Decimal(expected["commission_2pct"])


def test_every_movement_of_the_week_names_its_trade():
    movements, _ = read_file(only("*账务明细.zip"))
    sold = Counter(move.trade_no for move in movements if isinstance(move, LedgerRecord) and move.kind == "sale")
    orders, _ = read_file(only("ExportOrderList*.csv"))
    trades = {order.trade_no for order in orders}
    assert trades - set(sold) == set(EXPECTED["planted"]["missing_in_bill"])
    assert {trade for trade, times in sold.items() if times > 1} == set(EXPECTED["planted"]["duplicated_in_bill"])


def test_the_courier_bill_adds_up():
    parcels, problems = read_file(only("中通账单*.xlsx"))
    assert problems == []
    assert len(parcels) == EXPECTED["courier"]["rows"]
    assert sum(parcel.payable for parcel in parcels) == Decimal(EXPECTED["courier"]["billed"])
    billed = {parcel.waybill: parcel.billed_kg for parcel in parcels}
    for heavy in EXPECTED["courier"]["overweight"]:
        assert billed[heavy["waybill"]] == Decimal(heavy["billed_kg"])


def test_the_price_table_is_read_whole():
    (tariff,), problems = read_file(only("运费报价表.json"))
    assert problems == []
    assert (tariff.courier, tariff.first_kg, tariff.step_kg) == ("zto", 1, 1)
    assert tariff.rates["江苏省"] == (Decimal("3.20"), Decimal("1.00"))
    assert tariff.parcel_weight.per_piece_kg == Decimal("0.08")
