"""Registers in a real browser: the sheet, the designer, both languages, both themes, a phone."""

import os

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.conftest import PASSWORD, at, build_company
from zhanggui.kernel.organisation.models import Position, User
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import Register, RegisterEntry
from zhanggui.kernel.registers.tests.conftest import BUDGET, CUSTOMERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("ZHANGGUI_PICTURES", "")


@pytest.fixture
def shop(transactional_db, monkeypatch):
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    company = build_company()
    Position.objects.filter(code="director").update(
        rights=["work.team", "organisation.edit", "registers.design", "buyers.reveal"]
    )
    budget = registers.declare(BUDGET, None, at(8))
    customers = registers.declare({**CUSTOMERS, "owners": ["manager"]}, None, at(8))
    for plan, total, spent in (("品牌词", "1000", "835.5"), ("竞品词", "500", "612"), ("类目词", "300", None)):
        values = {"date": "2011-11-14", "plan": plan, "budget": total, "spend": spent, "state": "open"}
        registers.fill(budget, values, company.manager.person, at(9))
    registers.fill(
        customers, {"customer": "张三丰", "phone": "13812345678", "orders": 3, "tags": ["vip"]},
        company.manager.person, at(9),
    )  # fmt: skip
    return company


def entered(visitor, name, language="en", theme="light", **options):
    User.objects.filter(username=name).update(language=language, theme=theme)
    window = visitor(**options)
    window.sign_in(name, PASSWORD)
    return window


def picture(window, name):
    if PICTURES:
        window.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_is_wider_than_the_window(shop, visitor, language, theme, width):
    window = entered(visitor, "director", language, theme, width=width)
    pages = {
        "all": "/registers/?show=all", "lines": "/registers/R.budget/", "sheet": "/registers/R.budget/?view=grid",
        "filtered": "/registers/R.budget/?f-budget__from=400", "form": "/registers/R.budget/new/",
        "line": "/registers/R.customers/1/", "empty": "/registers/R.budget/?q=zzz",
        "design": "/registers/-/design/R.budget/", "new": "/registers/-/design/",
    }  # fmt: skip
    for name, address in pages.items():
        window.go(address)
        picture(window, f"{name}-{language}-{width}")
        assert window.too_wide() <= 0, address


def test_a_cell_is_edited_and_a_line_added_in_the_sheet_by_keyboard(shop, visitor):
    window = entered(visitor, "manager")
    window.go("/registers/R.budget/?view=grid&sort=plan")
    page = window.page
    page.wait_for_selector("[data-sheet][data-built]")
    cell = page.locator(".tabulator-row >> nth=0 >> .tabulator-cell[tabulator-field=spend]")
    cell.click()
    page.keyboard.press("Enter")
    page.locator(".tabulator-editing input").fill("900")
    page.keyboard.press("Enter")
    page.wait_for_selector("#toasts >> text=Saved")
    assert RegisterEntry.objects.filter(cells__spend="900.00").count() == 1
    fresh = page.locator(".tabulator-row").last
    for name, value in (("date", "2011-11-14"), ("plan", "New words")):
        fresh.locator(f".tabulator-cell[tabulator-field={name}]").dblclick()
        page.locator(".tabulator-editing input").fill(value)
        page.locator(".tabulator-editing input").press("Enter")
    page.wait_for_selector(".tabulator-row >> nth=4")
    assert RegisterEntry.objects.get(cells__plan="New words").number == 4


def test_a_mistake_in_the_sheet_is_told_and_the_cell_goes_back(shop, visitor):
    window = entered(visitor, "manager")
    window.go("/registers/R.budget/?view=grid")
    page = window.page
    page.wait_for_selector("[data-sheet][data-built]")
    cell = page.locator(".tabulator-row >> nth=0 >> .tabulator-cell[tabulator-field=budget]")
    before = cell.inner_text()
    cell.dblclick()
    page.locator(".tabulator-editing input").fill("a lot")
    page.keyboard.press("Enter")
    page.wait_for_selector("#toasts >> text=Write a number")
    assert cell.inner_text() == before


def test_an_administrator_declares_a_register_and_a_post_fills_it(shop, visitor):
    window = entered(visitor, "director")
    window.go("/registers/-/design/")
    page = window.page
    page.fill("#d-zh", "赠品登记表")
    page.fill("#d-en", "Gift register")
    page.fill("#d-id", "R.gifts")
    page.select_option("#d-owners", "manager")
    for zh, en, kind in (
        ("数量", "Quantity", "integer"),
        ("单价", "Unit price", "money"),
        ("金额", "Amount", "formula"),
    ):
        page.click("[data-add-column]")
        column = page.locator(".register-column").last
        column.locator("[data-part=zh]").fill(zh)
        column.locator("[data-part=en]").fill(en)
        column.locator("[data-part=type]").select_option(kind)
    column.locator("[data-part=formula]").fill("quantity * price")
    page.wait_for_selector("[data-problems] >> text=there is no column price")
    assert page.locator("[data-publish]").is_disabled()
    picture(window, "design-problem")
    column.locator("[data-part=formula]").fill("quantity * unit_price")
    column.locator("[data-part=shows]").select_option("money")
    page.wait_for_selector("[data-problems] >> text=Everything is in order")
    page.wait_for_selector("[data-preview] >> text=Unit price")
    column.locator("[data-up]").click()
    page.wait_for_selector("[data-problems] >> text=Everything is in order")
    page.click("[data-publish]")
    page.wait_for_url("**/registers/R.gifts/")
    columns = [row["id"] for row in Register.objects.get(code="R.gifts").live.about["columns"]]
    assert columns == ["no", "date", "quantity", "amount", "unit_price"]

    window = entered(visitor, "manager")
    window.go("/registers/R.gifts/new/")
    window.page.fill("#f-quantity", "3")
    window.page.fill("#f-unit_price", "12.5")
    window.page.click("main form .btn-primary")
    window.page.wait_for_url("**/registers/R.gifts/1/")
    assert RegisterEntry.objects.get(register__code="R.gifts").cells["amount"] == "37.50"


def test_a_published_register_is_changed_and_old_lines_keep_their_meaning(shop, visitor):
    window = entered(visitor, "director")
    window.go("/registers/-/design/R.budget/")
    page = window.page
    page.wait_for_selector("[data-problems] >> text=Everything is in order")
    owner = page.locator(".register-column").last
    owner.locator("[data-part=type]").select_option("money")
    page.wait_for_selector("[data-problems] >> text=was another kind of column before")
    owner.locator("[data-remove]").click()
    page.wait_for_selector("[data-problems] >> text=Everything is in order")
    page.click("[data-publish]")
    page.wait_for_url("**/registers/R.budget/")
    assert Register.objects.get(code="R.budget").live.number == 2
    assert RegisterEntry.objects.filter(register__code="R.budget", version__number=1).count() == 3


def test_a_reference_is_found_while_typing(shop, visitor):
    window = entered(visitor, "manager")
    window.go("/registers/R.budget/new/")
    window.page.fill("#f-owner", "direct")
    window.page.wait_for_selector("#l-owner option[value='Wang director · director']", state="attached")
