"""Late work goes up."""

from datetime import date

from zhanggui.kernel.events.models import News
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem, WorkNote

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2011, 11, day) for day in (16, 17, 18, 19))


def test_a_late_item_goes_up_one_level_a_day(company):
    company.duty(position=company.agent_post)
    work.open_day(MONDAY, moment(MONDAY))
    assert work.escalate(MONDAY, moment(MONDAY, 17)) == 0

    assert work.escalate(TUESDAY, moment(TUESDAY)) == 1
    assert work.escalate(TUESDAY, moment(TUESDAY, 10)) == 0
    assert WorkItem.objects.get().escalated_to == company.manager
    assert [item.duty.code for item in work.waiting_on(company.manager)] == ["read-sales"]

    assert work.escalate(WEDNESDAY, moment(WEDNESDAY)) == 1
    assert WorkItem.objects.get().escalated_to == company.director
    assert [note.whom for note in WorkNote.objects.all()] == ["→ 李店长", "→ 周总"]


def test_each_level_makes_it_more_urgent_and_after_the_second_the_superior_has_it(company):
    company.duty(position=company.agent_post)
    work.open_day(MONDAY, moment(MONDAY))
    seen = []
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        work.escalate(day, moment(day))
        item = WorkItem.objects.get()
        seen.append((item.level, item.priority, item.person.code, item.escalated_to.code))
    assert seen == [(1, 2, "P3", "P2"), (2, 3, "P3", "P1"), (3, 3, "P2", "P2"), (3, 3, "P2", "P2")]
    assert (item.on_behalf_of, item.route) == (company.agent, "superior")

    work.open_day(FRIDAY, moment(FRIDAY, 10))
    assert WorkItem.objects.get(pk=item.pk).person == company.manager


def test_the_first_clock_acts_on_what_nobody_began_and_stops_when_somebody_does(company):
    item = work.open_item(
        key="task:1", title_zh="报名", person=company.agent, opens_on=MONDAY, start_by=moment(MONDAY, 12),
        due_at=moment(FRIDAY, 18),
    )  # fmt: skip
    assert work.escalate(MONDAY, moment(MONDAY, 11)) == 0
    assert work.escalate(MONDAY, moment(MONDAY, 13)) == 1
    item.refresh_from_db()
    assert (item.escalated_to, WorkNote.objects.get(item=item).action) == (company.manager, "not_begun")

    work.start(item.pk, company.agent, moment(MONDAY, 14))
    item.refresh_from_db()
    assert (item.escalated_to, item.level) == (None, 0)
    assert work.escalate(TUESDAY, moment(TUESDAY)) == 0
    assert work.escalate(date(2011, 11, 21), moment(date(2011, 11, 21))) == 1


def test_what_falls_due_and_what_is_late_is_said_once(company):
    company.duty(position=company.agent_post)
    work.open_day(MONDAY, moment(MONDAY))
    assert [work.remind(MONDAY, moment(MONDAY, hour)) for hour in (10, 16, 17, 19, 20)] == [0, 1, 0, 1, 0]
    assert list(News.objects.filter(name__in=["work.due_soon", "work.overdue"]).values_list("name", flat=True)) == [
        "work.due_soon", "work.overdue",
    ]  # fmt: skip
    assert News.objects.last().payload["people"] == ["P3"]


def test_nothing_goes_up_at_the_weekend(company):
    company.duty()
    work.open_day(MONDAY, moment(MONDAY))
    assert work.escalate(SATURDAY, moment(SATURDAY)) == 0


def test_a_vacant_superior_is_passed_over(company):
    company.duty(position=company.agent_post)
    work.open_day(MONDAY, moment(MONDAY))
    organisation.release(person=company.manager, position=company.manager_post, last_day=MONDAY)
    work.escalate(TUESDAY, moment(TUESDAY))
    assert WorkItem.objects.get().escalated_to == company.director


def test_whoever_it_went_to_may_act_on_it(company):
    company.duty(position=company.agent_post)
    (item,) = work.open_day(MONDAY, moment(MONDAY)).items
    work.escalate(TUESDAY, moment(TUESDAY))
    assert work.attest(item.pk, company.manager, "已代办", at=moment(TUESDAY, 10)).state == "done"


def test_late_items_of_a_day_go_up_in_a_bounded_number_of_queries(company, django_assert_max_num_queries):
    for number in range(50):
        company.duty(f"d{number}", position=company.agent_post)
    work.open_day(MONDAY, moment(MONDAY))
    with django_assert_max_num_queries(20):
        assert work.escalate(TUESDAY, moment(TUESDAY)) == 50
