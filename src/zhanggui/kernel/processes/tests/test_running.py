"""A run from start to end: steps open, are done once, and lead on."""

import pytest

from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRefused
from zhanggui.kernel.processes.models import ProcessAct, ProcessRun, ProcessStep
from zhanggui.kernel.processes.tests.drawings import step
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work.models import WorkItem

REVIEW = "S > 1; 1 > 2; 2 > X; X > E; X > 1 : outcome == 'return'"


@pytest.fixture
def review(office):
    """Agent writes, manager approves or returns."""
    office.publish(REVIEW, "1, 2 approve return", step_2="manager")
    return office.start(subject="双十一")


def test_a_start_puts_the_first_step_on_the_desk_of_its_position(office, review):
    item = WorkItem.objects.get()
    assert office.open(review) == ["1"]
    assert (item.kind, item.person, item.position) == ("process", office.agent, office.company.agent_post)
    assert item.title_zh == "步骤1（测试 · 双十一）"
    assert item.link == f"/processes/steps/{office.step(review, '1').pk}/"
    assert item.due_at == moment(TUESDAY, 18)


def test_each_step_closes_its_work_and_opens_the_next(office, review):
    office.do(review, "1")
    assert office.open(review) == ["2"]
    assert list(WorkItem.objects.order_by("pk").values_list("state", "proof")) == [("done", "verified"), ("open", "")]

    office.do(review, "2", "approve", by=office.manager)
    review.refresh_from_db()
    assert (review.state, review.ended, review.data["outcome_2"]) == ("finished", "E", "approve")
    assert not WorkItem.objects.filter(state="open").exists()


def test_a_decision_leads_back(office, review):
    office.do(review, "1")
    office.do(review, "2", "return", by=office.manager)
    assert office.open(review) == ["1"]
    assert ProcessStep.objects.filter(run=review, number="1").count() == 2


def test_completing_twice_does_it_once(office, review):
    first = office.step(review, "1")
    for _again in range(2):
        processes.complete(first.pk, office.agent, {"note_1": "好"}, moment(MONDAY, 10))
    assert office.open(review) == ["2"]
    assert ProcessAct.objects.filter(action="done").count() == 1
    assert Evidence.objects.filter(event="process.step_done").count() == 1

    with pytest.raises(ProcessRefused) as refused:
        processes.complete(first.pk, office.agent, {"note_1": "别的"}, moment(MONDAY, 11))
    assert refused.value.code == "process.step_closed"


def test_starting_twice_with_a_key_starts_once(office, review):
    again = [processes.start("T.1", office.manager, moment(MONDAY), key="order-7") for _twice in range(2)]
    assert again[0] == again[1]
    assert ProcessRun.objects.count() == 2


@pytest.mark.parametrize("data", [{"a b": 1}, {"a": "x" * 30_000}, {"a": [1] * 3000}], ids=["name", "long", "many"])
def test_what_cannot_be_kept_does_not_start(office, review, data):
    with pytest.raises(ProcessRefused):
        office.start(data=data)


def test_somebody_elses_step_is_refused(office, review):
    stranger = office.company.person("P9")
    with pytest.raises(ProcessRefused) as refused:
        office.do(review, "1", by=stranger)
    assert refused.value.code == "process.not_yours"
    office.do(review, "1", by=office.director)  # leads the agent


@pytest.mark.parametrize(
    ("data", "fields"),
    [({}, {"outcome"}), ({"outcome": "maybe"}, {"outcome"}), ({"outcome": "approve", "price": 3}, {"price"}),
     ({"outcome": "approve", "note_2": 7}, {"note_2"}), ({"outcome": "approve", "note_2": "x" * 30_000}, {"note_2"})],
)  # fmt: skip
def test_a_form_that_is_not_right_is_refused_field_by_field(office, review, data, fields):
    office.do(review, "1")
    with pytest.raises(ProcessRefused) as refused:
        processes.complete(office.step(review, "2").pk, office.manager, data, moment(MONDAY, 10))
    assert refused.value.code == "process.form_incomplete"
    assert set(refused.value.details["fields"]) == fields
    assert office.open(review) == ["2"]


def test_figures_decide_exactly(office):
    price = {"type": "string", "pattern": r"^\d{1,9}(\.\d{1,2})?$", "x-kind": "money", "x-en": "Price", "x-zh": "价格"}
    form = {"type": "object", "properties": {"price": price}, "required": ["price"], "additionalProperties": False}
    about = {"steps": {"1": step("1", form=form)}}
    office.publish("S > 1; 1 > X; X > 2 : price > 500.10; X > 3; 2 > E; 3 > E", "2, 3", about=about)
    for text, then in (("500.10", "3"), ("500.11", "2"), ("1000", "2")):
        run = office.start()
        processes.complete(office.step(run, "1").pk, office.agent, {"price": text}, moment(MONDAY, 10))
        assert office.open(run) == [then]


def test_evidence_and_news_tell_of_it(office, review):
    office.do(review, "1")
    office.do(review, "2", "approve", by=office.manager)

    done = Evidence.objects.filter(event="process.step_done").order_by("pk").select_related("person")
    told = [(one.person, one.detail["process"], one.detail["step"], one.detail["outcome"]) for one in done]
    assert told == [(office.agent, "T.1", "1", ""), (office.manager, "T.1", "2", "approve")]
    finished = Evidence.objects.filter(event="process.finished", detail__process="T.1", detail__run=review.pk)
    assert set(finished.values_list("person__code", flat=True)) == {"P2", "P3"}
    names = [name for name in News.objects.order_by("pk").values_list("name", flat=True) if name.startswith("process")]
    assert names == [
        "process.started", "process.step_opened", "process.step_opened", "process.finished",
    ]  # fmt: skip


