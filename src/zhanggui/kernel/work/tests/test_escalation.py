"""Late work goes up."""

from datetime import date

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem, WorkNote

WEDNESDAY, THURSDAY, SATURDAY = date(2011, 11, 16), date(2011, 11, 17), date(2011, 11, 19)


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
    assert work.escalate(THURSDAY, moment(THURSDAY)) == 0
    assert list(WorkNote.objects.values_list("text", flat=True)) == ["李店长", "周总"]


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
