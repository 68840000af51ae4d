"""Advertising reports become figures by day, and no money is told twice."""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.departments.projects import api as projects
from zhanggui.departments.promotion import rules
from zhanggui.facts import Store
from zhanggui.intake import api as intake

MONDAY = date(2025, 3, 10)
ALIMAMA = "日期,场景名字,计划名字,展现量,点击量,花费,总成交笔数,总成交金额"


@pytest.fixture
def home(db, settings, tmp_path):
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    projects.open_shop(code="home", platform="tmall", name="示例家居旗舰店")
    return tmp_path


def bring(home, name, header, *rows, **more):
    (home / name).write_text("\n".join([header, *rows]) + "\n", "utf-8")
    result = intake.receive(home / name, shop="home", **more)
    assert (result.state, result.rejected) == ("done", 0), result.problems
    return result


def number(names, settings, by=(), **where):
    rows = metrics.compute(Store(settings.FACTS_FOLDER), names, Period(MONDAY, date(2025, 3, 16)), by, where=where).rows
    return [tuple(row.values()) for row in rows]


def test_reports_by_campaign_and_by_keyword_tell_the_money_once(home, settings):
    bring(
        home, "a.csv", ALIMAMA, "2025-03-10,关键词推广,甲,100,10,20.00,1,50.00", "2025-03-10,人群推广,乙,50,5,5.00,0,0"
    )
    by_keyword = ALIMAMA.replace("计划名字", "计划名字,词名字/词包名字")
    bring(
        home,
        "b.csv",
        by_keyword,
        "2025-03-10,关键词推广,甲,杯子,60,6,12.00,1,50.00",
        "2025-03-10,关键词推广,甲,碗,30,3,7.00,0,0",
    )

    totals = ["impressions", "clicks", "ad_spend", "ad_sales", "roi", "ppc", "ad_cvr"]
    assert number(totals, settings) == [
        (150, 15, Decimal("25.00"), Decimal("50.00"), Decimal(2), Decimal("1.666666666667"), Decimal("0.066666666667"))
    ]
    assert number(["ad_spend"], settings, by=("scene", "campaign")) == [
        ("人群推广", "乙", Decimal("5.00")), ("关键词推广", "甲", Decimal("20.00")),
    ]  # fmt: skip
    assert number(["keyword_spend", "keyword_roi"], settings, by=("keyword",)) == [
        ("杯子", Decimal("12.00"), Decimal("4.166666666667")), ("碗", Decimal("7.00"), Decimal(0)),
        (None, Decimal("0.00"), None),
    ]  # fmt: skip
    assert number(["display_ad_sales"], settings) == [(Decimal("0.00"),)]


def test_reports_by_keyword_and_by_audience_of_different_scenes_are_both_the_total(home, settings):
    by_keyword = ALIMAMA.replace("计划名字", "计划名字,词名字/词包名字")
    by_audience = ALIMAMA.replace("计划名字", "计划名字,人群名字")
    bring(home, "a.csv", by_keyword, "2025-03-10,关键词推广,甲,杯子,60,6,12.00,1,50.00")
    bring(home, "b.csv", by_audience, "2025-03-10,人群推广,乙,新客,40,4,3.00,1,9.00")

    assert number(["ad_spend", "display_ad_sales"], settings) == [(Decimal("15.00"), Decimal("9.00"))]
    assert number(["ad_spend"], settings, by=("placement",)) == [
        ("display", Decimal("3.00")), ("search", Decimal("12.00")),
    ]  # fmt: skip


def test_a_restated_day_replaces_the_figures(home, settings):
    bring(
        home, "a.csv", ALIMAMA, "2025-03-10,关键词推广,甲,100,10,20.00,1,50.00", "2025-03-11,关键词推广,甲,1,1,1.00,0,0"
    )
    bring(home, "b.csv", ALIMAMA, "2025-03-10,关键词推广,甲,100,10,20.00,2,90.00")

    assert number(["ad_sales", "ad_orders"], settings, by=("day",)) == [
        ("2025-03-10", Decimal("90.00"), 2), ("2025-03-11", Decimal("0.00"), 0),
    ]  # fmt: skip


def test_orders_that_a_report_does_not_tell_spoil_no_rate(home, settings):
    jd = "产品线,点击时间,花费,展现数,点击数,总订单行,总订单金额"
    bring(home, "jd.csv", jd, "快车,20250310,10.00,1000,90,3,30.00")
    bring(home, "a.csv", ALIMAMA, "2025-03-10,关键词推广,甲,100,10,20.00,1,50.00")

    assert number(["clicks", "ad_orders", "ad_cvr"], settings) == [(100, 1, Decimal("0.1"))]
    assert number(["ad_spend"], settings, by=("tool",)) == [("alimama", Decimal("20.00")), ("jzt", Decimal("10.00"))]


def test_the_way_back_leads_to_the_lines_of_the_file(home, settings):
    run = bring(home, "a.csv", ALIMAMA, "2025-03-10,关键词推广,甲,100,10,20.00,1,50.00").run
    rows = metrics.drill(Store(settings.FACTS_FOLDER), "ad_spend", Period(MONDAY, MONDAY)).rows

    assert [(row["run_id"], row["source_row"], row["cost"]) for row in rows] == [(run, 2, Decimal("20.00"))]


@pytest.mark.parametrize(
    ("told", "best"),
    [
        ({("scene+campaign", "词"), ("scene+campaign+keyword", "词")}, {("scene+campaign", "词")}),
        (
            {("scene+campaign+keyword", "词"), ("scene+campaign+audience", "人")},
            {("scene+campaign+keyword", "词"), ("scene+campaign+audience", "人")},
        ),
        ({("whole", ""), ("campaign+item", "")}, {("whole", "")}),
        ({("campaign", ""), ("scene+campaign+keyword", "词"), ("scene+keyword", "人")}, {("campaign", "")}),
        ({("creative", "")}, {("creative", "")}),
    ],
)
def test_the_coarsest_report_of_each_scene_is_the_total(told, best):
    assert rules.totals(told) == best


def test_of_reports_by_keyword_the_coarsest_tells_keywords():
    told = {("campaign", ""), ("campaign+keyword", ""), ("campaign+audience+keyword", "")}

    assert rules.totals(told, "keyword") == {("campaign+keyword", "")}
    assert rules.totals(told, "creative") == set()


@pytest.mark.parametrize(
    ("tool", "scene", "grain", "kind"),
    [
        ("alimama", "关键词推广", "scene", "search"),
        ("alimama", "人群推广", "scene", "display"),
        ("zhitongche", "", "campaign", "search"),
        ("alimama", "", "campaign+audience", "display"),
        ("pdd", "", "whole", "other"),
    ],
)
def test_a_scene_says_what_kind_of_advertising_it_is(tool, scene, grain, kind):
    assert rules.placement_of(tool, scene, grain) == kind
