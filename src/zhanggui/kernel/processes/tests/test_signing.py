"""Signatures: one, any, all, a quorum, and somebody asked on the way."""

import pytest

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRefused
from zhanggui.kernel.processes.models import ProcessSignature, ProcessStep
from zhanggui.kernel.processes.rules import Signed, decided
from zhanggui.kernel.processes.tests.drawings import step
from zhanggui.kernel.tests.days import FOUNDED, MONDAY, moment
from zhanggui.kernel.work.models import WorkItem

YES, NO, OPEN = Signed("yes", True), Signed("no", False), Signed("", None)
EXTRA, EXTRA_YES, EXTRA_NO = Signed("", None, True), Signed("yes", True, True), Signed("no", False, True)


@pytest.mark.parametrize(
    ("mode", "quorum", "signatures", "verdict"),
    [
        ("any", 0, [OPEN, OPEN], None),
        ("any", 0, [NO, OPEN], "no"),
        ("single", 0, [YES], "yes"),
        ("all", 0, [YES, OPEN], None),
        ("all", 0, [YES, NO, OPEN], "no"),
        ("all", 0, [YES, YES], "yes"),
        ("quorum", 2, [YES, NO, OPEN], None),
        ("quorum", 2, [YES, NO, YES], "yes"),
        ("quorum", 2, [NO, NO, OPEN], "no"),
        ("quorum", 5, [YES, YES], "yes"),
        ("any", 0, [YES, EXTRA], None),
        ("any", 0, [YES, EXTRA_YES], "yes"),
        ("all", 0, [YES, EXTRA_NO], "no"),
        ("quorum", 1, [YES, EXTRA], None),
    ],
)
def test_signatures_decide_together(mode, quorum, signatures, verdict):
    assert decided(mode, quorum, signatures) == verdict


@pytest.fixture
def sign(office):
    """A run that waits for signatures of a committee of three agents."""
    others = [office.company.person(code) for code in ("P4", "P5")]
    for person in others:
        organisation.assign(person=person, position=office.company.agent_post, starts=FOUNDED)

    def begin(mode: str, **words: object) -> tuple:
        about = {"steps": {"1": step("1", "approve", "return", sign={"mode": mode, "who": ["agent"], **words})}}
        office.publish("S > 1; 1 > X; X > 2 : outcome == 'return'; X > E; 2 > E", "2", about=about)
        run = office.start()
        return run, office.step(run, "1"), [office.agent, *others]

    return begin


def say(step, person, verdict, hour=10):
    return processes.sign(step.pk, person, verdict, "", moment(MONDAY, hour))


def test_everybody_asked_has_it_on_the_desk(office, sign):
    run, first, people = sign("all")
    assert {item.person for item in WorkItem.objects.filter(state="open")} == set(people)
    assert [list(processes.steps_for(person)) for person in people] == [[first]] * 3

    say(first, people[1], "approve")
    assert list(processes.steps_for(people[1])) == []
    assert office.open(run) == ["1"]


def test_all_have_to_agree(office, sign):
    run, first, people = sign("all")
    for person in people:
        assert office.open(run) == ["1"]
        say(first, person, "approve")
    assert (office.open(run), office.state(run)) == ([], "finished")


def test_one_no_ends_it_and_takes_the_others_work_back(office, sign):
    run, first, people = sign("all")
    say(first, people[2], "return")
    assert office.open(run) == ["2"]
    assert set(WorkItem.objects.filter(key__contains=":sign:").values_list("state", flat=True)) == {"done", "cancelled"}


def test_any_one_decides(office, sign):
    run, first, people = sign("any")
    processes.complete(first.pk, people[1], {"outcome": "approve", "note_1": "同意"}, moment(MONDAY, 10))
    run.refresh_from_db()
    assert (run.state, run.data["outcome"], run.data["note_1"]) == ("finished", "approve", "同意")


def test_a_quorum_decides(office, sign):
    run, first, people = sign("quorum", quorum=2)
    say(first, people[0], "return")
    say(first, people[1], "approve")
    assert office.open(run) == ["1"]
    say(first, people[2], "approve")
    assert office.state(run) == "finished"


def test_signing_twice_counts_once(office, sign):
    _run, first, people = sign("quorum", quorum=2)
    for _twice in range(2):
        say(first, people[0], "approve")
    assert ProcessSignature.objects.filter(agreed=True).count() == 1
    with pytest.raises(ProcessRefused):
        say(first, people[0], "return")


