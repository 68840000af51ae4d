"""A target through a real browser: a year set and split, a month locked, a week missed, the rest planned anew.

On both databases.
"""

from datetime import date
from decimal import Decimal

import pytest

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.doors.web.tests.conftest import PASSWORD, build_company
from zhanggui.facts.tests.rows import fill, line
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.targets.amounts import planning, queries
from zhanggui.targets.amounts.models import Target

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too

JANUARY, MONDAY = "2011-01-03T09:30:00+08:00", "2011-11-14T09:30:00+08:00"
YEAR = Period(date(2011, 1, 1), date(2011, 12, 31))
MISSED = Period(date(2011, 11, 7), date(2011, 11, 13))


@pytest.fixture
def shops(transactional_db, settings, monkeypatch, tmp_path):
    """East and west; every day of 2011 until the missed week each sold 100."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FACTS_FOLDER = str(tmp_path / "facts")
    monkeypatch.setattr(metrics, "before_query", [])
    monkeypatch.setenv("ZHANGGUI_NOW", JANUARY)
    company = build_company()
    for one in (company.director, company.manager):
        organisation.grant_scope(one.person, "all")
    rights = ["metrics.view", "goals.edit", "plans.accept", "plans.own"]
    Position.objects.filter(code__in=["director", "manager"]).update(rights=rights)
    for code, name in (("east", "东店"), ("west", "西店")):
        projects.open_shop(code=code, name=name)
    sold = list(Period(date(2011, 1, 1), date(2011, 11, 6)))
    fill(facts.Store(settings.FACTS_FOLDER), "order_line", [
        line(day, f"{shop}-{day}", "100.00", shop=shop) for shop in ("east", "west") for day in sold
    ])  # fmt: skip


@pytest.fixture
def entered(shops, visitor):  # noqa: F811 - the fixture
    def window_of(name, **options):
        window = visitor(**options)
        window.page.set_default_timeout(120_000)
        window.sign_in(name, PASSWORD)
        return window

    return window_of


def press(window, name):
    window.page.get_by_role("button", name=name, exact=True).first.click()
    window.page.wait_for_load_state("networkidle")


def follow(window, name):
    window.page.get_by_role("link", name=name, exact=True).first.click()
    window.page.wait_for_load_state("networkidle")


def amount(window, cell):
    return window.page.get_by_label(cell, exact=True).input_value()


def set_year(window):
    window.go("/targets/")
    assert "选择指标、年度和金额" in window.page.inner_text("main")
    follow(window, "设定指标目标")
    window.page.get_by_label("金额").fill("73,000")
    window.page.locator("#year").select_option("2011")
    window.page.get_by_label("按日拆分方式").select_option("equal")
    press(window, "拆分")


def lock_march(window):
    window.go(window.page.url.removeprefix(window.address) + "?by=month")
    assert amount(window, "算盘家居 · 3月") == "6200.00"
    window.page.get_by_label("算盘家居 · 3月", exact=True).fill("8000")
    press(window, "查看变动")
    assert "6,200.00" in window.page.inner_text("main")
    assert not Target.objects.get().locks.exists()  # nothing is saved by looking
    press(window, "保存")


def test_a_year_is_split_a_month_locked_a_week_missed_and_the_rest_planned_anew(entered, monkeypatch):
    manager = entered("manager")
    set_year(manager)
    assert amount(manager, "算盘家居 · 2011") == "73000.00"
    assert amount(manager, "东店 · 2011") == "36500.00"
    lock_march(manager)
    assert (amount(manager, "算盘家居 · 3月"), amount(manager, "算盘家居 · 2011")) == ("8000.00", "73000.00")
    assert manager.page.get_by_label("锁定 算盘家居 · 3月").is_checked()
    press(manager, "提交")

    director = entered("director")
    director.go("/targets/")
    director.page.locator("main tbody a").first.click()
    director.page.wait_for_load_state("networkidle")
    press(director, "批准")
    assert sum(one.amount for one in queries.rows_within(YEAR, "sales")) == 73000

    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY)
    first = Target.objects.get()
    manager = entered("manager", width=390)
    manager.go(f"/targets/{first.pk}/")
    assert manager.too_wide() == 0
    follow(manager, "重新计划剩余")
    assert "还能完成吗" in manager.page.inner_text("main")
    assert manager.too_wide() == 0
    press(manager, "以此开始新版本")

    second = Target.objects.get(version=2)
    old, new = planning.kept_of(first), planning.kept_of(second)
    assert new.whole == 73000
    assert [new.amount("", day.isoformat()) for day in MISSED] == [0] * 7
    assert new.amount("", "2011-03") == 6200  # what was reached: the lock is over
    assert all(new.amount("", day) > old.amount("", day) for day in ("2011-11-14", "2011-12-31"))
    assert Decimal(old.amount("", "2011-03")) == 8000
    press(manager, "提交")
    director.page.reload()
    director.go(f"/targets/{second.pk}/")
    press(director, "批准")
    director.go(f"/targets/{second.pk}/versions/")
    assert "从版本 1 到版本 2" in director.page.inner_text("main")
    first.refresh_from_db()
    assert first.state == "replaced"
    left = Period(date(2011, 11, 14), YEAR.last)
    assert sum(one.amount for one in queries.rows_within(left, "sales")) == 73000 - 2 * 100 * 310


def test_cells_are_moved_over_and_locked_by_keys_and_a_contradiction_is_said(entered):
    manager = entered("manager")
    set_year(manager)
    manager.page.get_by_label("东店 · 2011", exact=True).focus()
    manager.page.keyboard.press("ArrowDown")
    assert manager.page.evaluate("document.activeElement.getAttribute('aria-label')") == "西店 · 2011"
    manager.page.keyboard.press("Alt+l")
    assert manager.page.get_by_label("锁定 西店 · 2011").is_checked()
    manager.page.get_by_label("东店 · 2011", exact=True).fill("40000")
    with manager.page.expect_response(lambda answer: answer.request.method == "POST"):
        manager.page.get_by_role("button", name="查看变动").first.click()
    manager.page.wait_for_load_state("networkidle")
    text = manager.page.inner_text("body")
    assert "3,500.00" in text
    assert not Target.objects.get().locks.exists()
