"""The pages of plans, as people use them."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from zhanggui.departments.people.models import Plan
from zhanggui.departments.people.plans import services
from zhanggui.departments.people.tests.conftest import at
from zhanggui.departments.people.tests.test_plans import begun, submitted


def typed(plan, **more):
    """What the form of a plan sends with two lines in it."""
    sections = plan.contents.sections
    place = next(place for place, one in enumerate(sections) if one.id == "items")
    return {
        "revision": plan.revision, "title": plan.title, "do": "save",
        f"s{place}-what": ["主图", "", "客诉"], f"s{place}-measure": ["3 张", "", "清零"],
        f"s{place}-due": ["2011-11-15", "", ""], **more,
    }  # fmt: skip


def test_a_plan_is_begun_written_and_submitted_by_its_form(company, enter):
    browser = enter("agent")
    form = {"kind": "plan", "cadence": "weekly", "day": "2011-11-16", "position": company.agent.post.pk}
    to = browser.post("/people/plans/new/", form).headers["Location"]
    plan = Plan.objects.get()
    assert to == f"/people/plans/{plan.pk}/write/"
    browser.post(to, typed(plan, do="submit"))
    plan.refresh_from_db()
    assert plan.state == "submitted"
    assert [row[0] for row in plan.versions.get().contents.section("items").rows] == ["主图", "客诉"]


def test_a_section_is_added_and_taken_out(company, enter):
    browser, plan = enter("agent"), begun(company.agent)
    browser.post(f"/people/plans/{plan.pk}/write/", typed(plan, do="add", **{"new-title": "补充"}))
    plan.refresh_from_db()
    assert plan.contents.sections[-1].title == "补充"
    browser.post(f"/people/plans/{plan.pk}/write/", typed(plan, do=f"drop-{len(plan.contents.sections) - 1}"))
    plan.refresh_from_db()
    assert "补充" not in [one.title for one in plan.contents.sections]


def test_the_superior_returns_with_a_reason_that_the_author_reads(company, enter):
    plan = submitted(company.agent)
    enter("manager").post(f"/people/plans/{plan.pk}/decide/", {"do": "return", "text": "写明标准"})
    assert "写明标准" in enter("agent").get(f"/people/plans/{plan.pk}/write/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("designer", 404), ("manager", 200), ("director", 200)])
def test_a_plan_is_read_up_the_line_only(company, enter, who, status):
    plan = submitted(company.agent)
    assert enter(who).get(f"/people/plans/{plan.pk}/").status_code == status


def test_a_draft_is_nobodys_but_its_authors(company, enter):
    plan = begun(company.agent)
    assert enter("manager").get(f"/people/plans/{plan.pk}/").status_code == 404
    assert enter("manager").post(f"/people/plans/{plan.pk}/write/", typed(plan)).status_code == 404


def test_without_the_right_nobody_decides(company, enter):
    plan = submitted(company.agent)
    assert enter("designer").post(f"/people/plans/{plan.pk}/decide/", {"do": "accept"}).status_code == 403
    assert Plan.objects.get().state == "submitted"


def test_the_superior_reads_the_version_submitted_not_what_is_being_written(company, enter):
    plan = submitted(company.agent, ("主图", "3 张", ""))
    services.send_back(plan_id=plan.pk, by=company.manager.person, reason="x", at=at(11))
    plan.refresh_from_db()
    enter("agent").post(f"/people/plans/{plan.pk}/write/", typed(plan, **{"s0-what": ["秘密"]}))
    shown = enter("manager").get(f"/people/plans/{plan.pk}/").content.decode()
    assert "主图" in shown
    assert "秘密" not in shown


def test_versions_are_compared(company, enter):
    plan = submitted(company.agent, ("主图", "3 张", ""))
    services.send_back(plan_id=plan.pk, by=company.manager.person, reason="x", at=at(11))
    submitted(company.agent, ("主图", "5 张", ""), moment=at(12))
    shown = enter("manager").get(f"/people/plans/{plan.pk}/versions/").content.decode()
    assert "compared-removed" in shown
    assert "5 张" in shown


def test_the_workbook_holds_the_lines_and_runs_no_formula(company, enter):
    plan = submitted(company.agent, ("=1+1", "3 张", ""))
    answer = enter("manager").get(f"/people/plans/{plan.pk}/file/")
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    found = [cell for row in sheet.to_python() for cell in row]
    assert "'=1+1" in found
    assert "3 张" in found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(company, enter, language):
    plan = submitted(company.agent, kind="summary")
    draft = begun(company.agent, cadence="monthly")
    browser = enter("agent", language)
    for address in ("", "new/", f"{plan.pk}/", f"{draft.pk}/write/", "?whose=mine&kind=plan", "?whose=waiting"):
        assert browser.get(f"/people/plans/{address}").status_code == 200
    names = {"en": "Plans and summaries", "zh-hans": "计划与总结"}
    assert names[language] in browser.get("/people/plans/").content.decode()


def test_a_persons_page_is_still_there(company, enter):
    assert enter("agent").get("/people/agent/").status_code == 200


def test_the_list_tells_mine_from_what_waits_for_me(company, enter):
    submitted(company.agent)
    submitted(company.manager)
    page = {
        whose: enter("manager").get(f"/people/plans/?whose={whose}").content.decode() for whose in ("mine", "waiting")
    }
    assert ("Wang agent" in page["mine"], "Wang agent" in page["waiting"]) == (False, True)
