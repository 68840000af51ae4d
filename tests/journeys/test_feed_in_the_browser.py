"""A folder is watched through a real browser: set up, tried, looked at, and its rows are there. On both databases."""

import os
import time

import pytest

from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.doors.web.tests.conftest import PASSWORD, build_company
from zhanggui.intake.models import Run
from zhanggui.intake.tests.files import REFUND_HEADER, content, refund
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too


@pytest.fixture
def manager(transactional_db, settings, monkeypatch, tmp_path, visitor):  # noqa: F811 - the fixture
    """The window of a shop manager who may set ways in up."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FEED_ROOTS = [str(tmp_path / "incoming")]
    monkeypatch.setenv("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    build_company()
    projects.open_shop(code="mug", platform="tmall", name="杯子店")
    Position.objects.filter(code="manager").update(rights=["intake.view", "intake.upload", "intake.feeds"])
    organisation.grant_scope(Person.objects.get(code="manager"), "shop", "mug")

    def window(**options):
        opened = visitor(**options)
        opened.sign_in("manager", PASSWORD)
        return opened

    return window


def test_a_watched_folder_brings_the_rows_of_its_file(manager, tmp_path):
    folder = tmp_path / "incoming" / "mug"
    folder.mkdir(parents=True)
    path = folder / "退款 1107.csv"
    path.write_bytes(content(REFUND_HEADER, [refund(1), refund(2), refund(3)]))
    os.utime(path, (time.time() - 60,) * 2)

    window = manager()
    window.go("/intake/feeds/")
    window.page.locator(".page-actions a.btn-primary").click()
    window.page.click("a[href='/intake/feeds/new/folder/']")
    window.page.fill("#id_name", "退款文件夹")
    window.page.fill("#id_folder", str(folder))
    window.page.click("button[name=try]")
    window.page.wait_for_selector("#tried >> text=退款 1107.csv")
    assert Run.objects.count() == 0
    window.page.click("button[name=keep]")
    window.page.wait_for_url("**/intake/feeds/*/")
    window.page.click(".page-actions .btn-primary")
    window.page.wait_for_selector("td a:has-text('退款 1107.csv')")
    window.page.click("td a:has-text('退款 1107.csv')")
    window.page.wait_for_url("**/intake/runs/*/")

    assert Run.objects.get().accepted == 3
    assert not path.exists()
    assert [one.name for one in (folder / "taken").rglob("*.csv")] == ["退款 1107.csv"]


def test_the_pages_fit_a_phone(manager):
    window = manager(width=390)
    for address in ("/intake/feeds/", "/intake/feeds/new/", "/intake/feeds/new/mail/", "/intake/sources/"):
        window.go(address)
        assert window.too_wide() <= 0, address
