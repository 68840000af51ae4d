"""Processes in a real browser: the live picture, the drawing board, both languages, both themes, a phone."""

import os
from datetime import timedelta

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.models import ProcessDraft
from zhanggui.doors.web.tests.conftest import PASSWORD, at, build_company
from zhanggui.doors.web.tests.entry import ITEMS, ROLES, RULES, changed, publish_shipped
from zhanggui.kernel.organisation.models import Organisation, Position, User
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.diagram import read_diagram
from zhanggui.kernel.processes.models import ProcessStep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("ZHANGGUI_PICTURES", "")
MARK = ".bjs-powered-by"
"""The bpmn.io mark; its licence wants it seen."""


@pytest.fixture
def office(transactional_db, monkeypatch):
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-16T10:30:00+08:00")
    company = build_company()
    Organisation.objects.update(settings={"process_roles": ROLES})
    Position.objects.filter(code="director").update(rights=["work.team", "organisation.edit", "processes.manage"])
    publish_shipped("W1.12", "W2.3", "W2.1")
    company.run = processes.start("W1.12", company.agent.person, at(9), subject="双十二大促报名")
    company.other = processes.start("W1.12", company.manager.person, at(9), subject="年货节报名", owner=None)
    _do(company, company.run, "1", company.agent, RULES)
    _do(company, company.run, "2", company.manager, {**ITEMS, "items_count": 12, "stock_reserved": 300,
                                                       "lowest_price": "1234.50"})  # fmt: skip
    return company


def _do(company, run, number, who, data):
    step = ProcessStep.objects.get(run=run, number=number, state="open")
    processes.complete(step.pk, who.person, data, at(9, 40) + timedelta(minutes=30), "")


def entered(visitor, name, language="en", theme="light", **options):
    User.objects.filter(username=name).update(language=language, theme=theme)
    window = visitor(**options)
    window.sign_in(name, PASSWORD)
    return window


def picture(window, name):
    if PICTURES:
        window.page.wait_for_timeout(250)
        window.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def drawn(window):
    window.page.wait_for_selector("[data-diagram][data-shown]")


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_the_window(office, visitor, language, theme, width):
    version, about = changed()
    processes.publish("W1.12", version.bpmn, about, office.director.person, at(9))
    step = ProcessStep.objects.get(run=office.run, state="open")
    window = entered(visitor, "director", language, theme, width=width)
    pages = {
        "catalogue": "/processes/?show=all", "nothing": "/processes/?q=zzz", "process": "/processes/about/W1.12/",
        "start": "/processes/start/W1.12/", "run": f"/processes/runs/{office.run.pk}/",
        "step": f"/processes/steps/{step.pk}/", "runs": "/processes/runs/",
        "done": f"/processes/steps/{ProcessStep.objects.get(run=office.run, number='2').pk}/",
        "waits": "/processes/waits/", "heat": "/processes/waits/?process=W1.12&node=Step_1",
        "manage": "/processes/manage/", "versions": "/processes/manage/of/W1.12/", "new": "/processes/manage/new/",
        "draft": "/processes/manage/of/W1.12/draft/", "migrate": "/processes/manage/of/W1.12/migrate/",
    }  # fmt: skip
    for name, address in pages.items():
        window.go(address)
        if name in ("process", "run", "step", "heat", "versions"):
            drawn(window)
            assert window.page.locator(MARK).is_visible(), address
        picture(window, f"{name}-{language}-{width}")
        assert window.too_wide() <= 0, address
        assert window.page.evaluate("window.scrollX") == 0, address


def test_a_click_in_the_picture_leads_to_the_words_of_the_step(office, visitor):
    window = entered(visitor, "director")
    window.go(f"/processes/runs/{office.run.pk}/")
    drawn(window)
    page = window.page
    assert page.locator("g.mark-open[data-element-id=Step_3]").count() == 1
    assert page.locator("g.mark-done[data-element-id=Step_1]").count() == 1
    assert "Prepare" in page.locator("g[data-element-id=Step_3]").first.text_content()
    page.locator("g[data-element-id=Step_2] .djs-hit").first.click(force=True)
    page.wait_for_selector("li.process-here >> text=Choose items and price")
    assert page.locator("li.process-here details[open]").count() == 1


def test_the_hottest_step_leads_to_its_cases(office, visitor):
    window = entered(visitor, "director")
    window.go("/processes/waits/?process=W1.12")
    drawn(window)
    page = window.page
    page.locator("g.mark-heat-5 .djs-hit").first.click(force=True)
    page.wait_for_url("**node=*")
    assert page.locator("#cases tbody tr").count() >= 1


def test_a_phone_shows_the_steps_before_the_picture(office, visitor):
    window = entered(visitor, "agent", width=390, height=800, has_touch=True, is_mobile=True)
    window.go(f"/processes/runs/{office.run.pk}/")
    drawn(window)
    steps = window.page.locator(".process-list").bounding_box()
    assert steps["y"] < window.page.locator(".process-diagram-card").bounding_box()["y"]


def test_a_process_is_drawn_checked_and_published(office, visitor):
    window = entered(visitor, "director")
    window.go("/processes/manage/new/")
    page = window.page
    page.fill("#new-code", "W9.1")
    page.fill("#new-zh", "样品寄送")
    page.fill("#new-en", "Send a sample")
    page.locator("form:has(#new-code) button").click()
    page.wait_for_selector("[data-faults] >> text=Everything is in order")
    assert page.locator(MARK).is_visible()
    page.locator("g[data-element-id=Step_1] .djs-hit").first.click(force=True)
    page.wait_for_selector("#p-step")
    page.fill("#p-step", "7")
    page.press("#p-step", "Tab")
    page.wait_for_selector("[data-faults] >> text=A step is drawn but not described.")
    assert page.locator("[data-publish]").is_disabled()
    page.locator("[data-faults] button").first.click()
    page.fill("#p-step", "1")
    page.press("#p-step", "Tab")
    page.wait_for_selector("[data-faults] >> text=Everything is in order")
    page.fill("#p-zh", "寄出样品")
    page.press("#p-zh", "Tab")
    page.wait_for_timeout(900)
    page.wait_for_selector("[data-faults] >> text=Everything is in order")
    picture(window, "drawn")
    page.click("[data-publish]")
    page.wait_for_url("**/processes/manage/of/W9.1/")
    assert 'name="寄出样品"' in processes.live_version("W9.1").bpmn


def test_an_opened_and_unchanged_drawing_says_the_same_after_it_was_kept(office, visitor):
    window = entered(visitor, "director")
    window.go("/processes/manage/of/W1.12/draft/")
    window.page.wait_for_selector("[data-faults] >> text=Everything is in order")
    window.page.click("[data-save]")
    window.page.wait_for_selector("text=The draft is kept.")
    window.page.wait_for_selector("[data-faults] >> text=Everything is in order")
    assert said(ProcessDraft.objects.get().bpmn) == said(processes.live_version("W1.12").bpmn)


def said(bpmn):
    """What a drawing says, whatever way it is written."""
    diagram, _problems = read_diagram(bpmn)
    nodes = {(one.id, one.kind, one.name, one.who, one.step, one.default, one.after) for one in diagram.nodes.values()}
    return nodes, {(one.id, one.source, one.target, one.condition) for one in diagram.flows.values()}
