"""Compensations and small transfers, each once, whatever file tells of it."""

from decimal import Decimal as D
from itertools import permutations

import pytest
from django.db.models import Sum

from zhanggui.base import Refusal
from zhanggui.departments.finance import reactions
from zhanggui.departments.finance.models import SmallPayment
from zhanggui.departments.finance.tests.test_money_taker import take_file, take_rows, written
from zhanggui.departments.projects import api as projects

ASKED = {
    "支付流水号": "9001", "订单编号": "6900000000000000001", "商品名称": "杯", "打款类型": "补运费", "打款金额": "5.00",
    "打款申请人": "客服小李", "打款申请时间": "2026-06-02 09:00:00", "打款到账时间": "", "打款状态": "处理中",
    "打款备注": "",
}  # fmt: skip
PAID = ASKED | {"打款到账时间": "2026-06-03 09:00:00", "打款状态": "打款成功"}
TAKEN_OFF = {"订单号": "260605-1", "扣款原因": "延迟发货", "申请扣款金额": "3.00"}


@pytest.fixture(autouse=True)
def shop(db):
    projects.open_shop(code="home", platform="other", name="示例杂货店")


def kept():
    rows = SmallPayment.objects.order_by("key").values_list("trade_no", "amount", "status", "business_date")
    return [(trade, amount, status, str(day)) for trade, amount, status, day in rows]


def test_the_later_state_of_a_payment_wins_in_any_order(tmp_path):
    files = [written(tmp_path, [row], f"{place}.csv") for place, row in enumerate((ASKED, PAID))]
    for order in permutations(files):
        SmallPayment.objects.all().delete()
        for run, path in enumerate((*order, order[0]), 1):
            take_file(path, run)
        assert kept() == [("6900000000000000001", D("5.00"), "打款成功", "2026-06-03")]


def test_counts_say_what_became_of_the_rows(tmp_path):
    first = take_rows(tmp_path, ASKED, ASKED)
    again = take_rows(tmp_path, ASKED, run=2)
    paid = take_rows(tmp_path, PAID, run=3)
    assert [(each.accepted, each.repeated, each.unchanged) for each in (first, again, paid)] == [
        (1, 1, 0),
        (0, 0, 1),
        (1, 0, 0),
    ]


def test_rows_without_a_number_are_as_many_as_their_file_has(tmp_path):
    take_rows(tmp_path, TAKEN_OFF, TAKEN_OFF)
    take_rows(tmp_path, TAKEN_OFF, run=2)
    assert SmallPayment.objects.aggregate(Sum("amount"))["amount__sum"] == D("6.00")


def test_an_order_shows_what_was_given_beside_refunds(tmp_path):
    take_rows(tmp_path, PAID)
    panel = reactions.small_payments_of_order("home", "6900000000000000001")
    assert [row[:3] for row in panel.rows] == [("补运费", "打款成功", D("5.00"))]
    assert reactions.small_payments_of_order("home", "1") is None


def test_deductions_of_pinduoduo_given_to_a_jd_shop_are_refused(tmp_path):
    projects.open_shop(code="jdshop", platform="jd", name="示例京东店")
    with pytest.raises(Refusal, match="another platform"):
        take_file(written(tmp_path, [TAKEN_OFF]), shop="jdshop")
