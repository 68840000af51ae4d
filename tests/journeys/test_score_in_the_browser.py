"""A score through a real browser: read down to one record, disputed, decided, worked out again. On both databases."""

from datetime import date, time

import pytest

from zhanggui.base import SHANGHAI
from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.doors.web.tests.conftest import PASSWORD, build_company
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too

MONDAY, FIRST_OF_DECEMBER = "2011-11-14T09:30:00+08:00", "2011-12-01T10:00:00+08:00"
OPEN_DUTY = "每日report"
DUTIES, ON_TIME, QUALITY = "岗位职责完成", "及时性", "质量"


@pytest.fixture
def december(transactional_db, settings, monkeypatch):
    """Of the shop manager's two duties of November one was attested in time, one left open; November is frozen."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY)
    company = build_company()
    done = WorkItem.objects.get(duty__code="manager.price")
    work.attest(
        done.pk, company.manager.person, "已调价", at=organisation.moment(date(2011, 11, 14), time(9), SHANGHAI)
    )
    Position.objects.filter(code="director").update(rights=["work.team", "scores.team"])
    monkeypatch.setenv("ZHANGGUI_NOW", FIRST_OF_DECEMBER)
    after = organisation.moment(date(2011, 12, 1), time(10), SHANGHAI)
    scorecards.freeze_month(date(2011, 12, 1), after)


@pytest.fixture
def entered(december, visitor):  # noqa: F811 - the fixture
    def window_of(name, **options):
        window = visitor(**options)
        window.sign_in(name, PASSWORD)
        return window

    return window_of


def press(window, name):
    window.page.get_by_role("button", name=name, exact=True).click()
    window.page.wait_for_load_state("networkidle")


def follow(window, name):
    window.page.get_by_role("link", name=name, exact=True).first.click()
    window.page.wait_for_load_state("networkidle")


def figures(window):
    """The card as it is read: its total, and each line by its name."""
    table = window.page.locator("table", has_text="权重").first
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    total = window.page.locator(".tile-value").first.inner_text()
    return {"": total, **{cells[0].strip(): cells[2].strip() for cells in rows}}


def test_a_score_is_read_down_to_one_record_disputed_and_decided(entered):
    manager = entered("manager", width=390)
    manager.go("/scores/")
    manager.page.locator("section", has_text="已定版月份").get_by_role("link").first.click()
    manager.page.wait_for_load_state("networkidle")
    card = manager.page.url
    assert figures(manager) == {"": "60", DUTIES: "50", ON_TIME: "50", QUALITY: "100"}

    follow(manager, DUTIES)
    records = manager.page.locator("#records tbody tr")
    assert [row.locator("[data-label=计入]").inner_text() for row in records.all()] == ["1 / 1", "0 / 1"]
    follow(manager, OPEN_DUTY)
    assert manager.page.inner_text("h1") == OPEN_DUTY
    manager.page.go_back()

    line = manager.page.locator("#records tbody tr", has_text=OPEN_DUTY)
    line.locator("summary").click()
    line.locator("textarea").fill("当日系统停机")
    press(manager, "提交给上级")
    assert figures(manager)[""] == "60"
    assert manager.too_wide() == 0

    director = entered("director")
    director.go("/scores/team/")
    director.page.locator("li", has_text="有异议").get_by_role("link").click()
    director.page.wait_for_load_state("networkidle")
    assert director.page.url.split("?")[0] == card.split("?")[0]
    assert "当日系统停机" in director.page.inner_text("main")
    assert director.page.get_by_role("button", name="确认评分", exact=True).count() == 0
    director.page.get_by_label("裁定理由").fill("属实")
    press(director, "不计入")
    assert figures(director) == {"": "90", DUTIES: "100", ON_TIME: "50", QUALITY: "100"}

    manager.page.reload()
    assert figures(manager) == {"": "90", DUTIES: "100", ON_TIME: "50", QUALITY: "100"}
    assert "50 → 100" in manager.page.inner_text("main")
    follow(manager, ON_TIME)
    assert manager.page.locator("#records tbody tr", has_text=OPEN_DUTY).locator("summary").count() == 1


def test_a_refused_dispute_says_why_and_moves_nothing(entered):
    manager = entered("manager")
    manager.go("/scores/")
    manager.page.locator("section", has_text="已定版月份").get_by_role("link").first.click()
    manager.page.wait_for_load_state("networkidle")
    manager.page.locator("#records summary").click()
    manager.page.locator("#records textarea").fill("当日系统停机")
    press(manager, "提交给上级")

    director = entered("director")
    director.go(manager.page.url.removeprefix(manager.address))
    director.page.get_by_label("裁定理由").fill("当日系统正常")
    press(director, "照常计入")
    manager.page.reload()
    assert figures(manager)[""] == "60"
    assert "当日系统正常" in manager.page.inner_text("main")
