"""Opening the day."""

from datetime import date, time, timedelta
from threading import Thread

import pytest
from django.db import connection

from zhanggui.kernel.conftest import make_company
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem, WorkNote

SATURDAY = date(2011, 11, 19)


def keys() -> list[str]:
    return sorted(WorkItem.objects.values_list("key", flat=True))


def test_a_daily_duty_opens_one_item_for_its_holder(company):
    company.duty()
    opened = work.open_day(MONDAY, moment(MONDAY))

    (item,) = opened.items
    assert (opened.opened, opened.existing) == (1, 0)
    assert (item.key, item.person, item.route) == ("duty:read-sales:daily:2011-11-14:0", company.manager, "holder")
    assert (item.title_zh, item.title_en) == ("查看昨日销售", "Read yesterday's sales")
    assert (item.period_first, item.period_last, item.due_at) == (MONDAY, MONDAY, moment(MONDAY, 18))


def test_opening_the_same_day_twice_opens_nothing_twice(company):
    company.duty(cadences=["daily", "weekly", "monthly", "continuous", "periodic", "event"])
    first = work.open_day(MONDAY, moment(MONDAY))
    before = keys()
    again = work.open_day(MONDAY, moment(MONDAY, 10))

    assert (first.opened, again.opened, again.existing) == (5, 0, 5)
    assert keys() == before


def test_opening_a_past_day_again_does_not_pull_work_back(company):
    company.duty(cadences=["weekly", "daily"])
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=MONDAY, ends=MONDAY
    )
    work.open_day(MONDAY, moment(MONDAY))
    work.open_day(TUESDAY, moment(TUESDAY))
    again = work.open_day(MONDAY, moment(TUESDAY, 10))
    assert (again.opened, again.existing, again.moved) == (0, 2, 0)
    assert WorkItem.objects.get(cadence="weekly").person == company.manager


def test_an_alert_follows_its_position_but_a_task_with_a_name_stays(company):
    words = {"position": company.manager_post, "title_zh": "退款率过高", "opens_on": MONDAY, "due_at": moment(TUESDAY)}
    work.open_item(key="alert:1", kind="alert", **words)
    work.open_item(key="task:1", person=company.agent, **words)
    heir = company.person("P9")
    organisation.release(person=company.manager, position=company.manager_post, last_day=MONDAY)
    organisation.assign(person=heir, position=company.manager_post, starts=TUESDAY)
    work.open_day(TUESDAY, moment(TUESDAY))
    assert dict(WorkItem.objects.values_list("key", "person__code")) == {"alert:1": "P9", "task:1": "P3"}


def test_each_holder_has_a_seat(company):
    second = company.person("P9", "赵店长")
    organisation.assign(person=second, position=company.manager_post, starts=date(2011, 2, 1))
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))

    seats = WorkItem.objects.order_by("key").values_list("key", "person__code")
    assert [(key[-1], code) for key, code in seats] == [("0", "P2"), ("1", "P9")]


def test_a_vacant_post_falls_to_the_superior(company):
    organisation.release(person=company.manager, position=company.manager_post, last_day=date(2011, 11, 13))
    company.duty()
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items

    assert (item.person, item.route, item.on_behalf_of) == (company.director, "superior", None)


def test_a_vacancy_with_a_stand_in_falls_to_the_stand_in(company):
    organisation.release(person=company.manager, position=company.manager_post, last_day=date(2011, 11, 13))
    organisation.appoint_stand_in(position=company.manager_post, person=company.agent, starts=MONDAY)
    company.duty()
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items

    assert (item.person, item.route) == (company.agent, "stand_in")


def test_work_goes_to_the_stand_in_and_comes_back(company):
    company.duty(cadences=["weekly"])
    work.open_day(MONDAY, moment(MONDAY))
    organisation.appoint_stand_in(
        position=company.manager_post, absent=company.manager, person=company.agent, starts=TUESDAY, ends=TUESDAY
    )
    work.open_day(TUESDAY, moment(TUESDAY))
    item = WorkItem.objects.get()
    assert (item.person, item.route, item.on_behalf_of) == (company.agent, "stand_in", company.manager)

    work.open_day(date(2011, 11, 16), moment(date(2011, 11, 16)))
    item.refresh_from_db()
    assert (item.person, item.route, item.on_behalf_of) == (company.manager, "holder", None)
    assert [note.whom for note in WorkNote.objects.all()] == ["李店长 → 王客服", "王客服 → 李店长"]


def test_an_untouched_item_follows_the_seat_to_a_successor(company):
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))
    heir = company.person("P9", "赵店长")
    organisation.release(person=company.manager, position=company.manager_post, last_day=date(2011, 11, 13))
    organisation.assign(person=heir, position=company.manager_post, starts=MONDAY)
    again = work.open_day(MONDAY, moment(MONDAY, 10))

    item = WorkItem.objects.get()
    assert (again.opened, again.existing, again.moved, item.person) == (0, 1, 1, heir)
    assert WorkNote.objects.get().action == "moved"