def test_a_step_proves_the_duty_bound_to_it(office):
    from zhanggui.kernel.work import api as work

    office.publish(REVIEW, "1, 2 approve return", step_2="manager")
    binding = {"kind": "event", "event": "process.step_done", "where": {"process": "T.1", "step": "2"}}
    office.company.duty(binding=binding)
    work.open_day(MONDAY, moment(MONDAY))
    run = office.start()
    office.do(run, "1")
    assert WorkItem.objects.get(kind="duty").state == "open"
    office.do(run, "2", "approve", by=office.manager)
    assert WorkItem.objects.get(kind="duty").proof == "verified"


def test_parallel_ways_are_all_done_before_the_join(office):
    office.publish("S > P1; P1 > 1; P1 > 2; 1 > P2; 2 > P2; P2 > 3; 3 > E", "1, 2, 3")
    run = office.start()
    assert office.open(run) == ["1", "2"]
    office.do(run, "2")
    assert office.open(run) == ["1"]
    office.do(run, "1")
    assert office.open(run) == ["3"]


def test_only_the_chosen_ways_of_an_inclusive_gateway_are_waited_for(office):
    arrows = (
        "S > 1; 1 > O1; O1 > 2 : note_1 in 'both left'; O1 > 3 : note_1 == 'both'; O1 > 4;"
        "2 > O2; 3 > O2; 4 > O2; O2 > 5; 5 > E"
    )
    office.publish(arrows, "1, 2, 3, 4, 5")
    for said, opened in (("both", ["2", "3"]), ("left", ["2"]), ("none", ["4"])):
        run = office.start()
        processes.complete(office.step(run, "1").pk, office.agent, {"note_1": said}, moment(MONDAY, 10))
        assert office.open(run) == opened
        for number in opened:
            assert office.open(run) != ["5"]
            office.do(run, number)
        assert office.open(run) == ["5"]


def test_a_role_of_another_company_is_filled_as_the_company_says(office):
    from zhanggui.kernel.organisation.models import Organisation

    Organisation.objects.update(settings={"process_roles": {"X.buyer": "manager"}})
    roles = {"roles": ("X.buyer", "bank")}
    office.publish("S > 1; 1 > 2; 2 > E", "1, 2", who="X.buyer", step_2="bank", about=roles)
    run = office.start(owner=office.director)
    assert WorkItem.objects.get().person == office.manager
    office.do(run, "1", by=office.manager)

    recorded = office.step(run, "2")
    assert (recorded.outside, recorded.person, recorded.item.person) == (True, office.director, office.director)


def test_a_called_process_runs_for_itself_and_comes_back(office):
    office.publish("S > 1; 1 > E", "1 good bad", code="T.2")
    arrows = "S > 1; 1 > C1; C1 > X; X > 2 : outcome == 'bad'; X > E; 2 > E"
    office.publish(arrows, "1, 2", call_C1="T.2")
    for outcome, then in (("bad", ["2"]), ("good", [])):
        run = office.start(subject="退货")
        office.do(run, "1")
        assert office.open(run) == ["C1"]
        inner = ProcessRun.objects.get(version__code="T.2", parent_step__run=run)
        assert (inner.subject, inner.owner, inner.root) == ("退货", office.manager, run)
        assert [step.run for step in processes.open_steps(run)] == [run, inner]
        office.do(inner, "1", outcome)
        assert office.open(run) == then


def test_a_called_process_that_is_not_here_is_told_of_by_the_owner(office):
    office.publish("S > 1; 1 > C1; C1 > X; X > 2 : outcome == 'bad'; X > E; 2 > E", "1, 2", call_C1="T.99")
    run = office.start()
    office.do(run, "1")
    call = ProcessStep.objects.get(run=run, node="C1")
    assert call.item.person == office.manager
    processes.complete(call.pk, office.manager, {"outcome": "bad"}, moment(MONDAY, 11))
    assert office.open(run) == ["2"]


def test_a_process_inside_a_process_is_passed_through(office):
    inner = (
        "<bpmn:subProcess id='Sub'><bpmn:startEvent id='Is'/><bpmn:endEvent id='Ie'/>"
        "<bpmn:userTask id='Step_8' zg:step='8' zg:who='agent'/><bpmn:userTask id='Step_9' zg:step='9' zg:who='agent'/>"
        "<bpmn:parallelGateway id='Ip'/>"
        "<bpmn:sequenceFlow id='I1' sourceRef='Is' targetRef='Ip'/>"
        "<bpmn:sequenceFlow id='I2' sourceRef='Ip' targetRef='Step_8'/>"
        "<bpmn:sequenceFlow id='I3' sourceRef='Ip' targetRef='Step_9'/>"
        "<bpmn:sequenceFlow id='I4' sourceRef='Step_8' targetRef='Ie'/>"
        "<bpmn:sequenceFlow id='I5' sourceRef='Step_9' targetRef='Ie'/></bpmn:subProcess>"
        "<bpmn:sequenceFlow id='G1' sourceRef='Step_1' targetRef='Sub'/>"
        "<bpmn:sequenceFlow id='G2' sourceRef='Sub' targetRef='Step_2'/>"
    )
    office.publish("S > 1; 2 > E", "1, 2, 8, 9", extra=inner)
    run = office.start()
    office.do(run, "1")
    assert office.open(run) == ["8", "9"]
    office.do(run, "9")
    assert office.open(run) == ["8"]
    office.do(run, "8")
    assert office.open(run) == ["2"]
