"""Rules of the house: published in versions, read and signed for."""

from datetime import date, timedelta

import pytest

from zhanggui.departments.people.contracts import HouseRuleRefused
from zhanggui.departments.people.models import HouseRule, RuleReading, RuleVersion
from zhanggui.departments.people.rulebook import services
from zhanggui.departments.people.tests.conftest import MONDAY, at
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work.api import WorkItem


def written(company, text="1. 三分钟内回复", code="CS-1", **more):
    return services.write(by=company.director.person, code=code, title="客服应答", text=text, **more)


def published(company, text="1. 三分钟内回复", **more):
    written(company, text, **more)
    return services.publish(code="CS-1", by=company.director.person, at=at(10))


def readers(state="open"):
    return list(
        WorkItem.objects.filter(kind="rule", state=state)
        .order_by("person__code")
        .values_list("person__code", flat=True)
    )


def signed(company, who, number=1):
    return services.sign(code="CS-1", number=number, person=getattr(company, who).person, at=at(11))


def test_a_published_rule_is_work_of_everybody_until_they_sign(company):
    published(company)
    assert readers() == ["agent", "designer", "director", "manager"]
    signed(company, "agent")
    assert (readers(), readers("done")) == (["designer", "director", "manager"], ["agent"])


def test_it_concerns_only_the_posts_it_names(company):
    published(company, positions=["agent"])
    assert readers() == ["agent"]


def test_it_concerns_everybody_of_a_department(company):
    other = organisation.open_department(code="wh", name_zh="仓储部")
    post = organisation.open_position(code="packer", department=other, name_zh="打包")
    organisation.assign(person=company.designer.person, position=post, starts=MONDAY)
    published(company, departments=["wh"])
    assert readers() == ["designer"]


def test_signing_is_evidence_once(company):
    published(company)
    signed(company, "agent")
    signed(company, "agent")
    seen = Evidence.objects.get(event="rule.read")
    assert (seen.person, seen.detail["rule"], seen.detail["version"]) == (company.agent.person, "CS-1", 1)


def test_publishing_is_evidence_of_who_published(company):
    published(company)
    services.publish(code="CS-1", by=company.director.person, at=at(12))
    assert Evidence.objects.get(event="rule.published").person == company.director.person


def test_a_new_version_replaces_the_old_one_and_is_read_anew(company):
    published(company)
    signed(company, "agent")
    second = published(company, "1. 两分钟内回复")
    told = list(RuleVersion.objects.order_by("number").values_list("number", "state"))
    assert (second.number, told) == (2, [(1, "old"), (2, "live")])
    assert readers() == ["agent", "designer", "director", "manager"]
    assert readers("cancelled") == ["designer", "director", "manager"]
    assert RuleReading.objects.filter(version__number=1).count() == 1


def test_a_draft_changes_nothing_that_is_in_force(company):
    published(company)
    written(company, "草稿")
    assert RuleVersion.objects.get(state="live").text == "1. 三分钟内回复"
    assert RuleVersion.objects.filter(state="draft").count() == 1


def test_an_old_version_is_signed_by_nobody(company):
    published(company)
    published(company, "新")
    with pytest.raises(HouseRuleRefused):
        signed(company, "agent", 1)


def test_an_empty_rule_is_not_published(company):
    with pytest.raises(HouseRuleRefused):
        published(company, "  ")


@pytest.mark.parametrize("code", ["", "客服", "a/b", "../x"])
def test_a_code_is_fit_for_an_address(company, code):
    with pytest.raises(HouseRuleRefused):
        written(company, code=code)


def test_who_comes_later_reads_what_holds_and_who_left_need_not(company):
    published(company)
    tuesday = MONDAY + timedelta(days=1)
    organisation.leave(person=company.agent.person, on=MONDAY)
    fresh = organisation.hire(code="fresh", name="新人")
    organisation.assign(person=fresh, position=company.agent.post, starts=date(2011, 11, 15))
    assert services.ask_newcomers(tuesday, at(9, day=tuesday)) == 1
    assert services.ask_newcomers(tuesday, at(9, day=tuesday)) == 0
    assert readers() == ["designer", "director", "fresh", "manager"]


def test_a_rule_that_need_not_be_read_asks_nobody(company):
    published(company, must_read=False)
    assert readers() == []


def test_a_retired_rule_is_off_the_desks(company):
    published(company)
    services.retire(code="CS-1", by=company.director.person, at=at(12))
    assert (readers(), HouseRule.objects.get().retired_at) == ([], at(12))


def form(**more):
    return {
        "code": "CS-1", "title": "客服应答", "kind": "rule", "text": "1. 回复", "must_read": "1", "read_within": "3",
        "do": "publish", **more,
    }  # fmt: skip


def test_it_is_written_published_read_and_compared_in_the_browser(company, enter):
    director, agent = enter("director"), enter("agent")
    director.post("/people/rules/write/", form())
    page = agent.get("/people/rules/CS-1/").content.decode()
    assert "I have read this" in page
    agent.post("/people/rules/CS-1/sign/", {"version": "1"})
    assert "You signed for this version" in agent.get("/people/rules/CS-1/").content.decode()
    director.post("/people/rules/CS-1/write/", form(text="1. 快回复"))
    assert "compared-added" in agent.get("/people/rules/CS-1/versions/").content.decode()


def test_a_draft_is_not_seen_by_who_only_reads(company, enter):
    enter("director").post("/people/rules/write/", form(do="keep"))
    assert enter("agent").get("/people/rules/CS-1/").status_code == 404
    assert enter("agent").get("/people/rules/write/").status_code == 403


def test_a_superior_sees_who_of_the_team_has_not_read_it(company, enter):
    published(company)
    shown = enter("agent").get("/people/rules/CS-1/").content.decode()
    assert "not yet read" not in shown
    company.manager.post.rights = ["work.team"]
    company.manager.post.save()
    assert enter("manager").get("/people/rules/CS-1/").content.decode().count("not yet read") == 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(company, enter, language):
    published(company)
    published(company, "二")
    browser = enter("director", language)
    pages = ("", "write/", "CS-1/", "CS-1/write/", "CS-1/versions/", "CS-1/?version=1")
    assert [browser.get(f"/people/rules/{page}").status_code for page in pages] == [200] * 6
