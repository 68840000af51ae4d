"""Who hears of plans, meetings, rules, suggestions, goals and scores: one notice each, with a link that leads there."""

from datetime import date, time

import pytest

from zhanggui.base import SHANGHAI
from zhanggui.departments.people.meetings import services as meetings
from zhanggui.departments.people.plans import services as plans
from zhanggui.departments.people.rulebook import services as rulebook
from zhanggui.departments.people.suggestions import services as suggestions
from zhanggui.departments.people.tests.conftest import MONDAY, at
from zhanggui.departments.people.tests.test_plans import submitted
from zhanggui.doors.notices import kinds
from zhanggui.doors.notices.models import Notice
from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.work import api as work
from zhanggui.targets.goals import services as goals

AFTER = organisation.moment(date(2011, 12, 1), time(10), SHANGHAI)


def told(person):
    """What a person was told: the kind, the words, and where it leads."""
    events.deliver_waiting()
    held = Notice.objects.filter(person=person.person).order_by("pk")
    return [(one.kind, thing["en"], thing["link"]) for one in held for thing in one.things]


@pytest.fixture
def plan(company):
    return submitted(company.agent, title="大促排班")


def test_a_submitted_plan_is_told_to_who_decides_it_and_once(company, plan):
    assert told(company.manager) == [("document", "To be decided by you: 大促排班", f"/people/plans/{plan.pk}/")]
    assert told(company.agent) == told(company.director) == []


def test_a_returned_and_an_accepted_plan_are_told_to_the_author_without_the_reason(company, plan):
    plans.send_back(plan_id=plan.pk, by=company.manager.person, reason="买家张三丰的电话没有写", at=at(11))
    plans.submit(plan_id=plan.pk, by=company.agent.person, at=at(12))
    plans.accept(plan_id=plan.pk, by=company.manager.person, at=at(13))
    words = [text for _kind, text, _link in told(company.agent)]
    assert words == ["Returned to you with a reason: 大促排班", "Accepted: 大促排班"]
    assert "张三丰" not in str(list(Notice.objects.values()))


def test_an_invitation_and_the_minutes_are_told_to_those_asked(company):
    meeting = meetings.call(
        by=company.manager.person, title="周会", starts_at=at(15), chair=company.manager.person,
        keeper=company.manager.person, people=[company.agent.person], at=at(10),
    )  # fmt: skip
    present = {company.manager.person.pk: "present", company.agent.person.pk: "present"}
    meetings.hold(meeting_id=meeting.pk, by=company.manager.person, present=present, minutes="差评 12 条", at=at(16))
    meetings.publish(meeting_id=meeting.pk, by=company.manager.person, at=at(17))
    link = f"/people/meetings/{meeting.pk}/"
    assert told(company.agent) == [
        ("meeting", "You are asked to the meeting: 周会", link),
        ("meeting", "The minutes are there: 周会", link),
    ]
    assert told(company.manager) == told(company.designer) == []


def test_a_rule_to_read_is_told_once_to_each_reader_and_to_newcomers(company):
    rulebook.write(
        code="CS-1", by=company.director.person, title="退换货制度", text="七天内可退。", kind="rule",
        positions=["agent"],
    )  # fmt: skip
    rulebook.publish(code="CS-1", by=company.director.person, at=at(10))
    rulebook.ask_newcomers(MONDAY, at(11))
    assert told(company.agent) == [("rule", "Please read and sign: 退换货制度", "/people/rules/CS-1/")]
    new = organisation.hire(code="new", name="王新", sign_in="new", password="abacus-beads-88")
    organisation.assign(person=new, position=company.agent.post, starts=MONDAY)
    rulebook.ask_newcomers(MONDAY, at(12))
    events.deliver_waiting()
    assert list(Notice.objects.filter(person=new).values_list("kind", flat=True)) == ["rule"]


def test_a_suggestion_is_told_to_who_assesses_it_and_its_fate_to_its_author(company):
    made = suggestions.make(author=company.agent.person, title="快捷短语", text="少打字", at=at(9))
    suggestions.refuse(suggestion_id=made.pk, by=company.manager.person, reason="已有", at=at(10))
    link = f"/people/suggestions/{made.pk}/"
    assert told(company.manager) == [("suggestion", "To be assessed by you: 快捷短语", link)]
    assert told(company.agent) == [("suggestion", "The suggestion was decided: 快捷短语", link)]


def test_a_goal_set_or_closed_is_told_to_whose_it_is(company):
    goal = goals.set_goal(
        by=company.manager.person, level="person", person=company.agent.person, title_zh="回复率", title_en="Answers",
        period="monthly", day=MONDAY, kind="increase", driver="manual", aim={"target": 90}, at=at(9),
    )  # fmt: skip
    goals.close(goal_id=goal.pk, by=company.manager.person, verdict="达成", at=at(17))
    assert [text for _kind, text, _link in told(company.agent)] == [
        "A goal was set for you: Answers", "Your goal was closed: Answers",
    ]  # fmt: skip
    assert {(kind, link) for kind, _text, link in told(company.agent)} == {("goal", f"/goals/{goal.pk}/")}
    assert told(company.manager) == []


def test_a_disputed_score_is_told_to_the_superior_and_the_decision_to_the_person(company):
    item = work.open_item(
        key="t", kind="task", title_zh="调价", person=company.manager.person, opens_on=MONDAY, due_at=at(18), at=at(9)
    )
    events.deliver_waiting()
    Notice.objects.all().delete()
    card = scorecards.freeze(company.manager.person, date(2011, 11, 1), date(2011, 11, 30), AFTER)
    line = card.lines.get(code="timeliness")
    made = scorecards.dispute(line_id=line.pk, item_id=item.pk, by=company.manager.person, reason="停电", at=AFTER)
    above = [("score", "Wang manager disputes a record of a score", f"/scores/{card.pk}/")]
    assert [one for one in told(company.director) if "disputes" in one[1]] == above
    assert told(company.agent) == []
    scorecards.resolve(dispute_id=made.pk, by=company.director.person, accept=True, note="属实", at=AFTER)
    assert told(company.manager)[-1] == ("score", "Your dispute of a score was decided", f"/scores/{card.pk}/")


def test_every_kind_stands_among_the_wishes_once(company):
    ours = {"document", "meeting", "rule", "suggestion", "goal"}
    assert ours <= set(kinds.KINDS)
    assert list(kinds.KINDS)[-1] == "system"
