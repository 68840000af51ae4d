"""Where runs stand and where work waits; how many queries a step costs."""

from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment

REVIEW = "S > 1; 1 > 2; 2 > X; X > E; X > 1 : outcome == 'return'"


def test_the_picture_shows_what_is_done_open_and_returned(office):
    office.publish(REVIEW, "1, 2 approve return", step_2="manager")
    run = office.start()
    office.do(run, "1")
    place = processes.place_of(run)
    assert (place.done, place.open) == (("Step_1", "S"), ("Step_2",))
    assert place.flows == ("F1", "F2")

    processes.send_back(office.step(run, "2"), "1", office.manager, "缺图", moment(MONDAY, 11))
    place = processes.place_of(run)
    assert (place.open, set(place.returned), place.flows) == (("Step_1",), {"Step_1", "Step_2"}, ("F1",))

    office.do(run, "1")
    office.do(run, "2", "approve", by=office.manager)
    run.refresh_from_db()
    place = processes.place_of(run)
    assert (place.open, place.ended) == ((), "E")
    assert set(place.done) == {"S", "Step_1", "Step_2", "X", "E"}
    assert place.flows == ("F1", "F2", "F3", "F4")


def test_runs_and_steps_are_found_by_their_people(office):
    office.publish(REVIEW, "1, 2 approve return", step_2="manager")
    run = office.start(owner=office.director)
    assert [step.number for step in processes.steps_for(office.agent)] == ["1"]
    assert list(processes.steps_for(office.manager)) == []
    for person in (office.agent, office.manager, office.director):
        assert list(processes.runs_of(person)) == [run]
    assert list(processes.runs_of(office.company.person("P9"))) == []


def test_work_waits_where_steps_take_longest(office):
    office.publish(REVIEW, "1, 2 approve return", step_2="manager")
    for hours in (1, 3):
        run = office.start(at=moment(MONDAY, 9))
        office.do(run, "1", at=moment(MONDAY, 9 + hours))
    office.do(run, "2", "approve", by=office.manager, at=moment(TUESDAY, 12))

    rows = {row.number: row for row in processes.where_work_waits("T.1", MONDAY, TUESDAY, at=moment(TUESDAY, 22))}
    first, second = rows["1"], rows["2"]
    assert (first.opened, first.done, first.still_open, first.late) == (2, 2, 0, 0)
    assert (first.mean_minutes, first.longest_minutes, first.waiting_minutes) == (120, 180, 240)
    assert (second.opened, second.done, second.still_open, second.late) == (2, 1, 1, 1)
    assert (second.mean_minutes, second.longest_minutes) == (24 * 60, 36 * 60)
    assert list(rows) == ["2", "1"]
    assert processes.where_work_waits("T.2", MONDAY, TUESDAY) == []


def test_a_step_costs_a_bounded_number_of_queries(office, django_assert_max_num_queries):
    office.publish("S > 1; 1 > 2; 2 > 3; 3 > E", "1, 2, 3")
    run = office.start()
    step = office.step(run, "1")
    with django_assert_max_num_queries(60):
        processes.complete(step.pk, office.agent, {}, moment(MONDAY, 10))


def test_the_history_names_everything_in_order(office):
    office.publish(REVIEW, "1, 2 approve return", step_2="manager")
    run = office.start()
    office.do(run, "1")
    processes.send_back(office.step(run, "2"), "1", office.manager, "缺图", moment(MONDAY, 11))
    office.do(run, "1", at=moment(MONDAY, 12))
    office.do(run, "2", "approve", by=office.manager, at=moment(MONDAY, 13))
    acts = [(act.action, act.step.number if act.step else "", act.text) for act in processes.acts_of(run)]
    assert acts == [
        ("started", "", ""), ("done", "1", ""), ("sent_back", "1", "缺图"), ("cancelled", "2", ""), ("done", "1", ""),
        ("done", "2", ""), ("finished", "", ""),
    ]  # fmt: skip
