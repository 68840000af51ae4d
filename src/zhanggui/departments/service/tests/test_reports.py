"""Reports of service desks and scores of the shop become figures by day."""

import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.departments.projects import api as projects
from zhanggui.facts import FACTS, Store
from zhanggui.intake import api as intake
from zhanggui.intake.models import ReportPart

WEEK = Period(date(2025, 3, 10), date(2025, 3, 16))
QIANNIU = "旺旺昵称,日期,咨询人数,接待人数,询单人数,销售人数,销售额,首次响应时长(秒),平均响应时长(秒)"
FEIGE = "日期,客服昵称,接待会话量,已接待人数,询单人数,支付人数,客服询单支付额,全天首响时长"
WORKLOAD = "日期,值班客服数,咨询量,接待量,首次平均响应时间,新平均响应时间"
REVIEWS = "评价时间,订单编号,商品ID,商品名称,星级,评价内容"
SALES = "日期,值班客服数,售前接待人数,下单人数,下单商品金额"


@pytest.fixture
def home(db, settings, tmp_path):
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    projects.open_shop(code="home", platform="tmall", name="示例家居旗舰店")
    return tmp_path


def bring(home, name, header, *rows):
    (home / name).write_text("\n".join([header, *rows]) + "\n", "utf-8")
    result = intake.receive(home / name, shop="home")
    assert (result.state, result.rejected) == ("done", 0), result.problems


def number(names, settings, by=()):
    return [tuple(row.values()) for row in metrics.compute(Store(settings.FACTS_FOLDER), names, WEEK, by).rows]


def test_accounts_add_up_and_means_are_weighed_by_the_people_attended_to(home, settings):
    bring(
        home, "desk.csv", QIANNIU,
        "店铺:小美,2025-03-10,40,30,20,10,1000.00,10,20",
        "店铺:小丽,2025-03-10,12,10,5,0,0,30,60",
        "汇总,,52,40,25,10,1000.00,15,30",
    )  # fmt: skip

    assert number(["inquiries", "received_people", "service_sales", "inquiry_cvr"], settings) == [
        (52, 40, Decimal("1000.00"), Decimal("0.4"))
    ]
    assert number(["first_response", "response"], settings) == [(Decimal(15), Decimal(30))]
    assert number(["first_response"], settings, ("account",)) == [
        ("店铺:小丽", Decimal(30)),
        ("店铺:小美", Decimal(10)),
    ]


def test_the_sums_a_platform_adds_are_not_counted_besides_its_accounts(home, settings):
    bring(
        home, "feige.csv", FEIGE,
        "2025-03-10,小美,30,25,20,10,500.00,11秒",
        "2025-03-10,小丽,10,5,4,2,100.00,1分1秒",
        "2025-03-10,店铺汇总值,40,30,24,12,600.00,-",
        "2025-03-10,店铺平均值,20,15,12,6,300.00,19秒",
    )  # fmt: skip

    assert number(["received_people", "service_sales", "inquiry_cvr"], settings) == [
        (30, Decimal("600.00"), Decimal("0.5"))
    ]
    assert number(["first_response"], settings)[0][0].quantize(Decimal("0.001")) == Decimal("19.333")


def test_two_sheets_that_tell_different_figures_of_a_shop_stand_beside_each_other(home, settings):
    bring(home, "work.csv", WORKLOAD, "2025-03-10,3,100,90,12,20", "2025-03-11,3,50,45,10,20")
    bring(home, "sales.csv", SALES, "2025-03-10,3,60,12,800.00")

    assert number(["inquiries", "received_people", "buying_inquiries", "inquiry_cvr"], settings, ("day",)) == [
        ("2025-03-10", 100, 90, 60, None), ("2025-03-11", 50, 45, 0, None),
    ]  # fmt: skip
    assert number(["first_response"], settings)[0][0].quantize(Decimal("0.001")) == Decimal("11.333")


def test_the_score_of_the_shop_is_the_last_one_written_down(home, settings):
    bring(home, "dsr.csv", "日期,描述相符,服务态度,物流服务", "2025-03-08,4.71,4.8,4.9", "2025-03-12,4.72345,4.7,4.6")

    assert number(["dsr_description", "dsr_service", "dsr_shipping"], settings) == [
        (Decimal("4.72345"), Decimal("4.7"), Decimal("4.6"))
    ]
    assert number(["dsr_description"], settings, ("day",))[0] == ("2025-03-10", Decimal("4.71"))


def test_four_and_five_stars_are_positive_reviews_and_one_and_two_bad_ones(home, settings):
    bring(
        home, "reviews.csv", REVIEWS,
        "2025-03-10 09:00:00,3001,81,杯子,5,很好",
        "2025-03-10 10:00:00,3002,81,杯子,4,不错",
        "2025-03-11 11:00:00,3003,81,杯子,3,一般",
        "2025-03-11 12:00:00,3004,82,碗,1,碎了",
    )  # fmt: skip

    names = ["reviews", "positive_reviews", "bad_reviews", "positive_rate"]
    assert number(names, settings) == [(4, 2, 1, Decimal("0.5"))]
    assert number(["reviews", "bad_reviews"], settings, ("item",)) == [("81", 3, 0), ("82", 1, 1)]


def test_a_review_told_on_two_days_counts_once(home, settings):
    bring(home, "one.csv", REVIEWS, "2025-03-10 09:00:00,3001,81,杯子,5,很好")
    bring(home, "two.csv", REVIEWS, "2025-03-12 09:00:00,3001,81,杯子,5,很好", "2025-03-12 09:01:00,3001,82,碗,5,好")

    assert number(["reviews"], settings) == [(2,)]


def test_what_a_buyer_wrote_is_in_no_fact(home, settings):
    bring(home, "reviews.csv", REVIEWS, "2025-03-10 09:00:00,3001,81,杯子,1,请打电话13800000000")

    kept = ReportPart.objects.get().content
    assert "text" not in FACTS["review"].names
    assert "13800000000" not in pl.read_parquet(io.BytesIO(bytes(kept))).to_init_repr()
