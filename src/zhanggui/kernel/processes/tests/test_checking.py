"""What may not be published, with its line or its place."""

import pytest

from zhanggui.kernel.processes.api import NotPublished
from zhanggui.kernel.processes.checking import check_process
from zhanggui.kernel.processes.tests.drawings import describe, draw, step, timer

GOOD = ("S > 1", "1 > 2", "2 > X", "X > E", "X > 1 : outcome == 'no'")
STEPS = ("1", "2 yes no")
HOSTILE = "<!DOCTYPE x [<!ENTITY a 'b'>]>"


def found(bpmn: str, about: dict | None = None, **known: object) -> dict[str, list]:
    """Code (without `process.`) to the rows and places of its problems."""
    codes: dict[str, list] = {}
    for problem in check_process(bpmn, describe(*STEPS) if about is None else about, **known):
        codes.setdefault(problem.code.removeprefix("process."), []).append(problem.row or problem.column)
        assert problem.message.endswith((".", "?", "."))
    return codes


def test_a_good_process_has_no_problems():
    assert found(draw(*GOOD)) == {}


@pytest.mark.parametrize(
    ("arrows", "code", "row"),
    [
        ("S > 1; 1 > 2", "no_end", "?"),
        ("1 > 2; 2 > E", "one_start", "?"),
        ("S > 1; S2 > 1; 1 > 2; 2 > E", "one_start", "?"),
        ("S > 1; 1 > 2; 1 > E; 2 > E", "needs_gateway", 4),
        ("S > X; X > 1 : note_1 == 'a'; X > 2 : note_1 == 'b'; 1 > E; 2 > E", "missing_default", 4),
        ("S > X; X > 1; X > 2; 1 > E; 2 > E", "missing_condition", 10),
        ("S > 1 : note_1 == 'a'; 1 > 2; 2 > E", "stray_condition", 7),
        ("S > P1; P1 > 1 : note_1 == 'a'; P1 > 2; 1 > P2; 2 > P2; P2 > E", "stray_condition", 4),
        ("S > 1; 1 > E; 2 > E", "unreachable", 6),
        ("S > 1; 1 > X; X > 2 : note_1 == 'a'; X > E; 2 > 2", "dead_end", 6),
        ("S > X; X > P1 : note_1 == 'a'; X > P2; P1 > 1; P1 > P2; 1 > P2; P2 > 2; 2 > E", "stuck_join", 6),
        ("S > 1; 1 > X; X > X2 : note_1 == 'a'; X2 > X : note_1 == 'b'; X2 > 2; X > E; 2 > E", "circle", "?"),
        ("S > X0; X0 > P1; P1 > 1; P1 > 2; 1 > X; X > X0 : note_1 == 'a'; X > E; 2 > E", "crowded", 7),
        ("S > 1; 1 > 2; 2 > X; X > E; X > 1 : outcome = 'no'", "unsafe_expression", 12),
        ("S > 1; 1 > 2; 2 > X; X > E; X > 1 : open('/etc/passwd')", "unsafe_expression", 12),
        ("S > 1; 1 > 2; 2 > X; X > E; X > 1 : outcome.__class__", "unsafe_expression", 12),
        ("S > 1; 1 > 2; 2 > X; X > E; X > 1 : price > 3", "unknown_name", 12),
        ("S > 1; 1 > 2; 2 > X; X > E; X > 1 : outcome == 'nope'", "unknown_choice", 12),
        ("S > 1; 1 > 2; 2 > X; X > E; X > 1 : outcome_2 == 'nope'", "unknown_choice", 12),
        ("S > 1; 1 > X; X > 2; X > E : outcome == 'no'; 2 > E", "nobody_decides", 11),
        ("S > 1; 1 > 2; 2 > 7; 7 > E", "step_not_described", 6),
        ("S > 1; 1 > E", "step_not_drawn", "steps.2"),
    ],
)
def test_a_fault_of_the_drawing_is_named_with_its_line(arrows, code, row):
    problems = found(draw(*(part.strip() for part in arrows.split(";"))))
    assert code in problems
    assert row == "?" or row in problems[code]


@pytest.mark.parametrize(
    "element",
    [
        "<bpmn:scriptTask id='Bad'><bpmn:script>import os</bpmn:script></bpmn:scriptTask>",
        "<bpmn:serviceTask id='Bad'/>",
        "<bpmn:sendTask id='Bad'/>",
        "<bpmn:receiveTask id='Bad'/>",
        "<bpmn:businessRuleTask id='Bad'/>",
        "<bpmn:eventBasedGateway id='Bad'/>",
        "<bpmn:intermediateCatchEvent id='Bad'/>",
        "<bpmn:subProcess id='Bad' triggeredByEvent='true'/>",
        "<bpmn:dataObject id='Bad'/>",
        "<spiff:thing xmlns:spiff='urn:x' id='Bad'/>",
        "<bpmn:endEvent id='Bad'><bpmn:errorEventDefinition/></bpmn:endEvent>",
        "<bpmn:userTask id='Bad'><bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>",
        "<bpmn:boundaryEvent id='Bad' attachedToRef='Step_1'><bpmn:signalEventDefinition/></bpmn:boundaryEvent>",
    ],
)
def test_what_runs_by_itself_is_refused(element):
    assert 13 in found(draw(*GOOD, extra=element))["refused_element"]


