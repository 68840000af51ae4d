"""What only a real browser can tell: scripts, styles, the content policy, the width of a phone."""

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.models import SavedView
from zhanggui.doors.web.tests import street
from zhanggui.doors.web.tests.conftest import PASSWORD, build_company
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation.models import User
from zhanggui.kernel.work.models import WorkItem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/team/",
    "/organisation/",
    "/organisation/manager/",
    "/people/manager/",
    "/settings/",
    "/settings/password/",
]
OFFICE = ["/administration/people/", "/administration/people/manager/", "/administration/calendar/",
          "/administration/audit/", "/administration/system/"]  # fmt: skip


@pytest.fixture
def shop(transactional_db, monkeypatch):
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    return build_company()


def entered(visitor, name, language, **options):
    User.objects.filter(username=name).update(language=language)
    window = visitor(**options)
    window.sign_in(name, PASSWORD)
    return window


def test_signing_in_switching_language_and_going_dark(shop, visitor):
    window = visitor()
    window.sign_in("manager", PASSWORD)
    assert "的工作台" in window.page.inner_text("h1")
    window.page.click("[title='语言']")
    window.page.click("button[name=language][value=en]")
    window.page.wait_for_selector("h1:has-text('workbench')")
    window.page.click("[title='Light or dark']")
    window.page.click("button[name=theme][value=dark]")
    window.page.wait_for_load_state("networkidle")
    assert window.page.get_attribute("html", "data-bs-theme") == "dark"
    assert User.objects.get(username="manager").theme == "dark"


def test_a_duty_is_attested_from_the_workbench(shop, visitor):
    window = entered(visitor, "manager", "en")
    item = WorkItem.objects.get(duty__code="manager.price")
    window.page.click(f"[data-attest='/tasks/{item.pk}/attest/']")
    window.page.wait_for_selector("#attest-sheet.show")
    window.page.fill("#attest-note", "prices checked")
    window.page.click("#attest-sheet button.btn-primary")
    window.page.wait_for_selector("text=Marked as done")
    assert WorkItem.objects.get(pk=item.pk).proof == "attested"


def test_a_view_is_saved_and_filters_work_without_a_full_reload(shop, visitor):
    window = entered(visitor, "admin", "en")
    window.go("/administration/people/")
    window.page.evaluate("window.sameDocument = true")
    window.page.fill("input[name=q]", "manager")
    window.page.press("input[name=q]", "Enter")
    window.page.wait_for_selector(".chip")
    window.page.wait_for_url("**/administration/people/?q=manager")
    assert window.page.evaluate("window.sameDocument") is True
    assert window.page.locator("tbody tr").count() == 1
    window.page.click(".desk-tools .dropdown >> nth=0")
    window.page.fill(".desk-view-form input[name=name]", "Managers")
    window.page.click(".desk-view-form button")
    window.page.wait_for_load_state("networkidle")
    assert SavedView.objects.get().query == "q=manager"


def test_keys_lead_through_the_house(shop, visitor):
    window = entered(visitor, "director", "en")
    window.page.keyboard.press("?")
    window.page.wait_for_selector("#keys.show")
    window.page.keyboard.press("Escape")
    window.page.wait_for_selector("#keys", state="hidden")
    window.page.keyboard.press("g")
    window.page.keyboard.press("t")
    window.page.wait_for_url("**/team/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("who", "pages"), [("director", PAGES), ("admin", OFFICE)])
def test_no_page_is_wider_than_a_phone(shop, visitor, who, pages, language):
    window = entered(visitor, who, language, width=390, height=844)
    wide = {}
    for page in pages:
        window.go(page)
        if window.too_wide() > 0:
            wide[page] = window.too_wide()
    assert wide == {}


def test_the_menu_opens_and_closes_on_a_phone(shop, visitor):
    window = entered(visitor, "director", "en", width=390, height=844)
    assert not window.page.is_visible("#sidebar")
    window.page.click("[data-menu-open]")
    window.page.wait_for_selector("#sidebar", state="visible")
    window.page.click("#sidebar a[href='/organisation/']")
    window.page.wait_for_url("**/organisation/")


def test_chinese_shows_by_a_font_of_the_house(shop, visitor):
    window = visitor()
    window.go("/sign-in/")
    faces = "document.fonts.load('16px \"Noto Sans SC\"', '掌柜').then((faces) => faces.length)"
    assert window.page.evaluate(faces) > 0


@pytest.mark.urls("zhanggui.doors.web.tests.street")
def test_a_bulk_action_asks_first_and_runs_on_what_was_chosen(shop, visitor):
    street.done.clear()
    for n in range(3):
        audit.note(actor="somebody", action="a", subject=f"order {n}")
    window = entered(visitor, "manager", "en")
    window.go("/shop/entries/?kind=a&sort=number")
    assert not window.page.is_visible("[data-bulk-bar]")
    window.page.check("tbody tr:nth-child(2) input[name=row]")
    window.page.click("[data-bulk-action=write]")
    window.page.wait_for_selector("#desk-confirm.show")
    window.page.fill("#desk-note", "looked at")
    window.page.click("[data-confirm-go]")
    window.page.wait_for_selector("text=Written down.")
    assert [note for _numbers, note in street.done] == ["looked at"]
    assert len(street.done[0][0]) == 1
    assert window.page.url.endswith("/shop/entries/?kind=a&sort=number")
