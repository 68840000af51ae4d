"""What a sign-in may do and see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from zhanggui.base import Refusal, clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import EVERYBODY, RIGHTS, Scope
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.frozen(moment(MONDAY)):
        yield


def test_rights_come_from_positions(company):
    assert organisation.rights_of(company.manager.user) == EVERYBODY | {"work.team", "orders.view"}
    assert organisation.has_right(company.manager.user, "orders.view")
    assert not organisation.has_right(company.agent.user, "orders.view")


def test_strangers_have_no_rights_and_administrators_all(company, django_user_model):
    assert organisation.rights_of(AnonymousUser()) == frozenset()
    assert organisation.scope_of(AnonymousUser()) == Scope()
    chief = django_user_model.objects.create_superuser("root", password="x")
    assert organisation.rights_of(chief) == RIGHTS
    assert organisation.scope_of(chief).everything


def test_rights_and_scope_move_to_the_stand_in_for_the_dates(company):
    organisation.grant_scope(company.manager, "shop", "tm1")
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=MONDAY, ends=MONDAY
    )
    user = company.agent.user
    assert {"work.team", "orders.view", "refunds.view"} <= organisation.rights_of(user)
    assert organisation.scope_of(user).allows_shop("tm1")

    with clock.frozen(moment(TUESDAY)):
        assert organisation.rights_of(user) == EVERYBODY | {"refunds.view"}
        assert not organisation.scope_of(user).allows_shop("tm1")


def test_one_who_has_left_is_a_stranger_the_next_day(company):
    organisation.leave(person=company.manager, on=MONDAY)
    assert organisation.person_of(company.manager.user) == company.manager
    with clock.frozen(moment(TUESDAY)):
        assert organisation.person_of(company.manager.user) is None
        assert organisation.rights_of(company.manager.user) == frozenset()
        assert organisation.scope_of(company.manager.user) == Scope()


def test_a_disabled_sign_in_may_do_nothing(company):
    company.manager.user.is_active = False
    assert organisation.rights_of(company.manager.user) == frozenset()


def test_a_second_question_asks_the_database_nothing(company, django_assert_num_queries):
    user = company.manager.user
    organisation.rights_of(user), organisation.scope_of(user)
    with django_assert_num_queries(0):
        organisation.rights_of(user), organisation.scope_of(user), organisation.person_of(user)


def test_scope_is_everything_a_project_or_a_shop(company):
    organisation.grant_scope(company.agent, "shop", "tm1")
    organisation.grant_scope(company.agent, "shop", "tm1")
    organisation.grant_scope(company.agent, "project", "brand")
    scope = organisation.scope_of(company.agent.user)
    assert (scope.allows_shop("tm1"), scope.allows_shop("tm2"), scope.allows_shop("tm2", "brand")) == (
        True,
        False,
        True,
    )
    organisation.grant_scope(company.agent, "all")
    organisation.forget(company.agent.user)
    assert organisation.scope_of(company.agent.user).allows_shop("anything")


@pytest.mark.parametrize(("kind", "code"), [("all", "tm1"), ("shop", ""), ("country", "cn")])
def test_a_scope_that_makes_no_sense_is_refused(company, kind, code):
    with pytest.raises(Refusal):
        organisation.grant_scope(company.agent, kind, code)


def test_a_vacant_post_gives_its_rights_to_the_superior_and_takes_them_back_when_filled(company):
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    user = company.manager.user
    assert "refunds.view" not in organisation.rights_of(user)
    with clock.frozen(moment(TUESDAY)):
        assert "refunds.view" in organisation.rights_of(user)
        assert organisation.covered_positions_of(company.manager, TUESDAY) == [company.agent_post]
        assert "refunds.view" not in organisation.rights_of(company.director.user)
        organisation.assign(person=company.person("P9"), position=company.agent_post, starts=TUESDAY)
        organisation.forget(user)
        assert "refunds.view" not in organisation.rights_of(user)
        assert organisation.covered_positions_of(company.manager, TUESDAY) == []


def test_the_rights_of_two_vacant_posts_in_a_line_fall_to_the_first_who_is_there(company):
    organisation.release(person=company.manager, position=company.manager_post, last_day=MONDAY)
    organisation.leave(person=company.agent, on=MONDAY)
    with clock.frozen(moment(TUESDAY)):
        assert {"orders.view", "refunds.view"} <= organisation.rights_of(company.director.user)
        assert organisation.covered_positions_of(company.director, TUESDAY) == [
            company.manager_post,
            company.agent_post,
        ]


def test_a_stand_in_for_a_vacant_post_has_its_rights_and_the_superior_has_not(company):
    helper = organisation.hire(code="P9", name="帮手", sign_in="p9")
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    organisation.appoint_stand_in(position=company.agent_post, person=helper, starts=TUESDAY)
    with clock.frozen(moment(TUESDAY)):
        assert "refunds.view" in organisation.rights_of(helper.user)
        assert "refunds.view" not in organisation.rights_of(company.manager.user)


def test_the_stand_in_of_the_superior_has_the_rights_of_a_vacant_post_below(company):
    helper = organisation.hire(code="P9", name="帮手", sign_in="p9")
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=helper, starts=TUESDAY, ends=TUESDAY
    )
    with clock.frozen(moment(TUESDAY)):
        assert "refunds.view" in organisation.rights_of(helper.user)
        assert "refunds.view" not in organisation.rights_of(company.manager.user)


def test_who_leads_a_closed_post_has_nothing_of_it(company):
    organisation.release(person=company.agent, position=company.agent_post, last_day=MONDAY)
    organisation.close_position(position=company.agent_post, on=TUESDAY)
    with clock.frozen(moment(TUESDAY)):
        assert "refunds.view" not in organisation.rights_of(company.manager.user)


def test_where_nothing_below_is_vacant_one_question_more_is_enough(company, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        organisation.rights_of(company.manager.user)
