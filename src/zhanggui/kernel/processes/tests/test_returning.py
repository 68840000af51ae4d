"""Going back, withdrawing, and moving to another version."""

import pytest

from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRefused
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
from zhanggui.kernel.tests.days import MONDAY, moment
from zhanggui.kernel.work.models import WorkItem

LINE = "S > 1; 1 > 2; 2 > 3; 3 > E"
PARALLEL = "S > 1; 1 > P1; P1 > 2; P1 > 3; 2 > P2; 3 > P2; P2 > 4; 4 > E"


def back(office, run, number, to, by=None):
    step = office.step(run, number)
    return processes.send_back(step, to, by or office.agent, "缺资料", moment(MONDAY, 12))


def states(run) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, state in ProcessStep.objects.filter(run=run).order_by("pk").values_list("number", "state"):
        found.setdefault(number, []).append(state)
    return found


def test_a_run_goes_back_to_an_earlier_step_and_on_again(office):
    office.publish(LINE, "1, 2, 3")
    run = office.start()
    for number in "12":
        office.do(run, number)
    back(office, run, "3", "1")

    assert office.open(run) == ["1"]
    assert states(run) == {"1": ["returned", "open"], "2": ["returned"], "3": ["returned"]}
    assert WorkItem.objects.filter(state="open").count() == 1
    for number in "123":
        office.do(run, number)
    assert office.state(run) == "finished"


def test_what_went_on_beside_it_stays(office):
    office.publish(PARALLEL, "1, 2, 3, 4")
    run = office.start()
    for number in "123":
        office.do(run, number)
    back(office, run, "4", "2")
    assert office.open(run) == ["2"]
    assert states(run) == {"1": ["done"], "2": ["returned", "open"], "3": ["done"], "4": ["returned"]}
    office.do(run, "2")
    assert office.open(run) == ["4"]


def test_open_work_beside_it_keeps_its_desk(office):
    office.publish(PARALLEL, "1, 2, 3, 4")
    run = office.start()
    office.do(run, "1")
    office.do(run, "2")
    third = office.step(run, "3")
    processes.send_back(run, "2", office.manager, "重做", moment(MONDAY, 12))
    assert office.open(run) == ["2", "3"]
    assert office.step(run, "3") == third
    office.do(run, "3")
    office.do(run, "2")
    assert office.open(run) == ["4"]


def test_the_decisions_before_are_not_taken_again(office):
    office.publish(
        "S > 1; 1 > X; X > 2 : outcome == 'left'; X > 3; 2 > 4; 3 > 4; 4 > E", "1 left right, 2, 3, 4 left right"
    )
    run = office.start()
    office.do(run, "1", "left")
    office.do(run, "2")
    back(office, run, "4", "2")
    run.refresh_from_db()
    assert (office.open(run), run.data["outcome_1"]) == (["2"], "left")


def test_a_step_not_done_or_no_reason_is_refused(office):
    office.publish(LINE, "1, 2, 3")
    run = office.start()
    office.do(run, "1")
    for to, reason, by, code in (
        ("3", "缺", office.agent, "process.not_done_yet"),
        ("1", " ", office.agent, "process.no_reason"),
        ("1", "缺", office.company.person("P9"), "process.not_yours"),
    ):
        with pytest.raises(ProcessRefused) as refused:
            processes.send_back(office.step(run, "2").pk, to, by, reason, moment(MONDAY))
        assert refused.value.code == code
    assert office.open(run) == ["2"]


def test_withdrawing_takes_everything_off_the_desks(office):
    office.publish("S > 1; 1 > E", "1", code="T.2")
    office.publish("S > P1; P1 > 1; P1 > C1; 1 > P2; C1 > P2; P2 > E", "1", call_C1="T.2")
    run = office.start()
    with pytest.raises(ProcessRefused):
        processes.withdraw(run, office.agent, "不做了", moment(MONDAY, 11))
    for _twice in range(2):
        processes.withdraw(run, office.manager, "不做了", moment(MONDAY, 11))

    assert set(ProcessRun.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not WorkItem.objects.filter(state="open").exists()
    with pytest.raises(ProcessRefused):
        processes.complete(ProcessStep.objects.filter(run=run).first().pk, office.agent, {}, moment(MONDAY, 12))


def test_a_withdrawn_called_process_lets_the_outer_one_go_on(office):
    office.publish("S > 1; 1 > E", "1", code="T.2")
    office.publish("S > C1; C1 > X; X > 2 : outcome == 'withdrawn'; X > E; 2 > E", "2", call_C1="T.2")
    run = office.start()
    processes.withdraw(ProcessRun.objects.get(version__code="T.2"), office.manager, "不做了", moment(MONDAY, 11))
    assert office.open(run) == ["2"]


def test_publishing_again_leaves_running_runs_and_starts_new_ones_on_the_new_version(office):
    first = office.publish(LINE, "1, 2, 3")
    assert office.publish(LINE, "1, 2, 3") == first
    run = office.start()
    second = office.publish("S > 1; 1 > 3; 3 > E", "1, 3")
    assert (second.number, office.start().version, ProcessRun.objects.get(pk=run.pk).version) == (2, second, first)
    office.do(run, "1")
    assert office.open(run) == ["2"]


def test_a_run_moves_to_a_version_with_a_step_more_ahead(office):
    office.publish(LINE, "1, 2, 3")
    run = office.start()
    office.do(run, "1")
    second = office.step(run, "2")
    new = office.publish("S > 1; 1 > 2; 2 > 4; 4 > 3; 3 > E", "1, 2, 3, 4")

    planned = processes.preview_migration(run, new)
    assert (planned.kept, planned.opened, planned.closed) == (("Step_2",), (), ())
    assert processes.migrate(run, new, office.manager, moment(MONDAY, 12)) == planned
    assert office.step(run, "2") == second
    office.do(run, "2")
    assert office.open(run) == ["4"]


def test_a_new_step_already_behind_the_run_is_passed_over(office):
    office.publish(LINE, "1, 2, 3")
    run = office.start()
    office.do(run, "1")
    new = office.publish("S > 1; 1 > 5; 5 > 2; 2 > 3; 3 > E", "1, 2, 3, 5")
    planned = processes.migrate(run, new, office.manager, moment(MONDAY, 12))
    assert (planned.kept, planned.passed_over) == (("Step_2",), ("Step_5",))
    assert office.open(run) == ["2"]
    back(office, run, "2", "1")
    assert office.open(run) == ["1"]
    office.do(run, "1")
    assert office.open(run) == ["5"]


def test_a_step_that_is_gone_closes_and_the_next_opens(office):
    office.publish(LINE, "1, 2, 3")
    run = office.start()
    office.do(run, "1")
    new = office.publish("S > 1; 1 > 3; 3 > E", "1, 3")
    planned = processes.migrate(run, new, office.manager, moment(MONDAY, 12))
    assert (planned.kept, planned.opened, planned.closed) == ((), ("Step_3",), ("Step_2",))
    assert office.open(run) == ["3"]
    assert WorkItem.objects.filter(state="open").count() == 1
    office.do(run, "3")
    assert office.state(run) == "finished"


def test_a_run_of_another_process_does_not_move(office):
    office.publish(LINE, "1, 2, 3")
    other = office.publish(LINE, "1, 2, 3", code="T.2")
    with pytest.raises(ProcessRefused):
        processes.migrate(office.start(), other, office.manager, moment(MONDAY))