def test_nobody_else_signs_and_only_known_verdicts_count(office, sign):
    _run, first, people = sign("all")
    with pytest.raises(ProcessRefused) as refused:
        say(first, office.company.person("P9"), "approve")
    assert refused.value.code == "process.not_asked"
    with pytest.raises(ProcessRefused) as refused:
        say(first, people[0], "whatever")
    assert refused.value.code == "process.unknown_verdict"


def test_a_stand_in_signs_for_who_is_away(office, sign):
    from zhanggui.kernel.work import api as work

    organisation.appoint_stand_in(
        position=office.company.agent_post, absent=office.agent, person=office.manager, starts=MONDAY, ends=MONDAY
    )
    run, first, people = sign("all")
    work.open_day(MONDAY, moment(MONDAY))
    for person in (office.manager, *people[1:]):
        say(first, person, "approve")
    assert office.state(run) == "finished"


def test_a_signer_added_on_the_way_is_waited_for(office):
    office.publish("S > 1; 1 > E", "1")
    run = office.start()
    first = office.step(run, "1")
    for _twice in range(2):
        processes.add_signer(first.pk, office.director, office.agent, moment(MONDAY, 9))
    with pytest.raises(ProcessRefused) as refused:
        office.do(run, "1")
    assert refused.value.code == "process.signature_missing"

    say(first, office.director, "approve")
    office.do(run, "1")
    assert office.state(run) == "finished"
    assert ProcessSignature.objects.get().added_by == office.agent


def test_a_signer_added_to_signers_is_waited_for_too(office, sign):
    run, first, people = sign("any")
    processes.add_signer(first.pk, office.director, people[0], moment(MONDAY, 9))
    say(first, people[0], "approve")
    assert office.open(run) == ["1"]
    say(first, office.director, "approve")
    assert office.state(run) == "finished"


def test_a_signature_and_a_step_can_be_given_to_somebody_else(office, sign):
    run, first, people = sign("all")
    processes.delegate(first.pk, office.director, people[0], moment(MONDAY, 9))
    for person in (office.director, *people[1:]):
        say(first, person, "approve")
    assert office.state(run) == "finished"

    office.publish("S > 1; 1 > E", "1", code="T.3")
    other = office.start("T.3")
    processes.delegate(office.step(other, "1").pk, office.director, people[0], moment(MONDAY, 9), "你熟悉")
    assert ProcessStep.objects.get(run=other).item.person == office.director
    office.do(other, "1", by=office.director)
    assert office.state(other) == "finished"


@pytest.mark.parametrize(
    ("advice", "decision", "against"),
    [("return", "approve", True), ("return", "return", False), ("approve", "return", True),
     ("refused", "approve", True), ("agreed", "approve", False)],
)  # fmt: skip
def test_who_decides_otherwise_than_was_advised_says_why(office, advice, decision, against):
    office.publish("S > 1; 1 > X; X > 2 : outcome == 'return'; X > E; 2 > E", "1 approve return, 2")
    run = office.start()
    first = office.step(run, "1")
    processes.add_signer(first.pk, office.director, office.agent, moment(MONDAY, 9))
    processes.sign(first.pk, office.director, advice, "毛利太低", moment(MONDAY, 9))

    if against:
        with pytest.raises(ProcessRefused) as refused:
            office.do(run, "1", decision)
        assert refused.value.code == "process.reason_wanted"
        assert str(office.director) in str(refused.value)
        assert office.open(run) == ["1"]
    why = "总监口头同意清仓" if against else ""
    processes.complete(first.pk, office.agent, {"outcome": decision}, moment(MONDAY, 10), why)
    first.refresh_from_db()
    [told] = processes.advice_on(first)
    assert (told.signature.person, told.signature.verdict, told.is_against) == (office.director, advice, against)
    assert (first.outcome, first.note) == (decision, why)


def test_one_of_any_who_sign_says_why_too(office, sign):
    run, first, people = sign("any")
    processes.add_signer(first.pk, office.director, people[0], moment(MONDAY, 9))
    say(first, office.director, "return")
    with pytest.raises(ProcessRefused, match=r"Write in the note|写明"):
        say(first, people[0], "approve")
    processes.sign(first.pk, people[0], "approve", "已补资料", moment(MONDAY, 11))
    assert (office.state(run), ProcessStep.objects.get(pk=first.pk).outcome) == ("finished", "approve")