def test_an_item_somebody_has_written_on_stays(company):
    company.duty()
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items
    work.comment(item.pk, company.manager, "已看一半", moment(MONDAY, 9, 30))
    heir = company.person("P9")
    organisation.release(person=company.manager, position=company.manager_post, last_day=date(2011, 11, 13))
    organisation.assign(person=heir, position=company.manager_post, starts=MONDAY)
    work.open_day(MONDAY, moment(MONDAY, 10))

    assert WorkItem.objects.get().person == company.manager


def test_a_seat_that_is_closed_takes_its_item_away_and_brings_it_back(company):
    second = company.person("P9", "赵店长")
    organisation.assign(person=second, position=company.manager_post, starts=date(2011, 2, 1))
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))
    organisation.release(person=company.manager, position=company.manager_post, last_day=date(2011, 11, 13))
    work.open_day(MONDAY, moment(MONDAY, 10))
    assert list(WorkItem.objects.order_by("key").values_list("state", "person__code")) == [
        ("cancelled", "P2"),
        ("open", "P9"),
    ]

    organisation.assign(person=company.manager, position=company.manager_post, starts=MONDAY)
    again = work.open_day(MONDAY, moment(MONDAY, 11))
    assert again.opened == 0
    assert list(WorkItem.objects.order_by("key").values_list("state", "person__code")) == [
        ("open", "P2"),
        ("open", "P9"),
    ]


def test_work_nobody_answers_for_stays_visible(company):
    organisation.release(person=company.director, position=company.director_post, last_day=date(2011, 11, 13))
    company.duty(position=company.director_post)
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items
    assert (item.person, item.route) == (None, "nobody")


def test_a_weekend_opens_no_daily_work(company):
    company.duty(cadences=["daily", "weekly"])
    assert work.open_day(SATURDAY, moment(SATURDAY)).opened == 0


def test_a_shop_that_never_closes_works_on_saturday(company):
    organisation.found_company(name="青禾", playbook="x", at=moment(MONDAY), settings={"works_weekends": True})
    company.duty()
    assert work.open_day(SATURDAY, moment(SATURDAY)).opened == 1


def test_a_missed_monday_is_caught_up_on_tuesday(company):
    company.duty(cadences=["weekly", "monthly"])
    work.open_day(TUESDAY, moment(TUESDAY))
    assert keys() == ["duty:read-sales:monthly:2011-11:0", "duty:read-sales:weekly:2011-W46:0"]


def test_an_item_is_due_at_its_time_on_the_last_workday_of_its_period(company):
    company.duty(cadences=["weekly"], due_time=time(11, 30))
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items
    assert item.due_at == moment(date(2011, 11, 18), 11, 30)


def test_closed_duties_and_posts_open_nothing(company):
    company.duty("a", closed_on=MONDAY)
    company.duty("b", position=company.agent_post)
    organisation.release(person=company.agent, position=company.agent_post, last_day=date(2011, 11, 13))
    organisation.close_position(position=company.agent_post, on=MONDAY)
    assert work.open_day(MONDAY, moment(MONDAY)).opened == 0


def test_three_hundred_duties_open_in_a_bounded_number_of_queries(company, django_assert_max_num_queries):
    for number in range(300):
        company.duty(f"duty-{number}", cadences=["daily"])
    with django_assert_max_num_queries(40):
        opened = work.open_day(MONDAY, moment(MONDAY))
    assert opened.opened == 300
    with django_assert_max_num_queries(40):
        assert work.open_day(MONDAY, moment(MONDAY)).existing == 300


def test_a_desk_is_read_in_one_query(company, django_assert_num_queries):
    for number in range(5):
        company.duty(f"duty-{number}")
    work.open_day(MONDAY, moment(MONDAY))
    with django_assert_num_queries(1):
        titles = [(item.title, item.position.name, item.duty.code) for item in work.items_for(company.manager)]
    assert len(titles) == 5
    work.items_for(company.manager, MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_open_the_day_at_once_open_it_once():
    company = make_company()
    for number in range(40):
        company.duty(f"duty-{number}")
    answers: list[int] = []

    def open_it() -> None:
        try:
            answers.append(work.open_day(MONDAY, moment(MONDAY)).opened)
        finally:
            connection.close()

    threads = [Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [0, 0, 40]
    assert WorkItem.objects.count() == 40


def test_every_workday_of_a_month_opens_exactly_one_item(company):
    company.duty()
    for offset in range(30):
        day = date(2011, 11, 1) + timedelta(days=offset)
        work.open_day(day, moment(day))
    assert WorkItem.objects.count() == 22
