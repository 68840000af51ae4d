"""The weekly plan in a real browser, from the first word to the proved duty; and every page at both widths."""

import os
from decimal import Decimal

import pytest

from zhanggui.departments.people.meetings import services as meetings
from zhanggui.departments.people.models import Plan
from zhanggui.departments.people.rulebook import services as rulebook
from zhanggui.departments.people.suggestions import services as suggestions
from zhanggui.departments.people.tests.conftest import PASSWORD, at, build_company, weekly_duty
from zhanggui.doors.web.assets import stamp
from zhanggui.kernel.organisation.models import User
from zhanggui.targets.goals import services as goals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db, monkeypatch):
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    return build_company()


def entered(visitor, name, language="en", **options):
    User.objects.filter(username=name).update(language=language)
    window = visitor(**options)
    window.sign_in(name, PASSWORD)
    return window


def press(window, name):
    window.page.get_by_role("button", name=name, exact=True).click()
    window.page.wait_for_load_state("networkidle")


def test_a_weekly_plan_is_written_returned_written_again_accepted_and_proves_the_duty(house, visitor):
    item = weekly_duty(house.agent.post, kind="document", document="plan", period="weekly")
    author, superior = entered(visitor, "agent"), entered(visitor, "manager")

    author.go("/people/plans/new/")
    press(author, "Begin")
    author.page.locator("[name='s0-what']").first.fill("回复差评")
    author.page.locator("[name='s0-measure']").first.fill("12 条")
    press(author, "More lines")
    assert author.page.locator("[name='s0-what']").first.input_value() == "回复差评"
    press(author, "Submit")

    superior.go("/tasks/")
    superior.page.get_by_text("Decide: weekly plan 2011-W46").first.click()
    superior.page.wait_for_load_state("networkidle")
    plan = Plan.objects.get()
    superior.go(f"/people/plans/{plan.pk}/")
    superior.page.fill("#text", "写明完成日期")
    press(superior, "Return with the reason")

    author.go(f"/people/plans/{plan.pk}/write/")
    assert "写明完成日期" in author.page.inner_text("main")
    author.page.locator("[name='s0-due']").first.fill("2011-11-16")
    press(author, "Submit")

    superior.go(f"/people/plans/{plan.pk}/versions/")
    assert "2011-11-16" in superior.page.inner_text(".compared-added")
    superior.go(f"/people/plans/{plan.pk}/")
    press(superior, "Accept")

    item.refresh_from_db()
    assert (item.state, item.proof, item.done_by, item.returned_times) == ("done", "verified", house.agent.person, 1)
    author.go("/")
    assert "verified" in author.page.locator("li.duty", has_text="Write the weekly plan").first.inner_text()


def fill(house):
    """One of everything; answers the pages that show it."""
    from zhanggui.departments.people.tests.test_meetings import published as a_meeting
    from zhanggui.departments.people.tests.test_plans import begun, submitted

    plan = submitted(house.agent, ("回复差评并整理买家反复提到的商品问题", "12 条", "2011-11-16"), ("主图", "3 张", ""))
    draft = begun(house.manager, kind="summary")
    meeting = a_meeting(house)
    called = meetings.call(
        by=house.manager.person,
        title="周例会",
        starts_at=at(15),
        people=[house.agent.person],
        at=at(9),
        agenda="- 差评",
    )
    made = suggestions.make(author=house.agent.person, title="合并快递单", text="- 一天一次", at=at(10), domain="INV")
    for text in ("# 应答\n1. 三分钟内回复\n| 时段 | 人 |\n|--|--|\n| 早 | 甲 |", "# 应答\n1. 两分钟内回复"):
        rulebook.write(by=house.director.person, code="CS-1", title="客服应答规范", text=text)
        rulebook.publish(code="CS-1", by=house.director.person, at=at(10))
    top = goals.set_goal(
        by=house.director.person, level="company", title_zh="年度满意度", period="yearly", day=at(9).date(),
        kind="increase", driver="manual", aim={"target": Decimal(90)}, unit="分", at=at(9),
    )  # fmt: skip
    parts = [
        goals.Share(level="position", weight=Decimal(3), target=Decimal(80), position=house.manager.post),
        goals.Share(level="person", weight=Decimal(1), target=Decimal(95), person=house.agent.person),
    ]
    goals.split(goal_id=top.pk, by=house.director.person, shares=parts, at=at(10), by_children=True)
    for child, value in zip(top.children.all(), (Decimal(60), Decimal(99)), strict=True):
        goals.check_in(goal_id=child.pk, by=house.manager.person, text="问卷", value=value, at=at(10))
    return [
        "/people/plans/", "/people/plans/new/", f"/people/plans/{plan.pk}/", f"/people/plans/{draft.pk}/write/",
        "/people/meetings/", f"/people/meetings/{meeting.pk}/", f"/people/meetings/{called.pk}/",
        "/people/meetings/new/", "/people/suggestions/", f"/people/suggestions/{made.pk}/", "/people/rules/",
        "/people/rules/CS-1/", "/people/rules/CS-1/write/", "/people/rules/CS-1/versions/", "/goals/", "/goals/new/",
        f"/goals/{top.pk}/",
        f"/goals/{top.children.get(level='position').pk}/split/", "/goals/objectives/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "language", "theme"),
    [(1440, "en", "light"), (1440, "zh-hans", "dark"), (390, "zh-hans", "light"), (390, "en", "dark")],
)  # fmt: skip
def test_no_page_is_wider_than_the_window(house, visitor, width, language, theme):
    pages = fill(house)
    User.objects.filter(username="manager").update(theme=theme)
    window = entered(visitor, "manager", language, width=width)
    pictures = os.environ.get("ZHANGGUI_PICTURES")
    wide = {}
    for page in pages:
        window.go(page)
        if pictures:
            name = page.strip("/").replace("/", "-")
            window.page.screenshot(path=f"{pictures}/{width}-{theme}-{name}.png", full_page=True)
        if window.too_wide() > 0:
            wide[page] = window.too_wide()
    assert (wide, window.faults) == ({}, [])
