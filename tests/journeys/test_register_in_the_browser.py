"""A register nobody had yet, through a real browser: declared, published, filled by its post. On both databases."""

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.doors.web.tests.conftest import PASSWORD, build_company
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too


@pytest.fixture
def entered(transactional_db, settings, monkeypatch, visitor):  # noqa: F811 - the fixture
    """The windows of a small company whose director may declare registers."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    build_company()
    Position.objects.filter(code="director").update(rights=["work.team", "registers.design"])

    def window_of(name, **options):
        window = visitor(**options)
        window.sign_in(name, PASSWORD)
        return window

    return window_of


def test_a_new_register_is_declared_and_filled(entered):
    director = entered("director")
    director.go("/registers/-/design/")
    page = director.page
    page.fill("#d-zh", "赠品登记表")
    page.fill("#d-en", "Gift register")
    page.fill("#d-id", "R.gifts")
    page.select_option("#d-owners", "manager")
    for zh, en, kind in (("数量", "Quantity", "integer"), ("单价", "Unit price", "money"), ("金额", "Sum", "formula")):
        page.click("[data-add-column]")
        column = page.locator(".register-column").last
        column.locator("[data-part=zh]").fill(zh)
        column.locator("[data-part=en]").fill(en)
        column.locator("[data-part=type]").select_option(kind)
    column.locator("[data-part=formula]").fill("quantity * unit_price")
    column.locator("[data-part=shows]").select_option("money")
    page.wait_for_selector("[data-problems] >> text=检查通过")
    page.click("[data-publish]")
    page.wait_for_url("**/registers/R.gifts/")

    manager = entered("manager", width=390)
    manager.go("/registers/")
    manager.page.get_by_role("link", name="赠品登记表", exact=True).first.click()
    manager.page.wait_for_load_state("networkidle")
    manager.go("/registers/R.gifts/new/")
    manager.page.fill("#f-quantity", "3")
    manager.page.fill("#f-unit_price", "12.5")
    manager.page.click("main form .btn-primary")
    manager.page.wait_for_url("**/registers/R.gifts/1/")
    assert "37.50" in manager.page.inner_text("main")
    assert manager.too_wide() == 0
    assert RegisterEntry.objects.get(register__code="R.gifts").filled_by.code == "manager"
