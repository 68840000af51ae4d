"""Departments ask each other through the gate."""

from datetime import timedelta

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.events.models import News
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import FOUNDED, MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

NINE, TEN, ELEVEN = (moment(MONDAY, hour) for hour in (9, 10, 11))


@pytest.fixture
def house(company):
    """Beside the operations a design department: a lead, a designer."""
    company.design = organisation.open_department(code="design", name_zh="设计部", name_en="Design")
    company.lead_post, company.designer_post = (
        organisation.open_position(code=code, department=company.design, name_zh=zh, headcount=1, order=order)
        for order, (code, zh) in enumerate([("lead", "美工主管"), ("designer", "美工")], 10)
    )
    organisation.draw_line(subordinate=company.lead_post, superior=company.director_post, primary=True)
    organisation.draw_line(subordinate=company.designer_post, superior=company.lead_post, primary=True)
    company.lead, company.designer = company.person("P5", "郑主管"), company.person("P6", "冯美工")
    organisation.assign(person=company.lead, position=company.lead_post, starts=FOUNDED)
    organisation.assign(person=company.designer, position=company.designer_post, starts=FOUNDED)
    return company


@pytest.fixture
def asked(house):
    return work.request(
        of_department=house.design, by=house.manager, title="主图三张", need="双十二", wanted_on=TUESDAY, at=NINE
    )


def refused(code, fn, *args, **words):
    with pytest.raises(Refusal) as refusal:
        fn(*args, **words)
    assert refusal.value.code == code


def test_a_request_waits_on_the_desk_of_the_asked_departments_head(house, asked):
    (gate,) = work.asked_of(house.lead)
    assert (gate.kind, gate.link, gate.position) == ("request", f"/tasks/requests/{asked.pk}/", house.lead_post)
    assert asked.item is None


def test_what_has_not_passed_the_gate_is_not_assigned_on(house, asked):
    (gate,) = work.asked_of(house.lead)
    refused("work.gate_first", work.assign, gate.pk, house.designer, house.lead, TEN)
    refused("work.closes_on_its_page", work.attest, gate.pk, house.lead, "好", at=TEN)
    refused("request.not_gate", work.decide_request, asked.pk, by=house.designer, verdict="pass", at=TEN)
    assert WorkItem.objects.count() == 1


def test_what_passes_is_work_that_the_asker_accepts_and_rates(house, asked):
    passed = work.decide_request(asked.pk, by=house.lead, verdict="pass", to=house.designer, at=TEN)
    assert (passed.item.person, passed.item.requested_by, passed.item.position) == (
        house.designer, house.manager, house.designer_post,
    )  # fmt: skip
    assert not WorkItem.objects.filter(kind="request", state="open").exists()
    work.submit_for_review(passed.item.pk, house.designer, "三张已传", at=TEN)
    done = work.confirm_request(asked.pk, by=house.manager, rating=5, at=ELEVEN)
    assert (done.state, done.rating, WorkItem.objects.get(pk=passed.item.pk).state) == ("done", 5, "done")


def test_nobody_confirms_what_was_not_delivered(house, asked):
    work.decide_request(asked.pk, by=house.lead, verdict="pass", to=house.designer, at=TEN)
    refused("work.nothing_to_review", work.confirm_request, asked.pk, by=house.manager, rating=5, at=ELEVEN)


def test_the_gate_refuses_with_a_reason_and_the_asker_hears(house, asked):
    refused("work.no_reason_given", work.decide_request, asked.pk, by=house.lead, verdict="refuse", at=TEN)
    work.decide_request(asked.pk, by=house.lead, verdict="refuse", reason="排期已满", at=TEN)
    assert News.objects.get(name="request.decided").payload["people"] == ["P2"]
    refused("request.decided", work.decide_request, asked.pk, by=house.lead, verdict="pass", at=ELEVEN)


def test_details_are_asked_for_and_the_request_stands_at_the_gate_again(house, asked):
    work.decide_request(asked.pk, by=house.lead, verdict="talk", reason="什么尺寸？", at=TEN)
    work.amend_request(asked.pk, by=house.manager, need="800×800", wanted_on=TUESDAY, at=TEN)
    assert [item.key for item in work.asked_of(house.lead)] == [f"request:{asked.pk}:2"]
    work.decide_request(asked.pk, by=house.lead, verdict="pass", to=house.designer, at=ELEVEN)
    assert not work.asked_of(house.lead).exists()


def test_the_gate_moves_to_the_stand_in_and_comes_back(house, asked):
    organisation.appoint_stand_in(
        position=house.lead_post, absent=house.lead, person=house.agent, starts=TUESDAY, ends=TUESDAY
    )
    work.open_day(TUESDAY, moment(TUESDAY))
    (gate,) = WorkItem.objects.filter(kind="request")
    assert (gate.person, gate.on_behalf_of) == (house.agent, house.lead)
    wednesday = TUESDAY + timedelta(days=1)
    work.open_day(wednesday, moment(wednesday))
    gate.refresh_from_db()
    assert (gate.person, gate.on_behalf_of) == (house.lead, None)
    work.decide_request(asked.pk, by=house.lead, verdict="pass", to=house.designer, at=moment(wednesday))


def test_where_the_gate_is_kept_nobody_passes_it_by(house):
    words = {"by": house.manager, "title": "海报", "due_at": moment(TUESDAY, 18), "at": NINE}
    assert work.give_task(to=house.designer, **words).person == house.designer
    organisation.found_company(name="青禾", playbook="own-site", at=NINE)
    refused("work.gate_first", work.give_task, to=house.designer, **words)
    assert work.give_task(to=house.agent, **words).person == house.agent
    assert work.give_task(to=house.designer, **(words | {"by": house.director})).person == house.designer


def test_where_the_gate_is_kept_work_is_handed_over_inside_the_department_only(house):
    organisation.found_company(name="青禾", playbook="own-site", at=NINE)
    task = work.give_task(by=house.lead, to=house.designer, title="海报", due_at=moment(TUESDAY, 18), at=NINE)
    refused("work.gate_first", work.hand_over, task.pk, house.designer, house.agent, at=TEN)
    assert work.hand_over(task.pk, house.designer, house.lead, at=TEN).person == house.lead


def test_the_company_may_put_the_gate_elsewhere(house):
    organisation.found_company(name="青禾", playbook="x", at=NINE, settings={"gates": {"design": "director"}})
    asked = work.request(of_department=house.design, by=house.agent, title="海报", need="", wanted_on=TUESDAY, at=NINE)
    assert asked.gate == house.director_post


def test_ones_own_department_is_not_asked_and_no_request_is_for_yesterday(house):
    words = {"by": house.manager, "title": "x", "need": "", "at": NINE}
    refused("request.own_department", work.request, of_department=house.department, wanted_on=TUESDAY, **words)
    refused(
        "request.day_passed", work.request, of_department=house.design, wanted_on=MONDAY - timedelta(days=1), **words
    )


def test_a_request_is_withdrawn_with_its_place_at_the_gate(house, asked):
    refused("request.not_yours", work.withdraw_request, asked.pk, by=house.lead, at=TEN)
    assert work.withdraw_request(asked.pk, by=house.manager, at=TEN).state == "withdrawn"
    assert WorkItem.objects.get().state == "cancelled"
