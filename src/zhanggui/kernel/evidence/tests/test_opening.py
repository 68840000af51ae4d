"""What happens opens the work of duties that wait for it, once, for whoever answers, and is proved in its days."""

from datetime import date, timedelta

import pytest

from zhanggui.kernel.events import api as events
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.tests.days import FOUNDED, MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

REPAIR = {
    "cadences": ["event"],
    "binding": {"kind": "event", "event": "line.repaired"},
    "opens_by": {"event": "line.rejected", "where": {"format": ["zto", "alipay"]}, "days": 1, "same": ["shop"]},
}
NOTE = {
    "cadences": ["event"],
    "binding": {"kind": "event", "event": "refund.noted"},
    "opens_by": {"event": "refund.seen", "days": 1, "gather": "day"},
}


def happen(event, key, at=None, **words):
    evidence.happened(key=key, event=event, at=at or moment(MONDAY, 10), **words)
    return events.deliver_waiting()


def rejected(run, at=None, shop="home", format="zto"):
    return happen("line.rejected", f"line.rejected:{run}", at, shop=shop, detail={"format": format})


def act(event, person, at, shop="", key=""):
    evidence.record(key=key or f"{event}:{at}:{person.code}", event=event, person=person, at=at, shop=shop)


def items():
    return list(WorkItem.objects.filter(cadence="event").order_by("pk"))


def test_what_happens_opens_work_for_its_days(company):
    company.duty("repair", **REPAIR)
    rejected(7)
    (item,) = items()
    assert (item.person, item.position, item.kind) == (company.manager, company.manager_post, "duty")
    assert (item.opens_on, item.period_first, item.period_last) == (MONDAY, MONDAY, TUESDAY)
    assert item.due_at == moment(TUESDAY, 18)


def test_the_same_event_told_twice_opens_one_item(company):
    company.duty("repair", **REPAIR)
    for _time in range(3):
        rejected(7)
    rejected(8)
    assert len(items()) == 2


def test_what_lacks_the_words_asked_for_opens_nothing(company):
    company.duty("repair", **REPAIR)
    rejected(7, format="orders")
    assert items() == []


def test_what_nobody_waits_for_is_not_even_told(company):
    company.duty("repair", **REPAIR)
    happen("refund.seen", "refund.seen:1")
    assert not News.objects.filter(name=evidence.HAPPENED).exists()


def test_what_is_done_in_its_days_proves_it_and_what_was_done_before_does_not(company):
    company.duty("repair", **REPAIR)
    act("line.repaired", company.manager, moment(MONDAY, 9), shop="home")
    rejected(7)
    assert items()[0].state == "open"
    act("line.repaired", company.manager, moment(TUESDAY, 9), shop="home")
    assert [(item.state, item.proof) for item in items()] == [("done", "verified")]


def test_what_was_done_while_the_news_was_on_its_way_counts(company):
    company.duty("repair", **REPAIR)
    evidence.happened(
        key="line.rejected:7", event="line.rejected", at=moment(MONDAY, 10), shop="home", detail={"format": "zto"}
    )
    act("line.repaired", company.manager, moment(MONDAY, 10, 5), shop="home")
    events.deliver_waiting()
    assert items()[0].state == "done"


def test_work_in_another_shop_does_not_prove_it(company):
    company.duty("repair", **REPAIR)
    rejected(7, shop="home")
    rejected(8, shop="away")
    act("line.repaired", company.manager, moment(TUESDAY, 9), shop="away")
    assert [item.state for item in items()] == ["open", "done"]


def test_a_day_is_one_item_that_counts_until_it_is_done(company):
    company.duty("note", **NOTE)
    happen("refund.seen", "a", count=3)
    happen("refund.seen", "b", moment(MONDAY, 11), count=4)
    happen("refund.seen", "b", moment(MONDAY, 11), count=4)
    assert [item.detail["count"] for item in items()] == [7]

    act("refund.noted", company.manager, moment(MONDAY, 12))
    happen("refund.seen", "c", moment(MONDAY, 15), count=2)
    happen("refund.seen", "d", moment(TUESDAY, 9), count=1)
    assert [(item.state, item.detail["count"]) for item in items()] == [("done", 7), ("open", 2), ("open", 1)]


def test_several_items_of_one_duty_and_day_all_stay_when_the_day_is_opened_again(company):
    company.duty("repair", **REPAIR)
    for run in range(3):
        rejected(run)
    for day in (MONDAY, TUESDAY, TUESDAY + timedelta(days=1)):
        work.open_day(day, moment(day))
    assert [(item.state, item.person) for item in items()] == [("open", company.manager)] * 3


def test_work_follows_the_holder_of_the_post(company):
    company.duty("repair", **REPAIR)
    rejected(7)
    heir = company.person("P9")
    organisation.release(person=company.manager, position=company.manager_post, last_day=MONDAY)
    organisation.assign(person=heir, position=company.manager_post, starts=TUESDAY)
    work.open_day(TUESDAY, moment(TUESDAY))
    assert [item.person for item in items()] == [heir]


def test_several_holders_take_turns_and_any_of_them_may_do_it(company):
    second = company.person("P8")
    organisation.assign(person=second, position=company.manager_post, starts=FOUNDED)
    company.duty("repair", **REPAIR)
    for run in range(4):
        rejected(run)
    assert sorted(item.person.code for item in items()) == ["P2", "P2", "P8", "P8"]
    act("line.repaired", second, moment(TUESDAY, 9), shop="home")
    assert {item.state for item in items()} == {"done"}


def test_what_people_do_opens_the_work_of_others(company):
    company.duty(
        "answer", position=company.director_post, cadences=["event"], opens_by={"event": "report.commented", "days": 0},
        binding={"kind": "event", "event": "work.accepted"},
    )  # fmt: skip
    act("report.commented", company.manager, moment(MONDAY, 11))
    events.deliver_waiting()
    assert [(item.person, item.due_at) for item in items()] == [(company.director, moment(MONDAY, 18))]


def test_a_duty_that_is_closed_is_not_opened(company):
    from zhanggui.kernel.duties import api as duties

    duties.close_duty(duty=company.duty("repair", **REPAIR), on=MONDAY)
    rejected(7)
    assert items() == []


def test_asking_another_department_is_told_with_the_department(company):
    company.duty(
        "answer", position=company.director_post, cadences=["event"],
        opens_by={"event": "request.asked", "where": {"department": "ops"}, "days": 1},
        binding={"kind": "event", "event": "request.decided", "where": {"department": "ops"}},
    )  # fmt: skip
    other = organisation.open_department(code="design", name_zh="设计部")
    post = organisation.open_position(code="designer", department=other, name_zh="美工", headcount=1)
    designer = company.person("P7")
    organisation.assign(person=designer, position=post, starts=FOUNDED)
    asked = work.request(
        of_department=company.department, by=designer, title="改价", need="双十二价格", wanted_on=date(2011, 11, 18),
        at=moment(MONDAY, 10),
    )  # fmt: skip
    events.deliver_waiting()
    (item,) = items()
    assert (item.person, item.detail["subject"]) == (company.director, "改价")

    work.decide_request(asked.pk, by=company.director, verdict="pass", at=moment(MONDAY, 14), to=company.manager)
    assert items()[0].state == "done"


@pytest.mark.parametrize("length", [10, 180])
def test_a_long_key_opens_its_work_once_too(company, length):
    company.duty("repair", **REPAIR)
    for _time in range(2):
        rejected("7" * length)
    assert len(items()) == 1
