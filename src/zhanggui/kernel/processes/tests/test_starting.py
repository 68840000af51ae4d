"""Processes begin by themselves: once a period, once an event, and not where they are switched off."""

from datetime import date

import pytest

from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import NotPublished, ProcessRefused
from zhanggui.kernel.processes.models import ProcessRun
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work

LINE = "S > 1; 1 > 2; 2 > E"


def schedule(office, cadence, code="T.1", **words):
    return office.publish(LINE, "1, 2", code, {"trigger": {"kind": "schedule", "cadence": cadence}}, **words)


def on_event(office, code="T.1", **trigger):
    return office.publish(LINE, "1, 2", code, {"trigger": {"kind": "event", "event": "refund.asked", **trigger}})


def begin(day):
    return processes.start_scheduled(day, moment(day))


def happen(key="refund.asked:1", at=None, **words):
    evidence.happened(key=key, event="refund.asked", at=at or moment(MONDAY, 10), **words)
    events.deliver_waiting()


def keys():
    return sorted(ProcessRun.objects.values_list("key", flat=True))


def test_a_weekly_process_begins_once_on_the_first_workday_for_whoever_does_its_first_step(office):
    schedule(office, "weekly")
    assert [begin(day) for day in (MONDAY, MONDAY, TUESDAY)] == [1, 0, 0]
    run = ProcessRun.objects.get()
    assert (run.key, run.owner, run.started_by, run.subject) == ("process:T.1:2011-W46", office.agent, None, "2011-W46")
    assert begin(date(2011, 11, 21)) == 1


def test_a_period_begins_on_its_first_workday_not_on_a_day_off(office):
    schedule(office, "yearly")
    assert [begin(date(2012, 1, day)) for day in (1, 2, 3, 4)] == [0, 0, 0, 1]


def test_a_missed_day_is_caught_up_but_a_year_half_over_is_not_begun(office):
    schedule(office, "weekly", "T.1")
    schedule(office, "yearly", "T.2")
    assert begin(TUESDAY) == 1
    assert keys() == ["process:T.1:2011-W46"]


def test_the_day_begins_what_is_due(office):
    schedule(office, "weekly")
    report = work.run_day(MONDAY, moment(MONDAY))
    assert report.parts["process_starts"] == 1


def test_a_daily_process_begins_only_where_it_was_asked_for(office, manage):
    schedule(office, "daily")
    assert begin(MONDAY) == 0
    processes.switch("T.1", True, manage, moment(MONDAY))
    assert [begin(MONDAY), begin(MONDAY), begin(TUESDAY)] == [1, 0, 1]


def test_a_schedule_is_switched_off_and_on_again(office, manage):
    schedule(office, "weekly")
    processes.switch("T.1", False, manage, moment(MONDAY))
    assert Organisation.objects.get().settings["process_schedules_off"] == ["T.1"]
    assert [(one.code, one.when, one.on) for one in processes.self_starting()] == [("T.1", "weekly", False)]
    assert begin(MONDAY) == 0
    processes.switch("T.1", True, manage, moment(MONDAY))
    assert begin(MONDAY) == 1


def test_only_who_manages_processes_switches_one(office):
    schedule(office, "weekly")
    with pytest.raises(ProcessRefused) as refused:
        processes.switch("T.1", False, office.agent, moment(MONDAY))
    assert refused.value.code == "process.not_manager"


def test_a_process_that_was_retired_begins_no_more(office):
    schedule(office, "weekly")
    on_event(office, "T.2")
    for code in ("T.1", "T.2"):
        processes.retire(code, office.director, moment(MONDAY))
    happen()
    assert (begin(MONDAY), keys()) == (0, [])


def test_a_vacant_post_is_answered_for_by_its_superior(office):
    organisation.release(person=office.agent, position=office.company.agent_post, last_day=date(2011, 11, 1))
    schedule(office, "weekly")
    begin(MONDAY)
    assert ProcessRun.objects.get().owner == office.manager


def test_an_outside_first_step_leaves_the_run_to_the_next_post(office):
    office.publish(
        LINE, "1, 2", "T.1",
        {"trigger": {"kind": "schedule", "cadence": "weekly"}, "roles": ("customer", "agent", "manager")},
        step_1="customer", step_2="manager",
    )  # fmt: skip
    begin(MONDAY)
    assert ProcessRun.objects.get().owner == office.manager


def test_an_event_begins_one_run_with_its_subject_shop_and_link(office):
    on_event(office)
    for _time in range(2):
        happen(subject="退款 88", shop="home", link="/service/88/")
    happen("refund.asked:2")
    run = ProcessRun.objects.get(key="process:T.1:refund.asked:1")
    assert (run.subject, run.shop, run.link, run.owner) == ("退款 88", "home", "/service/88/", office.agent)
    assert len(keys()) == 2


def test_an_event_without_the_words_asked_for_begins_nothing(office):
    on_event(office, where={"needs_return": True})
    happen("1", detail={"needs_return": False})
    happen("2", detail={})
    assert keys() == []
    happen("3", detail={"needs_return": True})
    assert keys() == ["process:T.1:3"]


def test_everything_of_a_day_begins_one_run_where_the_process_says_so(office):
    on_event(office, gather="day")
    happen("1")
    happen("2")
    happen("3", moment(TUESDAY, 9))
    assert keys() == ["process:T.1:2011-11-14", "process:T.1:2011-11-15"]


def test_evidence_begins_a_process_too_and_several_peoples_evidence_of_one_end_begins_it_once(office):
    office.publish(LINE, "1, 2", "T.1", step_2="manager")
    office.publish(
        LINE, "1, 2", "T.2",
        {"trigger": {"kind": "event", "event": "process.finished", "where": {"process": "T.1"}}},
    )  # fmt: skip
    run = office.start("T.1")
    office.do(run, "1")
    office.do(run, "2", by=office.manager)
    events.deliver_waiting()
    assert [key for key in keys() if key.startswith("process:")] == [f"process:T.2:process.finished:{run.pk}"]


@pytest.mark.parametrize(
    "trigger",
    [
        {"kind": "schedule"},
        {"kind": "schedule", "cadence": "hourly"},
        {"kind": "event", "event": "process.started"},
        {"kind": "event", "event": "x" * 61},
        {"kind": "event", "event": "file.taken", "where": ["x"]},
        {"kind": "event", "event": "file.taken", "gather": "week"},
    ],
)
def test_a_trigger_that_could_never_or_for_ever_begin_is_refused(office, trigger):
    with pytest.raises(NotPublished):
        office.publish(LINE, "1, 2", "T.1", {"trigger": trigger})


@pytest.fixture
def manage(office):
    """The director, who manages processes."""
    post = office.company.director_post
    post.rights = [*post.rights, "processes.manage"]
    post.save()
    return office.director
