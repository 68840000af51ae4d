"""The watch of the quarter sees what is wrong: each rule of it is broken on purpose here."""

from datetime import timedelta

import pytest

from tests.quarter.watching import Watch
from zhanggui.kernel.conftest import make_company
from zhanggui.kernel.events import api as events
from zhanggui.kernel.events.models import Delivery, News
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes.models import ProcessStep, ProcessTimer
from zhanggui.kernel.processes.tests.conftest import Office
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db):
    made = make_company()
    made.duty("prices", position=made.agent_post)
    return made


def seen(day=TUESDAY, *, looked_before=(MONDAY,)) -> list[str]:
    """What the watch says of a day, without the date in front."""
    watch = Watch()
    for before in (*looked_before, day):
        watch.broken.clear()
        watch.look(before, moment(before))
    return [line.split(": ", 1)[1] for line in watch.broken]


def two_days() -> None:
    for day in (MONDAY, TUESDAY):
        work.run_day(day, moment(day))


def of(day) -> WorkItem:
    return WorkItem.objects.get(kind="duty", period_first=day)


def test_a_good_day_is_clean(company):
    two_days()
    assert seen() == []


def test_work_of_nobody(company):
    two_days()
    WorkItem.objects.filter(pk=of(TUESDAY).pk).update(person=None)
    assert f"nobody has {of(TUESDAY).key}" in seen()


def test_work_of_somebody_who_left(company):
    two_days()
    type(company.agent).objects.filter(pk=company.agent.pk).update(left_on=MONDAY)
    assert f"王客服 has left and has {of(TUESDAY).key}" in seen()


def test_work_of_somebody_on_leave(company):
    two_days()
    organisation.appoint_stand_in(
        position=company.agent_post, absent=company.agent, person=company.manager, starts=TUESDAY, ends=TUESDAY
    )
    assert f"person {company.agent.pk} is on leave and has {of(TUESDAY).key}" in seen()


def test_due_work_that_was_not_opened(company):
    two_days()
    of(TUESDAY).delete()
    assert seen() == ["prices daily 2011-11-15 has 0 items for 1 seats"]


def test_due_work_that_was_opened_twice(company):
    two_days()
    item = of(TUESDAY)
    WorkItem.objects.create(
        key="again", kind="duty", duty=item.duty, cadence="daily", position=item.position, person=item.person,
        title_zh="价格", opens_on=TUESDAY, period_first=TUESDAY, period_last=TUESDAY, due_at=item.due_at,
    )  # fmt: skip
    assert seen() == ["prices daily 2011-11-15 has 2 items for 1 seats"]


def test_a_period_that_was_left_out_altogether(company):
    two_days()
    watch, wednesday = Watch(), TUESDAY + timedelta(days=1)
    watch.look_back([MONDAY, TUESDAY])
    assert watch.broken == []
    watch.look_back([MONDAY, TUESDAY, wednesday])
    assert watch.broken == ["prices daily has items for 2 periods"]


def test_a_breached_clock_that_did_not_act(company):
    work.run_day(MONDAY, moment(MONDAY))
    work.open_day(TUESDAY, moment(TUESDAY))
    key = of(MONDAY).key
    assert seen() == [f"nobody was told that {key} is overdue", f"the clock of {key} did not act", *waiting(1)]
    work.run_day(TUESDAY, moment(TUESDAY))
    assert seen() == []


def test_a_clock_that_stopped_half_way_up(company):
    two_days()
    before = moment(MONDAY, 12)
    WorkItem.objects.filter(pk=of(MONDAY).pk).update(escalated_at=before)
    assert seen() == [f"the clock of {of(MONDAY).key} did not act"]


def waiting(count: int) -> list[str]:
    return [f"{count} pieces of news did not arrive"] if events.waiting_news() else []


def test_news_that_could_not_be_taken(company):
    two_days()
    news = News.objects.create(name="work.opened", at=moment(MONDAY), delivered_at=moment(MONDAY))
    Delivery.objects.create(news=news, reaction="bell", attempts=5, error="down")
    assert seen() == [f"bell could not react to {news}: down"]


def test_a_step_on_no_desk_and_a_timer_that_did_not_act(company):
    office = Office(company)
    office.publish("S > 1; 1 > E", "1")
    run = office.start()
    two_days()
    step = ProcessStep.objects.get(run=run)
    ProcessTimer.objects.filter(step=step).update(due_at=moment(MONDAY), fired_at=None)
    WorkItem.objects.filter(pk=step.item_id).delete()
    found = seen()
    assert f"the timer of step {step} did not act" in found
    assert f"step 1 of {run} is on no desk" in found
