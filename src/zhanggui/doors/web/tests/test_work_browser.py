"""The board in a real browser: by mouse, by finger, by keyboard; the list's receiver; nothing too wide."""

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.conftest import PASSWORD, at, build_company
from zhanggui.kernel.organisation.models import User
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/tasks/", "/tasks/board/", "/tasks/calendar/", "/tasks/calendar/?view=week", "/tasks/list/", "/tasks/new/",
         "/tasks/requests/new/", "/tasks/absences/"]  # fmt: skip


@pytest.fixture
def task(transactional_db, monkeypatch):
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    company = build_company()
    return work.give_task(
        by=company.director.person, to=company.manager.person, title="整理差评", due_at=at(18), at=at(9), key="1",
        wants_review=True, priority=3,
    )  # fmt: skip


def entered(visitor, name, **options):
    User.objects.filter(username=name).update(language="en")
    window = visitor(**options)
    window.sign_in(name, PASSWORD)
    return window


def stage(task):
    return WorkItem.objects.get(pk=task.pk).stage


def test_a_card_is_dragged_begun_and_submitted_with_a_note(task, visitor):
    window = entered(visitor, "manager")
    window.go("/tasks/board/")
    with window.page.expect_navigation():
        drag(window.page, task, "begun")
    assert stage(task) == "begun"
    drag(window.page, task, "review")
    window.page.fill("#board-text", "12 条已整理")
    window.page.click("#board-note button.btn-primary")
    window.page.wait_for_load_state("networkidle")
    assert (stage(task), WorkItem.objects.get(pk=task.pk).note) == ("review", "12 条已整理")


def drag(page, task, column):
    """Drop a card on a column once it hangs over it."""
    page.evaluate("document.fonts.ready")
    card = page.locator(f"[data-item='{task.pk}']").bounding_box()
    goal = page.locator(f"[data-column='{column}']").bounding_box()
    page.mouse.move(card["x"] + 20, card["y"] + card["height"] - 6)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 30, steps=12)
    page.mouse.move(goal["x"] + 64, goal["y"] + 34, steps=4)
    page.wait_for_selector(f"[data-column='{column}'] [data-item='{task.pk}']")
    page.mouse.up()


def test_a_note_that_is_not_given_leaves_the_card_where_it_was(task, visitor):
    window = entered(visitor, "manager")
    window.go("/tasks/board/")
    drag(window.page, task, "review")
    window.page.click("#board-note .btn-close")
    window.page.wait_for_selector("#board-note", state="hidden")
    assert window.page.locator(f"[data-column='waiting'] [data-item='{task.pk}']").count() == 1
    assert stage(task) == "waiting"


def test_the_keyboard_moves_a_card_too(task, visitor):
    window = entered(visitor, "manager")
    window.go("/tasks/board/")
    window.page.locator(f"[data-item='{task.pk}'] summary").focus()
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Tab")
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    assert stage(task) == "begun"


def test_without_scripts_the_buttons_on_the_card_still_move_it(task, visitor):
    window = entered(visitor, "manager", java_script_enabled=False)
    window.go("/tasks/board/")
    card = window.page.locator(f"[data-item='{task.pk}']")
    card.locator("summary").click()
    card.locator("button[value=begun]").click()
    assert stage(task) == "begun"


def test_the_chosen_rows_go_to_the_receiver_chosen_below(task, visitor):
    window = entered(visitor, "director")
    window.go("/tasks/list/?person=manager")
    window.page.select_option("#bulk-to", "agent")
    window.page.check("[data-bulk-page]")
    window.page.click("[data-bulk-action=assign]")
    window.page.wait_for_selector("#desk-confirm.show")
    window.page.click("[data-confirm-go]")
    window.page.wait_for_load_state("networkidle")
    assert WorkItem.objects.filter(person__code="agent", requested_by__code="director").count() == 3


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_the_work_is_wider_than_its_window(task, visitor, width):
    window = entered(visitor, "director", width=width)
    for path in [*PAGES, f"/tasks/{task.pk}/", "/tasks/people/"]:
        window.go(path)
        assert window.too_wide() == 0, path


def test_on_a_phone_the_tab_one_is_on_is_seen(task, visitor):
    window = entered(visitor, "director", width=390)
    window.go("/tasks/absences/")
    tab = window.page.locator(".view-tab.active").bounding_box()
    assert tab["x"] >= 0
    assert tab["x"] + tab["width"] <= 390