@pytest.mark.parametrize(
    ("bpmn", "code"),
    [
        ("<bpmn", "unreadable_xml"),
        ("", "unreadable_xml"),
        ("\x00", "unreadable_xml"),
        (HOSTILE + draw(*GOOD), "hostile_xml"),
        ('<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>', "hostile_xml"),
        ("<x/>", "one_process"),
        (draw(*GOOD) + " " * 1_000_001, "too_large"),
        (draw(*GOOD).replace("isExecutable='true'", ""), "not_executable"),
        (draw(*GOOD).replace("id='Step_2'", "id='Step_1'"), "id_not_unique"),
        (draw(*GOOD).replace("targetRef='Step_2'", "targetRef='Step_9'"), "arrow_to_nothing"),
        (draw(*GOOD).replace("bpmnElement='Step_2'", "bpmnElement='Step_7'"), "not_drawn"),
        (draw(*GOOD, extra=timer("T1", "1", "soon")), "timer_unreadable"),
        (draw(*GOOD, extra=timer("T1", "9", "P1D")), "timer_off_step"),
        (draw(*GOOD, who=""), "nobody"),
        (draw(*GOOD, who="ghost"), "unknown_role"),
        (draw(*GOOD, code="T.9"), "other_id"),
        (draw(*GOOD, code="T" * 61), "too_long"),
        (draw("S > 1", "1 > C1", "C1 > 2", "2 > E", call_C1="T.1"), "calls_itself"),
        (draw("S > 1", "1 > C1", "C1 > 2", "2 > E", call_C1=""), "calls_nothing"),
    ],
)
def test_a_fault_of_the_file_is_named(bpmn, code):
    assert code in found(bpmn)


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"name": {"en": "Test"}}, "missing_language", "name.zh"),
        ({"name": {"en": "T" * 301, "zh": "测试"}}, "too_long", "name"),
        ({"steps": {"1": step("1", name={"en": "x" * 301, "zh": "一"})}}, "too_long", "steps.1"),
        ({"roles": {}}, "no_roles", "roles"),
        ({"roles": {"agent": {"name": {"zh": "客服"}}}}, "missing_language", "roles.agent.name.en"),
        ({"trigger": {"kind": "magic"}}, "unknown_trigger", "trigger.kind"),
        ({"steps": {"1": step("1", name={"zh": "一"})}}, "missing_language", "steps.1.name.en"),
        ({"steps": {"1": step("1", form=None)}}, "no_form", "steps.1.form"),
        ({"steps": {"1": step("1", form={"type": "string"})}}, "bad_form", "steps.1.form"),
        ({"steps": {"1": step("1", days=-1)}}, "bad_time", "steps.1.days"),
        ({"steps": {"1": step("1", duty="agent.77")}}, "unknown_duty", "steps.1.duty"),
        ({"steps": {"1": step("1", register="R.none")}}, "unknown_register", "steps.1.register"),
        ({"steps": {"1": step("1", sign={"mode": "vote"})}}, "unknown_sign", "steps.1.sign.mode"),
        ({"steps": {"1": step("1", sign={"mode": "quorum"})}}, "unknown_sign", "steps.1.sign.quorum"),
        ({"steps": {"1": step("1", sign={"mode": "all", "who": ["x"]})}}, "unknown_role", "steps.1.sign.who"),
    ],
)
def test_a_fault_of_the_description_is_named_with_its_place(changes, code, place):
    about = describe(*STEPS)
    about["steps"] |= changes.get("steps", {})
    about |= {name: value for name, value in changes.items() if name != "steps"}
    assert place in found(draw(*GOOD), about, known_duties=set(), known_registers=set())[code]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"type": "string", "x-zh": "价"}, "missing_language"),
        ({"type": "string", "enum": ["a"], "x-zh": "价", "x-en": "Price"}, "missing_language"),
        ({"type": "string", "x-zh": "价", "x-en": "Price", "$ref": "http://127.0.0.1/x"}, "bad_form"),
        ({"type": "string", "x-zh": "价", "x-en": "Price", "allOf": [{}]}, "bad_form"),
        ({"type": "string", "x-zh": "价", "x-en": "Price", "pattern": "^(a+)+$"}, "bad_form"),
        ({"type": "nonsense", "x-zh": "价", "x-en": "Price"}, "bad_form"),
        ({"x-zh": "价", "x-en": "Price"}, "bad_form"),
        ({"type": "string", "format": "regex", "x-zh": "价", "x-en": "Price"}, "bad_form"),
    ],
)
def test_a_field_that_cannot_be_shown_or_checked_is_refused(field, code):
    form = {"type": "object", "properties": {"price": field}}
    assert code in found(draw(*GOOD), describe(*STEPS, steps={"1": step("1", form=form)}))


def test_a_field_belongs_to_one_step():
    words = step("1")["form"]
    problems = found(draw(*GOOD), describe(*STEPS, steps={"2": step("2", "yes", "no") | {"form": words}}))
    assert problems["field_twice"] == ["steps.2.form.note_1"]


def test_roles_and_processes_are_held_against_what_there_is():
    bpmn = draw("S > 1", "1 > C1", "C1 > 2", "2 > E", call_C1="T.7")
    assert found(bpmn, known_roles={"agent"}, known_processes={"T.1"}) == {
        "unknown_role": ["roles.manager"], "unknown_process": [5],
    }  # fmt: skip


def test_faults_refuse_the_whole_and_are_listed(office):
    with pytest.raises(NotPublished) as refused:
        office.publish("S > 1; 1 > 2; 2 > E", "1")
    assert [problem.code for problem in refused.value.problems] == ["process.step_not_described"]


def test_duties_of_positions_that_are_not_here_are_taken_on_trust(office):
    office.publish("S > 1; 1 > E", "1", about={"steps": {"1": step("1", duty="C.buyer.01")}})
    with pytest.raises(NotPublished):
        office.publish("S > 1; 1 > E", "1", about={"steps": {"1": step("1", duty="agent.99")}})
