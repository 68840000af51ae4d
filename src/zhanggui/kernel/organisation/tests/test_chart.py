"""Who answers for what on a day."""

from datetime import date

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY

SUNDAY, WEDNESDAY = date(2011, 11, 13), date(2011, 11, 16)


def test_people_hold_positions_from_a_day_to_a_day(company):
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    assert organisation.positions_of(company.agent, MONDAY) == [company.agent_post]
    assert organisation.positions_of(company.agent, TUESDAY) == []
    assert organisation.holders_of(company.agent_post, TUESDAY) == []


def test_the_superior_is_found_past_a_vacancy(company):
    assert organisation.superior_of(company.agent_post, MONDAY) == company.manager
    organisation.release(person=company.manager, position=company.manager_post, last_day=MONDAY)
    assert organisation.superior_of(company.agent_post, TUESDAY) == company.director
    assert organisation.superior_of(company.director_post, TUESDAY) is None


def test_a_team_is_the_whole_tree_below_over_every_line(company):
    assert organisation.team_of(company.director, MONDAY) == [company.manager, company.agent]
    designer_post = organisation.open_position(code="designer", department=company.department, name_zh="美工")
    designer = company.person("P7", "美工小陈")
    organisation.assign(person=designer, position=designer_post, starts=MONDAY)
    organisation.draw_line(subordinate=designer_post, superior=company.agent_post)
    assert organisation.team_of(company.director, MONDAY) == [company.manager, company.agent, designer]
    assert organisation.team_of(company.agent, MONDAY) == [designer]


def test_a_stand_in_leads_the_team_of_the_absent(company):
    helper = company.person("P8")
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=helper, starts=MONDAY, ends=TUESDAY
    )
    assert organisation.team_of(helper, MONDAY) == [company.agent]
    assert organisation.team_of(helper, WEDNESDAY) == []
    assert organisation.superior_of(company.agent_post, MONDAY) == helper


def test_responsibility_goes_to_the_stand_in_and_comes_back(company):
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=TUESDAY, ends=TUESDAY
    )
    answers = [organisation.responsible_for(company.manager_post, day) for day in (MONDAY, TUESDAY, WEDNESDAY)]
    assert [(one.person, one.route, one.on_behalf_of) for one in answers] == [
        (company.manager, "holder", None),
        (company.agent, "stand_in", company.manager),
        (company.manager, "holder", None),
    ]


def test_a_stand_in_for_a_vacancy_rests_while_the_post_is_held(company):
    organisation.appoint_stand_in(position=company.manager_post, person=company.agent, starts=MONDAY)
    assert organisation.responsible_for(company.manager_post, MONDAY).person == company.manager
    assert organisation.covered_positions_of(company.agent, MONDAY) == []
    organisation.release(person=company.manager, position=company.manager_post, last_day=MONDAY)
    assert organisation.responsible_for(company.manager_post, TUESDAY).person == company.agent
    assert organisation.covered_positions_of(company.agent, TUESDAY) == [company.manager_post]


def test_one_who_has_left_answers_for_nothing(company):
    organisation.leave(person=company.manager, on=MONDAY)
    assert organisation.responsible_for(company.manager_post, TUESDAY).route == "superior"


def test_vacancies_name_the_missing_seats(company):
    organisation.open_position(code="planner", department=company.department, name_zh="策划", headcount=2, order=9)
    organisation.open_position(code="advisor", department=company.department, name_zh="顾问", headcount=0, order=10)
    organisation.release(person=company.agent, position=company.agent_post, last_day=SUNDAY)
    rows = [(row.position.code, row.headcount, row.filled, row.missing) for row in organisation.vacancies(MONDAY)]
    assert rows == [("agent", 1, 0, 1), ("planner", 2, 0, 2)]


def test_a_circle_of_primary_lines_is_refused(company):
    with pytest.raises(Refusal) as refused:
        organisation.draw_line(subordinate=company.director_post, superior=company.agent_post, primary=True)
    assert refused.value.code == "line.circle"
    with pytest.raises(Refusal):
        organisation.draw_line(subordinate=company.director_post, superior=company.director_post)


def test_a_circle_over_other_lines_does_no_harm(company):
    organisation.draw_line(subordinate=company.director_post, superior=company.agent_post)
    assert organisation.team_of(company.agent, MONDAY) == [company.director, company.manager]


def test_a_new_primary_line_replaces_the_old_one(company):
    organisation.draw_line(subordinate=company.agent_post, superior=company.director_post, primary=True)
    assert organisation.superior_of(company.agent_post, MONDAY) == company.director
    assert organisation.team_of(company.manager, MONDAY) == [company.agent]


def test_a_chart_is_read_in_few_queries(company, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        organisation.chart(MONDAY)
