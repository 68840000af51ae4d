"""Being away: what moves to the stand-in and comes back; what a leaver had."""

from datetime import date

import pytest

from zhanggui.base import Refusal, clock
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, StandIn
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

WEDNESDAY = date(2011, 11, 16)
NINE, TEN = moment(MONDAY), moment(MONDAY, 10)


def refused(code, fn, *args, **words):
    with pytest.raises(Refusal) as refusal:
        fn(*args, **words)
    assert refusal.value.code == code


def leave(company, **words):
    values = {"person": company.manager, "first": TUESDAY, "last": TUESDAY, "stand_in": company.agent, "at": NINE}
    return work.ask_absence(**(values | words))


def desk(person):
    return sorted(WorkItem.objects.filter(person=person, state="open").values_list("key", flat=True))


def test_what_comes_for_somebody_who_is_away_goes_to_the_stand_in_at_once_and_comes_back(company):
    task = {"by": company.director, "to": company.manager, "title": "整理差评", "due_at": moment(WEDNESDAY, 18)}
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=MONDAY, ends=MONDAY
    )
    item = work.give_task(**task, at=TEN, key="1")
    assert (item.person, item.on_behalf_of, item.route) == (company.agent, company.manager, "stand_in")

    work.open_day(TUESDAY, moment(TUESDAY))
    item.refresh_from_db()
    assert (item.person, item.on_behalf_of, item.route) == (company.manager, None, "holder")


def test_leave_counts_once_the_superior_has_confirmed_it(company):
    asked = leave(company)
    (item,) = work.items_for(company.director)
    assert (item.kind, StandIn.objects.count()) == ("absence", 0)
    refused("absence.not_superior", work.decide_absence, asked.pk, by=company.agent, confirm=True, at=TEN)
    refused("absence.not_superior", work.decide_absence, asked.pk, by=company.manager, confirm=True, at=TEN)

    work.decide_absence(asked.pk, by=company.director, confirm=True, at=TEN)
    row = StandIn.objects.get()
    assert (row.person, row.absent, row.starts, row.ends) == (company.agent, company.manager, TUESDAY, TUESDAY)
    assert not work.items_for(company.director).exists()


def test_a_refusal_needs_a_reason_and_moves_nothing(company):
    asked = leave(company)
    refused("work.no_reason_given", work.decide_absence, asked.pk, by=company.director, confirm=False, at=TEN)
    work.decide_absence(asked.pk, by=company.director, confirm=False, at=TEN, note="大促期间")
    assert (work.Absence.objects.get().state, StandIn.objects.exists()) == ("refused", False)


def test_whoever_has_nobody_above_confirms_for_themselves(company):
    assert leave(company, person=company.director, stand_in=company.manager).state == "confirmed"


def test_duties_tasks_rights_and_approvals_move_and_come_back(company):
    company.duty(cadences=["weekly"])
    work.open_day(MONDAY, NINE)
    named = work.give_task(
        by=company.director, to=company.manager, title="写方案", due_at=moment(WEDNESDAY, 18), at=NINE, key="plan"
    )
    alert = work.open_item(
        key="alert:1", kind="alert", title_zh="退款率过高", position=company.manager_post, opens_on=MONDAY,
        due_at=moment(WEDNESDAY, 18),
    )  # fmt: skip
    work.comment(alert.pk, company.manager, "在看", TEN)
    mine = desk(company.manager)
    assert len(mine) == 3
    work.decide_absence(leave(company).pk, by=company.director, confirm=True, at=TEN)

    work.open_day(TUESDAY, moment(TUESDAY))
    assert (desk(company.agent), desk(company.manager)) == (mine, [])
    assert {item.on_behalf_of for item in WorkItem.objects.filter(person=company.agent)} == {company.manager}
    with clock.frozen(moment(TUESDAY)):
        assert organisation.has_right(Person.objects.get(code="P3").user, "orders.view")
    work.comment(alert.pk, company.agent, "我接着看", moment(TUESDAY, 10))

    work.open_day(WEDNESDAY, moment(WEDNESDAY))
    assert (desk(company.manager), desk(company.agent)) == (mine, [])
    named.refresh_from_db()
    assert (named.on_behalf_of, named.route) == (None, "holder")
    with clock.frozen(moment(WEDNESDAY)):
        assert not organisation.has_right(Person.objects.get(code="P3").user, "orders.view")


def test_a_sick_morning_moves_todays_work_at_once_and_coming_back_early_brings_it_home(company):
    company.duty()
    work.open_day(MONDAY, NINE)
    asked = leave(company, first=MONDAY, last=WEDNESDAY, kind="sick")
    work.decide_absence(asked.pk, by=company.director, confirm=True, at=TEN)
    assert len(desk(company.agent)) == 1
    work.end_absence(asked.pk, by=company.manager, at=moment(MONDAY, 14))
    assert (len(desk(company.manager)), desk(company.agent)) == (1, [])


def test_what_went_up_to_somebody_away_is_seen_by_their_stand_in(company):
    company.duty(position=company.agent_post)
    work.open_day(MONDAY, NINE)
    work.escalate(TUESDAY, moment(TUESDAY))
    other = company.person("P9")
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=other, starts=TUESDAY, ends=WEDNESDAY
    )
    assert work.went_up_to(other, TUESDAY).count() == 1
    item = work.went_up_to(other, TUESDAY).get()
    assert work.attest(item.pk, other, "已催", at=moment(TUESDAY, 11)).state == "done"


@pytest.mark.parametrize("has_post", [True, False])
def test_what_a_leaver_had_begun_is_not_left_lying(company, has_post):
    owner = company.agent if has_post else company.person("P9")
    task = work.give_task(
        by=company.director, to=owner, title="写方案", due_at=moment(WEDNESDAY, 18), at=NINE, key="plan"
    )
    work.start(task.pk, owner, TEN)
    organisation.leave(person=owner, on=MONDAY)
    work.open_day(TUESDAY, moment(TUESDAY))
    task.refresh_from_db()
    assert task.person == (company.manager if has_post else company.director)


def test_odd_days_and_odd_stand_ins_are_refused(company):
    refused("absence.odd_days", leave, company, first=WEDNESDAY)
    refused("absence.odd_days", leave, company, first=date(2011, 11, 1), last=date(2011, 11, 2))
    refused("absence.own_stand_in", leave, company, stand_in=company.manager)
    leave(company)
    refused("absence.overlaps", leave, company)
