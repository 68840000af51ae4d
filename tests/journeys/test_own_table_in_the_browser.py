"""A strange workbook through a real browser: described, taken in, a number declared, seen by day, shop and row."""

import io

import pytest
import xlsxwriter

from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.doors.web.tests.conftest import PASSWORD, build_company
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too
ROWS = [
    ("日期", "主播", "成交金额(元)", "观看人数"),
    ("2011-11-12", "小李", "100.50", "30"),
    ("2011-11-12", "小王", "20.00", "4"),
    ("2011-11-13", "小李", "3.00", "1"),
]


def workbook():
    """A live-stream sheet as somebody keeps it: a title above the header."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("直播")
    sheet.write(0, 0, "直播日报")
    for at, cells in enumerate(ROWS, 1):
        sheet.write_row(at, 0, cells)
    book.close()
    return {"name": "直播.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": file.getvalue()}


@pytest.fixture
def director(transactional_db, settings, monkeypatch, tmp_path, visitor):  # noqa: F811 - the fixture
    """The window of a director of two shops, whose state is here."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    build_company()
    for code, name in (("home", "一号店"), ("other", "二号店")):
        projects.open_shop(code=code, platform="tmall", name=name, is_sample=True)
    rights = ["intake.view", "intake.upload", "intake.repair", "metrics.view"]
    Position.objects.filter(code="director").update(rights=rights)
    organisation.grant_scope(Person.objects.get(code="director"), "all")
    window = visitor()
    window.sign_in("director", PASSWORD)
    return window


def test_a_strange_workbook_becomes_a_number_with_its_rows(director):
    page = director.page
    director.go("/intake/tables/new/?shop=home")
    page.set_input_files("#file", workbook())
    page.click("main form .btn-primary")
    page.wait_for_selector("#describe")
    page.fill("#zh", "直播场次")
    page.fill("#en", "Live sessions")
    page.fill("#code", "live")
    page.click("button[value=try]")
    page.wait_for_selector("#tried >> text=将读取 3 行")
    page.click("button[value=keep]")
    page.wait_for_url("**/intake/runs/*/")

    director.go("/intake/tables/live/")
    page.get_by_role("link", name="声明指标").click()
    page.fill("#zh", "直播成交额")
    page.fill("#en", "Live sales")
    page.fill("#name", "live_sales")
    page.select_option("#kind", "sum")
    page.select_option("#column", "sales")
    page.select_option("#unit", "CNY")
    page.select_option("#digits", "2")
    page.click("main form .btn-primary")
    page.wait_for_url("**/insight/metrics/own_live_sales/**")

    director.go("/insight/metrics/own_live_sales/?from=2011-11-12&to=2011-11-13&by=shop")
    assert "123.50" in page.inner_text("main")
    assert page.locator("main >> text=直播.xlsx").count() == 3
    director.go("/insight/metrics/own_live_sales/?from=2011-11-12&to=2011-11-13&by=host")
    assert "103.50" in page.inner_text("main")
