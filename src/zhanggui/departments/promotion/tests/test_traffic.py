"""Where visits come from: sources nest, and nobody is counted by a source and again by what lies below it."""

from decimal import Decimal

import pytest

from zhanggui.departments.promotion import rules
from zhanggui.departments.promotion.tests.test_ad_reports import bring, home, number

__all__ = ["home"]
HEADER = "统计日期,一级来源,二级来源,三级来源,访客数,支付买家数,支付金额"


def test_a_source_is_told_once_and_what_lies_below_it_apart(home, settings):
    bring(
        home, "flow.csv", HEADER,
        "2025-03-10,付费推广,汇总,汇总,10,2,20.00",
        "2025-03-10,付费推广,关键词推广,汇总,7,1,15.00",
        "2025-03-10,付费推广,人群推广,汇总,5,1,5.00",
        "2025-03-10,淘内免费,汇总,汇总,30,6,90.00",
        "2025-03-11,淘内免费,手淘搜索,汇总,20,2,40.00",
    )  # fmt: skip

    assert number(["visits", "paid_visits", "visit_buyers"], settings, ("day",)) == [
        ("2025-03-10", 40, 10, 8), ("2025-03-11", 20, 0, 2),
    ]  # fmt: skip
    assert number(["conversion"], settings, ("source",)) == [
        ("付费推广", Decimal("0.2")),
        ("淘内免费", Decimal("0.16")),
    ]
    assert number(["second_source_visits"], settings, ("second_source",)) == [
        ("人群推广", 5), ("关键词推广", 7), ("手淘搜索", 20), (None, 0),
    ]  # fmt: skip


def test_money_of_the_account_is_charged_and_put_in(home, settings):
    header = "记账时间,交易日期,收支类型,交易类型,操作金额(元),操作后余额(元),备注"
    bring(
        home, "account.csv", header,
        "2025-03-11 00:10:00,2025-03-10,支出,扣款,30.00,70.00,扣款",
        "2025-03-10 08:00:00,2025-03-10,收入,充值,100.00,100.00,充值",
        "2025-03-11 09:00:00,2025-03-11,支出,扣款,1.50,68.50,扣款",
    )  # fmt: skip

    assert [tuple(map(str, row)) for row in number(["ad_charged", "ad_topped_up"], settings, ("day",))] == [
        ("2025-03-10", "30.00", "100.00"), ("2025-03-11", "1.50", "0.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "firsts", "seconds"),
    [
        ([("a", "", 1), ("a", "x", 2)], {("a", 1)}, {("a", "x", 2)}),
        ([("a", "x", 2), ("a", "y", 3)], {("a", 2)}, {("a", "x", 2), ("a", "y", 3)}),
        ([("a", "x", 2), ("a", "x", 3)], {("a", 2)}, {("a", "x", 2)}),
    ],
)
def test_the_line_of_a_source_itself_is_its_total(told, firsts, seconds):
    assert rules.source_totals(told) == (firsts, seconds)


@pytest.mark.parametrize(("source", "paid"), [("付费推广", True), ("广告流量", True), ("淘内免费", False)])
def test_the_words_of_a_source_say_whether_it_is_paid(source, paid):
    assert rules.is_paid(source) == paid
