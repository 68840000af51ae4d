"""What time does by itself, with the clock moved."""

from datetime import date

import pytest

from zhanggui.kernel.events.models import News
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessStep
from zhanggui.kernel.processes.tests.drawings import step, timer
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work

WEDNESDAY, FRIDAY, NEXT_MONDAY = date(2011, 11, 16), date(2011, 11, 18), date(2011, 11, 21)


def test_a_step_is_due_after_its_workdays(office):
    office.publish("S > 1; 1 > E", "1")
    assert office.step(office.start(at=moment(FRIDAY, 9)), "1").due_at == moment(NEXT_MONDAY, 18)
    assert office.step(office.start(at=moment(MONDAY, 19)), "1").due_at == moment(WEDNESDAY, 18)


def test_a_late_step_is_told_of_once(office):
    office.publish("S > 1; 1 > E", "1")
    run = office.start()
    assert processes.run_timers(TUESDAY, moment(TUESDAY, 17)) == 0
    assert processes.run_timers(TUESDAY, moment(TUESDAY, 18)) == 1
    assert processes.run_timers(WEDNESDAY, moment(WEDNESDAY, 9)) == 0
    news = News.objects.get(name="process.step_late")
    assert news.payload["people"] == ["P2", "P3"]
    assert (news.payload["run"], office.open(run)) == (run.pk, ["1"])


def test_a_late_step_climbs_the_line_like_all_work(office):
    office.publish("S > 1; 1 > E", "1")
    run = office.start()
    work.run_day(WEDNESDAY, moment(WEDNESDAY))
    assert office.step(run, "1").item.escalated_to == office.manager


def test_a_timer_on_the_edge_ends_its_step(office):
    office.publish("S > 1; 1 > E; T1 > 2; 2 > E2", "1, 2", extra=timer("T1", "1", "P2D"), step_2="manager")
    run = office.start()
    assert processes.run_timers(TUESDAY, moment(TUESDAY, 9)) == 0
    processes.run_timers(WEDNESDAY, moment(WEDNESDAY, 9))
    assert office.open(run) == ["2"]
    assert ProcessStep.objects.get(run=run, number="1").item.state == "cancelled"
    processes.run_timers(FRIDAY, moment(FRIDAY, 9))
    assert office.open(run) == ["2"]
    office.do(run, "2", by=office.manager)
    assert office.state(run) == "finished"


def test_a_reminder_on_the_edge_leaves_its_step_open(office):
    office.publish("S > 1; 1 > E; T1 > 2; 2 > E2", "1, 2", extra=timer("T1", "1", "PT4H", interrupts=False))
    run = office.start()
    for _twice in range(2):
        processes.run_timers(MONDAY, moment(MONDAY, 13))
    assert office.open(run) == ["1", "2"]
    for number in "12":
        office.do(run, number)
    assert office.state(run) == "finished"


def test_a_timer_of_a_step_that_is_done_does_nothing(office):
    office.publish("S > 1; 1 > 3; 3 > E; T1 > 2; 2 > E2", "1, 2, 3", extra=timer("T1", "1", "P2D"))
    run = office.start()
    office.do(run, "1")
    processes.run_timers(FRIDAY, moment(FRIDAY, 9))
    assert office.open(run) == ["3"]


def test_going_back_before_a_timer_takes_it_back(office):
    office.publish("S > 1; 1 > 3; 3 > E; T1 > 2; 2 > E2", "1, 2, 3", extra=timer("T1", "3", "P2D"))
    run = office.start()
    office.do(run, "1")
    processes.run_timers(WEDNESDAY, moment(WEDNESDAY, 11))
    assert office.open(run) == ["2"]
    processes.send_back(office.step(run, "2"), "1", office.agent, "重来", moment(WEDNESDAY, 12))
    assert office.open(run) == ["1"]
    office.do(run, "1", at=moment(WEDNESDAY, 13))
    assert office.open(run) == ["3"]
    assert processes.run_timers(WEDNESDAY, moment(WEDNESDAY, 14)) == 0


@pytest.mark.parametrize(
    ("opened", "hours", "due"),
    [
        (moment(MONDAY, 9), 4, moment(MONDAY, 13)),
        (moment(MONDAY, 17, 30), 1, moment(TUESDAY, 9, 30)),
        (moment(MONDAY, 7), 2, moment(MONDAY, 11)),
        (moment(MONDAY, 20), 2, moment(TUESDAY, 11)),
        (moment(MONDAY, 9), 9, moment(MONDAY, 18)),
        (moment(MONDAY, 9), 20, moment(date(2011, 11, 16), 11)),
        (moment(date(2011, 11, 18), 17), 2, moment(date(2011, 11, 21), 10)),
        (moment(date(2011, 11, 19), 11), 2, moment(date(2011, 11, 21), 11)),
    ],
)
def test_hours_of_a_step_are_working_hours_of_workdays(office, opened, hours, due):
    office.publish("S > 1; 1 > E", "1", about={"steps": {"1": step("1", days=0, hours=hours)}})
    office.start(at=opened)
    one = ProcessStep.objects.get()
    assert one.due_at == one.item.due_at == due
    assert one.due_at >= opened


def test_hours_beside_days_change_nothing(office):
    office.publish("S > 1; 1 > E", "1", about={"steps": {"1": step("1", days=1, hours=2)}})
    office.start(at=moment(MONDAY, 9))
    assert ProcessStep.objects.get().due_at == moment(TUESDAY, 18)
