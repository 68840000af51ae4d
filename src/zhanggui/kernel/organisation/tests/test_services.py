"""Changing who is who."""

from datetime import date

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Assignment, Organisation, StandIn
from zhanggui.kernel.tests.days import FOUNDED, MONDAY, TUESDAY


def refused(code, fn, **words):
    with pytest.raises(Refusal) as refusal:
        fn(**words)
    assert refusal.value.code == code


def test_assigning_twice_is_one_assignment(company):
    again = organisation.assign(person=company.agent, position=company.agent_post, starts=MONDAY, ends=TUESDAY)
    assert (again.starts, again.ends) == (FOUNDED, TUESDAY)
    assert Assignment.objects.filter(person=company.agent).count() == 1


def test_coming_back_later_is_another_assignment(company):
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    organisation.assign(person=company.agent, position=company.agent_post, starts=date(2011, 12, 1))
    assert Assignment.objects.filter(person=company.agent).count() == 2


def test_leaving_ends_everything_and_releases_the_future(company):
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=TUESDAY
    )
    organisation.leave(person=company.agent, on=MONDAY)
    assert Assignment.objects.get(person=company.agent).ends == MONDAY
    assert not StandIn.objects.exists()
    refused(
        "person.left", organisation.assign, person=company.agent, position=company.manager_post, starts=TUESDAY
    )  # fmt: skip


def test_two_stand_ins_for_one_seat_on_one_day_are_refused(company):
    helper = company.person("P8")
    words = {"position": company.manager_post, "absent": company.manager, "starts": MONDAY}
    organisation.appoint_stand_in(person=company.agent, ends=TUESDAY, **words)
    refused("stand_in.overlaps", organisation.appoint_stand_in, person=helper, **words)
    organisation.appoint_stand_in(person=company.agent, ends=MONDAY, **words)
    assert StandIn.objects.get().ends == MONDAY


def test_nobody_stands_in_for_themselves_or_for_one_who_holds_nothing(company):
    refused(
        "stand_in.self", organisation.appoint_stand_in, position=company.agent_post, absent=company.agent,
        person=company.agent, starts=MONDAY,
    )  # fmt: skip
    refused(
        "stand_in.not_holder", organisation.appoint_stand_in, position=company.agent_post, absent=company.manager,
        person=company.director, starts=MONDAY,
    )  # fmt: skip


def test_a_stand_in_can_be_ended_early_or_taken_back(company):
    words = {"position": company.manager_post, "absent": company.manager, "person": company.agent}
    row = organisation.appoint_stand_in(starts=MONDAY, **words)
    organisation.end_stand_in(stand_in_id=row.pk, last_day=MONDAY)
    later = organisation.appoint_stand_in(starts=date(2011, 12, 1), **words)
    organisation.end_stand_in(stand_in_id=later.pk, last_day=TUESDAY)
    assert list(StandIn.objects.values_list("starts", "ends")) == [(MONDAY, MONDAY)]


def test_a_held_position_cannot_be_closed(company):
    refused("position.still_held", organisation.close_position, position=company.agent_post, on=TUESDAY)


def test_hiring_again_keeps_the_sign_in(company):
    again = organisation.hire(code="P3", name="王小客", sign_in="other")
    assert (again.pk, again.name, again.user.username) == (company.agent.pk, "王小客", "p3")
    assert not again.user.has_usable_password()


def test_there_is_one_company_and_its_settings_add_up(company):
    at = organisation.company().applied_at
    organisation.found_company(name="新名", playbook="agency", at=at, settings={"works_weekends": True})
    organisation.found_company(name="新名", playbook="agency", at=at, settings={"colour": "teal"})
    assert Organisation.objects.count() == 1
    assert organisation.company().settings == {"works_weekends": True, "colour": "teal"}


def test_the_companys_own_days_win_over_the_public_calendar(company):
    organisation.mark_day(day=MONDAY, kind="holiday", name_zh="店庆")
    organisation.mark_day(day=MONDAY, kind="event", name_zh="双11售后")
    assert not organisation.calendar().is_workday(MONDAY)
    organisation.mark_day(day=MONDAY, kind="workday")
    assert organisation.calendar().is_workday(MONDAY)


def test_weekends_are_worked_where_the_shop_never_closes(company):
    saturday, national_day = date(2011, 11, 19), date(2011, 10, 3)
    assert not organisation.calendar().is_workday(saturday)
    organisation.found_company(
        name="x", playbook="x", at=organisation.company().applied_at, settings={"works_weekends": True}
    )
    assert organisation.calendar().is_workday(saturday)
    assert not organisation.calendar().is_workday(national_day)
