"""A campaign entry from its start to its end, done by four people in their own browsers. On both databases."""

from datetime import UTC, datetime

import pytest

from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.tests.browser import chromium, visitor  # noqa: F401 - fixtures
from zhanggui.kernel.organisation.models import Organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep

pytestmark = pytest.mark.django_db(transaction=True)  # not marked "browser": these run on PostgreSQL too

MONDAY = datetime(2011, 11, 14, 1, 30, tzinfo=UTC)
PASSWORD = "sample-password-1"
SUBJECT = "双十二主会场"


@pytest.fixture
def office(transactional_db, settings, monkeypatch, tmp_path):
    """The operations centre on Monday morning, with the processes of its playbook."""
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    from zhanggui.config.commands import start_company

    monkeypatch.setenv("ZHANGGUI_NOW", MONDAY.isoformat())
    settings.FACTS_FOLDER, settings.FILES_FOLDER = str(tmp_path / "facts"), tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    start_company(
        playbook="operations-centre", company="示例", shops=["home:tmall:示例家居旗舰店"], people="sample",
        password=PASSWORD, at=MONDAY, sample=True,
    )  # fmt: skip
    assert processes.live_version("W1.12") is not None
    assert Organisation.objects.get().settings["process_roles"]["B.goods-editor"] == "C.store-manager"


class Desks:
    """Everybody's browser, opened when it is needed."""

    def __init__(self, visit):
        self.visit, self.windows = visit, {}

    def of(self, name):
        if name not in self.windows:
            self.windows[name] = self.visit()
            self.windows[name].sign_in(name, PASSWORD)
        return self.windows[name]

    def do(self, name, step, outcome="", **values):
        """Open a step from one's desk, fill it in and press the outcome; answers what the page says then."""
        window = self.of(name)
        window.go("/processes/")
        desk = window.page.locator("section", has_text="待您办理的步骤")
        desk.get_by_role("link", name=step, exact=True).first.click()
        window.page.wait_for_load_state("networkidle")
        for field, value in values.items():
            if value is True:
                window.page.check(f"#f-{field}")
            else:
                window.page.fill(f"#f-{field}", value)
        window.page.get_by_role("button", name=outcome or "完成", exact=True).click()
        window.page.wait_for_load_state("networkidle")
        return window.page.inner_text("main")


@pytest.fixture
def desks(office, visitor):  # noqa: F811 - the fixture
    return Desks(visitor)


def test_a_campaign_entry_is_started_and_finished_by_four_people(desks):
    campaign = desks.of("campaign")
    campaign.go("/processes/?show=can")
    campaign.page.get_by_role("link", name="发起：活动报名流程").click()
    campaign.page.fill("#subject", SUBJECT)
    campaign.page.select_option("#shop", "home")
    campaign.page.get_by_role("button", name="发起", exact=True).click()
    campaign.page.wait_for_url("**/processes/runs/*/")
    assert "收集规则" in campaign.page.inner_text(".process-list")

    said = desks.do("campaign", "收集规则", "店铺符合", campaign_name=SUBJECT, entry_closes="2011-11-25",
                    effect_from="2011-12-12", effect_to="2011-12-12")  # fmt: skip
    assert "下一步：选款定价（" in said
    operator = ProcessStep.objects.get(number="2", state="open").item.person.code
    desks.do(operator, "选款定价", "低于底价，报批", items_count="12", lowest_price="59.90", stock_reserved="300")

    desks.do("shop-manager", "提问题", issue_title="低于底价", issue_detail="12 款低于底价 5%，请批示。")
    judge = ProcessStep.objects.get(number="2", state="open").item.person.code
    desks.do(judge, "判权限", "超出职责，上报")
    desks.do("ops-supervisor", "二级处理", "职责内，已解决", manager_solution="可以，限 300 件。")
    judge = ProcessStep.objects.get(number="5", state="open").item.person.code
    desks.do(judge, "回告执行", "偶发，关闭", carried_out_on="2011-11-14", outcome_note="已告知。")

    said = desks.do("campaign", "备素材报名", "已齐，已提交", entry_number="", entered_on="2011-11-14")
    assert "请填写" in said or "还没有填完整" in said
    desks.do("campaign", "备素材报名", "已齐，已提交", entry_number="A-1", entered_on="2011-11-14")
    desks.do("campaign", "跟审核", "通过", approval_result_on="2011-11-14")
    desks.do("campaign", "交日报", entries_today="1", accepted_today="1")
    checks = {"price_set": True, "stock_set": True, "page_ready": True, "service_told": True}
    desks.do(operator, "上线准备", **checks)
    said = desks.do("campaign", "跟效果总结", "值得再报", effect_sales="12,345.60", effect_visitors="8000",
                    effect_summary="主会场流量好。")  # fmt: skip
    assert "流程到此办结" in said

    run = ProcessRun.objects.get(version__code="W1.12")
    assert run.state == "finished"
    assert run.data["effect_sales"] == "12345.60"
    people = set(
        ProcessStep.objects.filter(done_by__isnull=False, number__gt="").values_list("done_by__code", flat=True)
    )
    assert {"campaign", operator, "shop-manager", "ops-supervisor"} <= people
    campaign.go(f"/processes/runs/{run.pk}/")
    campaign.page.wait_for_selector("[data-diagram][data-shown]")
    assert campaign.page.locator("g.mark-done[data-element-id=Step_7]").count() == 1
