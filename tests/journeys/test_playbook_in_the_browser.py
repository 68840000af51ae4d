"""The company's playbook through a real browser: started, changed, published, seen on a desk, read and acknowledged."""

from datetime import UTC, datetime

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too

MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
PASSWORD = "sample-password-1"
DUTY = "C.sales-supervisor.03"
TITLE = "核实跟进个人工作计划实施与完成"


@pytest.fixture(autouse=True)
def house(transactional_db, settings, monkeypatch, tmp_path):
    """An installation nobody has set up yet, with its administrator."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    from zhanggui.playbook import api as playbooks

    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY.isoformat())
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    playbooks.seat_administrator(password=PASSWORD)


@pytest.fixture
def centre(house):
    """The operations centre with everybody on their posts."""
    from zhanggui.playbook import api as playbooks

    book = playbooks.load("operations-centre")
    playbooks.instantiate(book, company="示例电商", at=MONDAY)
    playbooks.seat_people(book, shops=[], at=MONDAY, password=PASSWORD)


def press(window, name):
    window.page.get_by_role("button", name=name, exact=True).click()
    window.page.wait_for_load_state("networkidle")


def test_a_company_is_set_up_changed_and_seen_on_a_desk(visitor):  # noqa: F811 - the fixture
    from zhanggui.kernel.organisation import api as organisation
    from zhanggui.playbook import api as playbooks

    admin = visitor()
    admin.sign_in("admin", PASSWORD)
    admin.go("/playbook/set-up/")
    assert admin.page.locator("main img[alt]").count() == 5
    admin.page.locator("button[value=operations-centre]").click()
    admin.page.wait_for_load_state("networkidle")
    admin.page.fill("#company", "算盘家居")
    admin.page.fill("#sc0", "home")
    admin.page.fill("#sn0", "算盘家居旗舰店")
    press(admin, "下一步")
    press(admin, "下一步")
    assert "算盘家居旗舰店" in admin.page.inner_text("main")
    press(admin, "建立公司")
    assert organisation.company().name == "算盘家居"
    playbooks.seat_people(playbooks.load("operations-centre"), shops=["home"], at=MONDAY, password=PASSWORD)

    director = visitor()
    director.sign_in("director", PASSWORD)
    director.go(f"/playbook/draft/duties/{DUTY}/")
    assert (director.page.is_visible("#b-register"), director.page.is_visible("#b-metric")) == (True, False)
    director.page.uncheck("input[name=cadence][value=continuous]")
    director.page.wait_for_selector("#fault-cadence div")
    director.page.check("input[name=cadence][value=daily]")
    director.page.fill("#due", "11:00")
    director.page.fill("#minutes", "20")
    director.page.wait_for_selector("#fault-cadence:empty", state="attached")
    press(director, "保存到草稿")
    director.go("/playbook/versions/2/")
    assert "每日" in director.page.inner_text("main")
    director.page.wait_for_selector(".tiles")
    director.page.fill("#note", "每天跟进")
    press(director, "提交审阅")
    press(director, "发布")
    assert "生效" in director.page.inner_text("h1")

    supervisor = visitor(width=390)
    supervisor.sign_in("sales-supervisor", PASSWORD)
    supervisor.go("/")
    line = supervisor.page.locator("li.duty", has_text=TITLE)
    assert any("11:00" in text for text in line.all_inner_texts())
    assert supervisor.too_wide() == 0


def test_a_job_description_is_issued_read_and_acknowledged(centre, visitor):  # noqa: F811 - the fixture
    director = visitor()
    director.sign_in("director", PASSWORD)
    director.go("/playbook/sheets/")
    press(director, "发出有变化的")

    agent = visitor(width=390)
    agent.sign_in("pre-sales", PASSWORD)
    agent.go("/")
    assert "阅读并确认岗位说明书" in agent.page.inner_text("main")
    agent.go("/playbook/sheets/C.presale-cs/")
    press(agent, "我已阅读并确认")
    assert "尚无" not in agent.page.inner_text("main")
    assert agent.too_wide() == 0

    director.go("/playbook/sheets/?state=read")
    assert director.page.locator("tbody tr").count() == 1


PAGES = [
    "/playbook/", "/playbook/draft/", "/playbook/draft/posts/C.designer/", f"/playbook/draft/duties/{DUTY}/",
    "/playbook/versions/1/", "/playbook/import/", "/playbook/sheets/", "/playbook/sheets/C.designer/",
    "/playbook/headcount/", "/playbook/coverage/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_fits_its_window(centre, visitor, width, theme, language):  # noqa: F811 - the fixture
    window = visitor(width=width)
    cookies = [("zhanggui_theme", theme), ("django_language", language)]
    window.page.context.add_cookies([{"name": name, "value": value, "url": window.address} for name, value in cookies])
    window.sign_in("director", PASSWORD)
    wide = {}
    for page in PAGES:
        window.go(page)
        if over := window.too_wide():
            wide[page] = over
    assert wide == {}


def draft_keeps(window, answer):
    """Press the button that keeps the form and wait for the page that answers; what it asks must then be true."""
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="保存到草稿", exact=True).click()
    window.page.get_by_text("已保存到草稿。").first.wait_for()
    assert answer()


def test_registers_and_processes_are_found_chosen_told_and_kept(centre, visitor):  # noqa: F811 - the fixture
    from zhanggui.playbook import content, versions

    director = visitor()
    director.sign_in("director", PASSWORD)
    director.go("/playbook/draft/registers/")
    director.page.wait_for_selector("#checked .text-green")
    director.page.fill("[data-narrow][type=search]", "钻展计划")
    assert director.page.locator("#listed tbody tr:visible").count() == 1
    director.page.uncheck("input[name=kept][value='R.zz-plan']")
    director.page.locator("#checked li", has_text="R.zz-plan").first.wait_for()
    director.page.check("input[name=kept][value='R.zz-plan']")
    director.page.wait_for_selector("#checked .text-green")

    director.go("/playbook/draft/processes/")
    director.page.wait_for_selector("#checked .text-green")
    row = director.page.locator("tr", has=director.page.locator("input[value='W1.1']"))
    assert not row.locator("select[name='event:W1.1']").is_visible()
    row.locator("select[name='begins:W1.1']").select_option("event")
    assert row.locator("select[name='event:W1.1']").is_visible()
    director.page.locator("#fault-begins", has_text="W1.1: 请选择由什么事件发起。").wait_for()
    row.locator("select[name='begins:W1.1']").select_option("weekly")
    director.page.wait_for_selector("#checked .text-green")
    weekly = {"W1.1": {"kind": "schedule", "cadence": "weekly"}}
    draft_keeps(director, lambda: versions.draft().files["processes.yaml"]["begins"] == weekly)

    director.go("/playbook/draft/registers/R.issue/")
    director.page.wait_for_selector("form[data-checked='1']")
    director.page.click("#d-owners option[value='C.designer']")  # beside the one that is chosen, without any key
    assert director.page.locator("#d-owners + .chosen").inner_text().split() == [
        "美工", "·", "营销部", "售前客服", "·", "销售部",
    ]  # fmt: skip
    director.page.wait_for_selector("form[data-checked='2']")
    both = ["C.designer", "C.presale-cs"]
    draft_keeps(director, lambda: content.own_registers(versions.draft().files)["R.issue"]["owners"] == both)
    director.go("/playbook/versions/2/")
    director.page.wait_for_selector(".tiles")
    assert "R.issue" in director.page.inner_text("main")


@pytest.mark.parametrize("page", ["registers/", "processes/", "registers/R.issue/"])
def test_the_pages_of_registers_and_processes_fit_a_phone(centre, visitor, page):  # noqa: F811 - the fixture
    phone = visitor(width=390)
    phone.sign_in("director", PASSWORD)
    phone.page.goto(f"{phone.address}/playbook/draft/{page}")
    phone.page.wait_for_selector("#checked .text-green, form[data-checked]")
    assert phone.too_wide() == 0
