"""The finance clerk's work through a real browser: what she clicks, and what she sees. On both databases."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys.conftest import week_files
from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too

MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
PASSWORD = "sample-password-1"
HEADER = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,"
    "收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注"
)
SALE = (
    "30021218059538079{n},2011110{n},T200P261107057474466000{n},订单货款,{at},买**,"
    "{income},0.00,{balance},支付宝,在线支付,交易付款"
)
LEDGER = [
    "#支付宝账务明细查询",
    "#账号：[20880000000000000156]",
    "#起始日期：[2011年11月08日 00:00:00]   终止日期：[2011年11月10日 00:00:00]",
    HEADER,
    SALE.format(n=1, at="2011-11-08 10:00:00", income="88.00", balance="188.00"),
    SALE.format(n=2, at="2011-11-08 11:00:00", income="12块", balance="200.00"),
]


@pytest.fixture
def office(transactional_db, settings, monkeypatch, tmp_path):
    """The operations centre on Monday morning; its clerk repairs rejected lines every week."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    from zhanggui.config.commands import start_company
    from zhanggui.kernel.duties.models import Duty
    from zhanggui.kernel.work import api as work

    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY.isoformat())
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    start_company(
        playbook="operations-centre", company="示例", shops=["home:tmall:示例家居旗舰店"], people="sample",
        password=PASSWORD, at=MONDAY, sample=True,
    )  # fmt: skip
    Duty.objects.filter(code="C.finance-clerk.Z4").update(cadences=["weekly"])
    work.run_day(MONDAY.date(), MONDAY)


@pytest.fixture
def clerk(office, visitor):  # noqa: F811 - the fixture
    """The finance clerk's browser, signed in, reading Chinese."""
    window = visitor()
    window.sign_in("finance", PASSWORD)
    return window


def duty(window, title):
    """What the workbench says about a duty: the words under its title."""
    window.go("/")
    return window.page.locator("li.duty", has_text=title).first.inner_text()


def tile(window, label):
    return window.page.locator(".tile-body", has_text=label).locator(".tile-value").inner_text()


def press(window, name):
    window.page.get_by_role("button", name=name, exact=True).click()
    window.page.wait_for_load_state("networkidle")


def test_a_rejected_line_is_repaired_and_proves_the_duty(clerk, tmp_path):
    file = Path(tmp_path / "账务明细.csv")
    file.write_bytes("\n".join(LEDGER).encode("gb18030"))
    assert "有凭证" not in duty(clerk, "修复账单中被拒的行")

    clerk.go("/intake/upload/")
    clerk.page.set_input_files("#files", str(file))
    press(clerk, "导入")
    assert (tile(clerk, "已导入"), tile(clerk, "未通过")) == ("1", "1")

    clerk.page.locator("td a", has_text="12块").click()
    wrong = clerk.page.locator("textarea.is-invalid")
    assert wrong.input_value() == "12块"
    wrong.fill("12.00")
    press(clerk, "修正并导入")

    assert clerk.page.inner_text("h1") == "账务明细.csv"
    assert (tile(clerk, "已导入"), tile(clerk, "未通过")) == ("2", "0")
    clerk.go("/finance/ledger/")
    assert sorted(clerk.page.locator("td[data-label=收入]").all_inner_texts()) == ["12.00", "88.00"]
    assert "有凭证" in duty(clerk, "修复账单中被拒的行")


@pytest.mark.parametrize(
    ("kind", "courier", "decided_duty"),
    [("settlement", "", "每月核对平台结算"), ("courier", "zto", "每月处理快递账单差异")],
)
def test_a_reconciliation_is_worked_from_opening_to_closing(clerk, kind, courier, decided_duty):
    from zhanggui.intake import api as intake

    for path in week_files():
        intake.receive(path, shop="home", name=path.name, by=None)
    assert "有凭证" not in duty(clerk, decided_duty)

    clerk.go("/finance/start/")
    clerk.page.check(f"input[name=kind][value={kind}]")
    clerk.page.select_option("#courier", courier)
    clerk.page.fill("#from", "2011-11-07")
    clerk.page.fill("#to", "2011-11-14")
    press(clerk, "开始")
    assert clerk.page.get_by_role("button", name="结账").is_disabled()

    kinds = [re.sub(r"\s*\d.*", "", text) for text in clerk.page.locator(".desk-tab").all_inner_texts()][1:]
    for finding in kinds:
        clerk.page.locator(".desk-tab", has_text=finding).click()
        clerk.page.wait_for_load_state("networkidle")
        clerk.page.check("[data-bulk-page]")
        clerk.page.fill("input[name=note]", f"{finding}已查")
        press(clerk, "申诉")
        reasons = clerk.page.locator("td[data-label=处理]").all_inner_texts()
        assert reasons
        assert all("申诉" in reason and f"{finding}已查" in reason for reason in reasons)

    press(clerk, "结账")
    assert "数字已冻结" in clerk.page.locator(".alert-success").first.inner_text()
    assert clerk.page.locator("[data-bulk]").locator("input[name=row]").count() == 0
    assert "有凭证" in duty(clerk, decided_duty)


LISTS = ["/orders/", "/service/", "/customers/", "/merchandising/", "/warehouse/", "/projects/", "/intake/",
         "/finance/reconciliations/", "/finance/ledger/", "/finance/courier-bills/", "/finance/courier-lines/",
         "/finance/tariffs/", "/insight/alerts/", "/insight/reports/daily-sales/?day=2011-11-11",
         "/insight/metrics/sales/?from=2011-11-11&to=2011-11-11"]  # fmt: skip
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".table-scroll, .table-responsive")]
    .map((one) => one.scrollWidth - one.clientWidth).reduce((a, b) => Math.max(a, b))"""


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1440)])
def test_no_list_of_the_week_scrolls_sideways(office, visitor, language, width):  # noqa: F811 - the fixture
    from zhanggui.intake import api as intake
    from zhanggui.kernel.organisation.models import User

    for path in week_files():
        intake.receive(path, shop="home", name=path.name, by=None)
    User.objects.filter(username="admin").update(language=language)
    window = visitor(width=width)
    window.sign_in("admin", PASSWORD)
    sideways = {}
    for path in LISTS:
        window.go(path)
        sideways[path] = window.page.evaluate(SIDEWAYS)
    assert {path: pixels for path, pixels in sideways.items() if pixels > 1} == {}
