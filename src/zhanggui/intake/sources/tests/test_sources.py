"""Which day of which report is missing, who is asked for it, and what the page shows of it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from zhanggui.base import clock
from zhanggui.connectors.report_records import ShopScoreRecord
from zhanggui.intake import api, registry
from zhanggui.intake.sources import chasing
from zhanggui.intake.sources.coverage import missing_exports, sources
from zhanggui.intake.tests.conftest import house  # noqa: F401 - fixture
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work.models import WorkItem

TODAY = date(2025, 3, 20)
NINE = datetime(2025, 3, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def scores(db, house, tmp_path):  # noqa: F811
    """A department that keeps the scores of a shop; `bring(10, 11)` takes the export of these days of March in."""
    registry._takers.pop("shop-dsr", None)
    api.keep_report("shop-dsr", fact="refund", record=ShopScoreRecord, grains={})

    def bring(*days, shop="uk"):
        rows = [f"2025-03-{day:02d},4.8,4.7,4.6" for day in days]
        path = tmp_path / f"scores-{'-'.join(map(str, days))}.csv"
        path.write_text("\n".join(["日期,描述相符,服务态度,物流服务", *rows]) + "\n", "utf-8")
        assert api.receive(path, shop=shop, refresh=False).state == "done"

    with clock.frozen(NINE):
        yield bring


@pytest.fixture
def post(scores):
    """The post whose duty this report proves."""
    department = organisation.open_department(code="d", name_zh="部门")
    position = organisation.open_position(code="p", department=department, name_zh="数据专员", rights=["intake.view"])
    person = organisation.hire(code="data", name="Data", sign_in="data")
    organisation.assign(person=person, position=position, starts=date(2025, 1, 1))
    organisation.grant_scope(person, "shop", "uk")
    duties.open_duty(
        code="p.scores", position=position, name_zh="导入店铺评分", name_en="Take the scores in", kind="maintain",
        object="metric", domain="DATA", cadences=["daily"],
        binding={"kind": "event", "event": "file.taken", "where": {"format": "shop-dsr"}, "count": 1},
    )  # fmt: skip
    return person


def missing(*shops):
    return [(one.shop, [day.day for day in one.missing]) for one in missing_exports(shops or ["uk", "de"], TODAY)]


def test_days_between_the_first_told_and_yesterday_are_missing(scores):
    scores(10, 11, 14)
    assert missing() == [("uk", [12, 13, 15, 16, 17, 18, 19])]


def test_a_report_that_is_complete_lacks_nothing(scores):
    scores(*range(15, 20))
    assert missing() == []


def test_each_shop_lacks_its_own_days(scores):
    scores(18, 19)
    scores(17, 19, shop="de")
    assert missing() == [("de", [18])]
    assert missing("uk") == []


def test_a_report_nobody_exports_any_more_lacks_nothing(scores):
    scores(1, 2)
    assert missing_exports(["uk"], TODAY + timedelta(days=60)) == []


def test_every_format_there_is_a_reader_for_is_a_source(scores):
    from zhanggui import connectors

    assert {one.manifest.format for one in sources(["uk"], TODAY)} == {each.format for each in connectors.manifests()}


def test_older_missing_days_are_work_for_the_post_whose_duty_they_prove_once(scores, post):
    scores(15, 16, 19)
    assert chasing.chase(TODAY, NINE) == 1
    assert chasing.chase(TODAY, NINE) == 0

    item = WorkItem.objects.get(key__startswith="export.missing")
    assert item.person == post
    assert item.detail["days"] == ["2025-03-17", "2025-03-18"]
    assert "2" in item.title_zh
    assert "2 days" in item.title_en


def test_yesterdays_export_is_due_today_and_not_chased(scores, post):
    scores(17, 18)
    assert chasing.chase(TODAY, NINE) == 0


def test_the_work_closes_when_the_days_have_come(scores, post):
    scores(15, 18, 19)
    chasing.chase(TODAY, NINE)
    scores(16, 17)
    chasing.chase(TODAY, NINE)
    assert WorkItem.objects.get(key__startswith="export.missing").state == "done"


def test_where_no_post_answers_for_a_report_nothing_is_opened(scores):
    scores(15, 19)
    assert chasing.chase(TODAY, NINE) == 0


def test_the_page_shows_grade_duty_and_missing_days_of_my_shops_only(scores, post, client):
    scores(18, 19)
    scores(17, 19, shop="de")
    shops = {"uk": "UK shop", "de": "German shop"}
    registry.shop_directory(
        lambda user: {
            code: name for code, name in shops.items() if user is None or organisation.scope_of(user).allows_shop(code)
        }
    )
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("intake:sources") + "?used=1").content.decode()

    assert "导入店铺评分" in page
    assert "scores-18-19.csv" in page
    assert "German shop" not in page
    assert "scores-17-19.csv" not in page


def test_the_page_narrowed_to_what_is_due_says_so_when_nothing_is(scores, post, client):
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "没有待补的导出" in client.get(reverse("intake:sources") + "?due=1").content.decode()
