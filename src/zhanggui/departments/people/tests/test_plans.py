"""Plans and summaries: who writes, who decides, what it proves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhanggui.departments.people.circles import circle_of
from zhanggui.departments.people.contracts import PlanRefused
from zhanggui.departments.people.models import Plan
from zhanggui.departments.people.plans import queries, rules, services
from zhanggui.departments.people.tests.conftest import MONDAY, at, weekly_duty
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work.api import WorkItem

FRIDAY, NEXT_MONDAY = date(2011, 11, 18), date(2011, 11, 21)


def begun(who, kind="plan", cadence="weekly", day=MONDAY, moment=None, **more):
    return services.begin(
        author=who.person, position=who.post, kind=kind, cadence=cadence, day=day, at=moment or at(9, day=day), **more
    )


def lined(plan, *rows):
    """The plan with these lines."""
    body = plan.contents
    sections = tuple(replace(one, rows=rows) if one.id == rules.ITEMS else one for one in body.sections)
    return services.write(
        plan_id=plan.pk, by=plan.author, title=plan.title, body=rules.Body(sections), revision=plan.revision
    )


def submitted(who, *rows, moment=None, **more):
    plan = lined(begun(who, **more), *(rows or (("主图", "3 张", ""),)))
    return services.submit(plan_id=plan.pk, by=who.person, at=moment or at(10))


def decision_of(plan):
    return WorkItem.objects.get(key=f"plan:{plan.pk}:{plan.version}")


def test_a_plan_is_begun_once_a_period(company):
    assert begun(company.agent) == begun(company.agent, day=FRIDAY)
    assert begun(company.agent, cadence="daily") != begun(company.agent, cadence="daily", day=FRIDAY)


def test_a_submitted_plan_is_work_of_the_superior_until_it_is_decided(company):
    plan = submitted(company.agent)
    item = decision_of(plan)
    assert (item.person, item.kind, item.state) == (company.manager.person, "plan", "open")
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(11))
    item.refresh_from_db()
    assert (item.state, item.proof, item.done_by) == ("done", "verified", company.manager.person)


def test_an_accepted_plan_proves_the_duty_of_its_author(company):
    item = weekly_duty(company.agent.post, kind="document", document="plan", period="weekly")
    plan = submitted(company.agent)
    item.refresh_from_db()
    assert item.state == "open"
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(11))
    item.refresh_from_db()
    assert (item.state, item.proof, item.done_by, item.done_at) == ("done", "verified", company.agent.person, at(10))


def test_a_plan_of_another_period_proves_nothing(company):
    item = weekly_duty(company.agent.post, kind="document", document="plan", period="weekly")
    plan = submitted(company.agent, cadence="daily")
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(11))
    item.refresh_from_db()
    assert item.state == "open"


def test_a_summary_accepted_after_its_week_still_counts_for_that_week(company):
    item = weekly_duty(company.agent.post, kind="document", document="summary", period="weekly")
    plan = submitted(company.agent, kind="summary", moment=at(9, day=NEXT_MONDAY))
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(10, day=NEXT_MONDAY))
    item.refresh_from_db()
    assert (item.state, item.proof) == ("done", "verified")
    assert item.done_at > item.due_at


def test_a_returned_plan_comes_back_as_a_second_version_and_lowers_the_quality(company):
    item = weekly_duty(company.agent.post, kind="document", document="plan", period="weekly")
    plan = submitted(company.agent)
    services.send_back(plan_id=plan.pk, by=company.manager.person, reason="写明标准", at=at(11))
    assert Plan.objects.get().state == "returned"
    plan = submitted(company.agent, ("主图", "5 张", "2011-11-16"), moment=at(13))
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(14))
    item.refresh_from_db()
    told = [(one.number, one.verdict, one.reason) for one in plan.versions.all()]
    assert told == [(1, "returned", "写明标准"), (2, "accepted", "")]
    assert (item.proof, item.returned_times) == ("verified", 1)


def test_evidence_names_the_author_and_the_superior(company):
    plan = submitted(company.agent)
    services.send_back(plan_id=plan.pk, by=company.manager.person, reason="再写", at=at(11))
    services.submit(plan_id=plan.pk, by=company.agent.person, at=at(12))
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(13))
    seen = sorted(Evidence.objects.values_list("event", "person__code", "detail__period"))
    assert seen == [
        ("document.accepted", "agent", "weekly"),
        ("document.decided", "manager", "weekly"),
        ("document.decided", "manager", "weekly"),
        ("document.returned", "manager", "weekly"),
        ("document.submitted", "agent", "weekly"),
        ("document.submitted", "agent", "weekly"),
    ]


def test_news_goes_to_the_superior_and_back_to_the_author(company):
    plan = submitted(company.agent)
    services.send_back(plan_id=plan.pk, by=company.manager.person, reason="再写", at=at(11))
    told = {news.name: news.payload for news in News.objects.filter(name__startswith="document.")}
    assert told["document.submitted"]["people"] == ["manager"]
    assert (told["document.returned"]["people"], told["document.returned"]["text"]) == (["agent"], "再写")


def test_accepting_twice_changes_nothing(company):
    plan = submitted(company.agent)
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(11))
    services.accept(plan_id=plan.pk, by=company.manager.person, at=at(12))
    assert Plan.objects.get().decided_at == at(11)
    assert Evidence.objects.filter(event="document.accepted").count() == 1


@pytest.mark.parametrize("who", ["agent", "designer"])
def test_neither_the_author_nor_a_colleague_decides(company, who):
    plan = submitted(company.agent)
    with pytest.raises(PlanRefused, match=r"superior|上级"):
        services.accept(plan_id=plan.pk, by=getattr(company, who).person, at=at(11))


def test_who_stands_further_up_may_decide_too(company):
    plan = submitted(company.agent)
    assert services.accept(plan_id=plan.pk, by=company.director.person, at=at(11)).decided_by == company.director.person


def test_the_stand_in_of_the_superior_gets_it_and_decides(company):
    organisation.appoint_stand_in(
        position=company.manager.post, person=company.designer.person, absent=company.manager.person, starts=MONDAY
    )
    plan = submitted(company.agent)
    assert decision_of(plan).person == company.designer.person
    assert services.accept(plan_id=plan.pk, by=company.designer.person, at=at(11)).state == "accepted"


def test_a_vacant_superior_is_passed_over(company):
    organisation.leave(person=company.manager.person, on=MONDAY - timedelta(days=1))
    assert decision_of(submitted(company.agent)).person == company.director.person


def test_what_is_for_the_appraisal_goes_to_the_appraiser(company):
    company.agent.post.appraiser = company.designer.post
    company.agent.post.save()
    plan = submitted(company.agent, kind="summary", for_appraisal=True)
    assert decision_of(plan).person == company.designer.person
    with pytest.raises(PlanRefused):
        services.accept(plan_id=plan.pk, by=company.director.person, at=at(11))


def test_at_the_top_a_submitted_plan_counts_at_once(company):
    assert submitted(company.director).state == "accepted"
    assert Evidence.objects.filter(event="document.accepted", person=company.director.person).count() == 1


def test_an_empty_plan_is_not_submitted(company):
    with pytest.raises(PlanRefused):
        services.submit(plan_id=begun(company.agent).pk, by=company.agent.person, at=at(10))


def test_two_windows_do_not_overwrite_each_other(company):
    plan = begun(company.agent)
    lined(plan, ("a", "", ""))
    with pytest.raises(PlanRefused):
        services.write(plan_id=plan.pk, by=plan.author, title="x", body=plan.contents, revision=0)


def test_taking_it_back_takes_the_work_back(company):
    plan = submitted(company.agent)
    services.take_back(plan_id=plan.pk, by=company.agent.person, at=at(11))
    assert (Plan.objects.get().state, decision_of(plan).state) == ("draft", "cancelled")


def test_nobody_writes_for_a_post_that_is_not_theirs(company):
    with pytest.raises(PlanRefused):
        services.begin(
            author=company.agent.person,
            position=company.manager.post,
            kind="plan",
            cadence="weekly",
            day=MONDAY,
            at=at(9),
        )


def test_a_summary_starts_from_the_plan_and_the_next_plan_from_the_summary(company):
    submitted(company.agent, ("主图", "3 张", ""), ("客诉", "清零", ""))
    summary = begun(company.agent, kind="summary", day=FRIDAY)
    assert [row[0] for row in summary.contents.section("items").rows] == ["主图", "客诉"]
    assert summary.sums_up.kind == "plan"
    summary = lined(summary, ("主图", "3 张", "done", "好"), ("客诉", "清零", "open", "缺人"))
    services.submit(plan_id=summary.pk, by=company.agent.person, at=at(17, day=FRIDAY))
    following = begun(company.agent, day=NEXT_MONDAY)
    assert following.contents.section("items").rows == (("客诉", "清零", ""),)


def test_a_submitted_summary_keeps_what_the_house_knew_then(company):
    weekly_duty(company.agent.post, kind="attest")
    summary = submitted(company.agent, kind="summary")
    known = summary.versions.get().contents.facts
    assert (known["work"]["due"], known["work"]["done"], known["work"]["open_count"]) == (1, 0, 1)


def test_what_is_written_lies_encrypted(company):
    from django.db import connection

    submitted(company.agent, ("客户张三投诉", "", ""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM people_plan UNION ALL SELECT body FROM people_planversion")
        assert "张三" not in str(cursor.fetchall())


def seen_by(who):
    return {(plan.author.code, plan.state) for plan in queries.visible_plans(circle_of(who.person, MONDAY))}


def test_a_first_draft_is_seen_by_its_author_alone(company):
    begun(company.agent)
    assert seen_by(company.agent) == {("agent", "draft")}
    assert seen_by(company.manager) == set()


def test_a_submitted_plan_is_seen_up_the_line_and_not_beside(company):
    submitted(company.agent)
    told = {("agent", "submitted")}
    assert (seen_by(company.manager), seen_by(company.director), seen_by(company.designer)) == (told, told, set())
