"""What a platform's interface answered is taken in like its export: the same takers, the same orders."""

import io
import json
from decimal import Decimal as D

import pytest

from zhanggui.connectors.api.documents import document
from zhanggui.connectors.api.tests import truth
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.orders.tests.exports import take_file
from zhanggui.departments.orders.tests.made import shop
from zhanggui.intake import api as intake

pytestmark = pytest.mark.django_db
SOLD = [one for one in truth.sold(5, 12, single=True) if one.status != "unpaid"]
ANSWERS = {
    "taobao-order-list": (
        "taobao-top",
        {"trades_sold_get_response": {"trades": {"trade": list(map(truth.top_trade, SOLD))}}},
    ),
    "jd-order": (
        "jd-jos",
        {
            "jingdong_pop_order_search_responce": {
                "searchorderinfo_result": {"orderTotal": len(SOLD), "orderInfoList": list(map(truth.jd_order, SOLD))}
            }
        },
    ),
    "pdd-order": ("pdd-open", {"order_list_get_response": {"order_list": list(map(truth.pdd_order, SOLD))}}),
    "douyin-order": ("douyin-open", {"code": 10000, "data": {"shop_order_list": list(map(truth.douyin_order, SOLD))}}),
}


def made(format, name=""):
    api, answer = ANSWERS[name or format]
    return document(api, format, truth.START, [], json.dumps(answer, ensure_ascii=False).encode())


@pytest.mark.parametrize("format", ANSWERS)
def test_an_answer_becomes_orders(format, tmp_path):
    shop(platform="other")
    path = tmp_path / "answer.json"
    path.write_bytes(made(format))
    taken = take_file(path)
    again = take_file(path, run=2)
    assert (taken.accepted, again.accepted, again.unchanged) == (len(SOLD), 0, len(SOLD))
    told = {order.trade_no.replace("-", ""): (order.state, order.paid_amount) for order in Order.objects.all()}
    assert told == {one.no: (one.status, D(one.fen) / 100) for one in SOLD}


def test_trades_and_their_lines_come_from_one_answer(tmp_path):
    shop(platform="taobao")
    for format in ("taobao-order-list", "taobao-order-detail"):
        path = tmp_path / f"{format}.json"
        path.write_bytes(made(format, "taobao-order-list"))
        take_file(path)
    lines = {line.order.trade_no: (line.sku_code, line.quantity) for line in OrderLine.objects.select_related("order")}
    assert lines == {one.no: (one.goods[0].sku, one.goods[0].pieces) for one in SOLD}


@pytest.mark.django_db(transaction=True)
def test_intake_takes_a_document_as_any_file():
    shop(platform="douyin")
    result = intake.receive(io.BytesIO(made("douyin-order")), shop="home", name="douyin-open 2026-06-01 1.json")
    assert (result.format, result.layout, result.accepted) == ("douyin-order", "interface", len(SOLD))
