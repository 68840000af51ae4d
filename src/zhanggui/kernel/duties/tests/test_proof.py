"""What proves a duty, without a database."""

import pytest

from zhanggui.kernel.duties.proof import Sought, events_of, faults_of, proof_of

FILLED = {"kind": "register", "register": "R.entry-daily"}


def only(binding) -> Sought:
    (one,) = proof_of(binding, code="C.campaign-specialist.05").sought
    return one


def test_a_process_step_a_process_and_a_register_entry_are_events():
    assert only({"kind": "process", "process": "W1.1", "step": 4}) == Sought(
        "process.step_done", {"process": "W1.1", "step": "4"}
    )
    assert only({"kind": "process", "process": "W1.1"}) == Sought("process.finished", {"process": "W1.1"})
    entries = Sought("register.filled", {"register": "R.entry-daily"}, 3, one_item=True)
    assert only(FILLED | {"count": 3}) == entries


def test_a_document_counts_for_its_period_and_a_metric_for_its_duty():
    weekly = {"document": "plan", "period": "weekly"}
    assert only({"kind": "document", **weekly}) == Sought("document.accepted", weekly)
    in_band = only({"kind": "metric", "metric": "refund_rate", "at_most": "0.05"})
    assert in_band == Sought("metric.in_band", {"duty": "C.campaign-specialist.05"})


def test_a_document_of_each_period_counts_for_the_cadence_it_is_due_by():
    plan = {"kind": "document", "document": "plan", "period": "each"}
    (yearly,) = proof_of(plan, cadence="yearly").sought
    assert yearly.where == {"document": "plan", "period": "yearly"}
    (continuous,) = proof_of(plan, cadence="continuous").sought
    assert continuous.where == {"document": "plan"}


def test_an_attested_duty_seeks_nothing_and_takes_a_word_for_it():
    assert proof_of({"kind": "attest"}) == proof_of(None)
    assert proof_of(None).attests
    assert not proof_of(None).sought


def test_of_a_duty_proved_by_its_parts_every_part_is_sought():
    parts = [{"id": "x.a", "binding": FILLED}, {"id": "x.b", "binding": {"kind": "event", "event": "report.read"}}]
    proof = proof_of({"kind": "parts"}, parts)
    assert [(one.part, one.event) for one in proof.sought] == [("x.a", "register.filled"), ("x.b", "report.read")]
    assert not proof.attests


def test_a_part_without_an_event_needs_the_persons_word_as_well():
    proof = proof_of({"kind": "parts"}, [{"id": "x.a", "binding": FILLED}, {"id": "x.b"}])
    assert proof.attests
    assert len(proof.sought) == 1


def test_a_duty_listens_to_each_of_its_events_once():
    parts = [{"id": "x.a", "binding": FILLED}, {"id": "x.b", "binding": FILLED | {"register": "R.other"}}]
    assert events_of({"kind": "parts"}, parts) == ["register.filled"]


@pytest.mark.parametrize(
    ("binding", "word"),
    [
        ({"kind": "wish"}, "no kind of proof"),
        ({"kind": "event"}, "names its event"),
        ({"kind": "register", "register": "R.x", "count": 0}, "from 1"),
        ({"kind": "event", "event": "report.read", "where": "daily"}, "words and values"),
        ({"kind": "metric", "metric": "sales"}, "at_least"),
        ({"kind": "metric", "metric": "sales", "at_least": 1, "at_most": 2}, "one of"),
        ({"kind": "parts"}, "none of the parts"),
    ],
)
def test_a_binding_that_proves_nothing_is_told_plainly(binding, word):
    assert word in " ".join(faults_of(binding))


def test_a_part_may_not_be_split_again():
    parts = [{"id": "x.a", "binding": {"kind": "parts"}}, {"id": "x.b", "binding": FILLED}]
    assert faults_of({"kind": "parts"}, parts) == ["a part cannot be split again."]
