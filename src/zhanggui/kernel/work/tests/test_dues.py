"""What is asked for falls due on a workday."""

from datetime import date

import pytest

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import CalendarDay
from zhanggui.kernel.tests.days import FOUNDED, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.dues import due_by
from zhanggui.kernel.work.models import WorkItem

FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2011, 11, day) for day in (18, 19, 20, 21, 22))


@pytest.mark.parametrize(
    ("wanted", "at", "due"),
    [
        (FRIDAY, moment(FRIDAY, 9), moment(FRIDAY, 18)),
        (SATURDAY, moment(FRIDAY, 9), moment(FRIDAY, 18)),
        (SUNDAY, moment(FRIDAY, 17, 30), moment(MONDAY, 18)),
        (FRIDAY, moment(FRIDAY, 23, 30), moment(MONDAY, 18)),
        (SATURDAY, moment(SATURDAY, 9), moment(MONDAY, 18)),
        (TUESDAY, moment(FRIDAY, 9), moment(TUESDAY, 18)),
    ],
)
def test_the_evening_it_is_due_is_of_a_workday_an_hour_off_or_more(company, wanted, at, due):
    assert due_by(wanted, at) == due


def test_a_saturday_that_is_worked_instead_is_a_day_like_any_other(company):
    CalendarDay.objects.create(day=SATURDAY, kind="make_up")
    assert due_by(SATURDAY, moment(FRIDAY, 9)) == moment(SATURDAY, 18)


def test_a_leave_asked_on_friday_is_due_on_monday(company):
    work.ask_absence(person=company.manager, first=TUESDAY, last=TUESDAY, stand_in=company.agent, at=moment(FRIDAY, 15))
    assert WorkItem.objects.get(kind="absence").due_at == moment(MONDAY, 18)


def test_a_request_wanted_on_a_sunday_is_due_at_its_gate_and_as_work_on_the_friday_before(company):
    design = organisation.open_department(code="design", name_zh="设计部", name_en="Design")
    post = organisation.open_position(code="lead", department=design, name_zh="美工主管", headcount=1)
    organisation.draw_line(subordinate=post, superior=company.director_post, primary=True)
    lead = company.person("P5", "郑主管")
    organisation.assign(person=lead, position=post, starts=FOUNDED)
    asked = work.request(
        of_department=design, by=company.manager, title="主图", need="双十二", wanted_on=SUNDAY, at=moment(FRIDAY, 9)
    )
    work.decide_request(asked.pk, by=lead, verdict="pass", at=moment(FRIDAY, 10))
    dues = dict(WorkItem.objects.values_list("kind", "due_at"))
    assert dues == {"request": moment(FRIDAY, 18), "task": moment(FRIDAY, 18)}
