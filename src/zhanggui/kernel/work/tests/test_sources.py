"""Two sources tell of one thing."""

from datetime import timedelta

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.tests.days import MONDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work import statuses
from zhanggui.kernel.work.models import StatusConflict, WorkItem
from zhanggui.kernel.work.sources import Rules, Said

RULES = Rules(
    order=("paid", "packed", "sent", "received", "returned"),
    believed={"sent": "logistics", "received": "logistics", "returned": "service"},
    ends=frozenset({"received", "returned"}),
)


def said(source, state, hour=9):
    return Said(source, state, moment(MONDAY, hour))


@pytest.mark.parametrize(
    ("held", "heard", "verdict"),
    [
        (None, said("service", "paid"), "taken"),
        (said("service", "paid"), said("logistics", "paid", 10), "repeated"),
        (said("logistics", "packed", 10), said("logistics", "paid", 9), "older"),
        (said("logistics", "sent"), said("logistics", "packed", 10), "taken"),
        (said("service", "paid"), said("logistics", "sent", 10), "taken"),
        (said("logistics", "sent", 10), said("service", "packed", 11), "outranked"),
        (said("logistics", "sent", 10), said("service", "packed", 9), "older"),
        (said("logistics", "received", 10), said("service", "returned", 11), "conflict"),
        (said("service", "returned", 10), said("logistics", "received", 11), "conflict"),
        (said("service", "packed", 10), said("logistics", "paid", 11), "conflict"),
        (said("service", "packed", 10), said("logistics", "paid", 9), "older"),
    ],
)
def test_which_report_counts(held, heard, verdict):
    assert RULES.judge(held, heard) == verdict


@pytest.fixture
def order(company, monkeypatch):
    """An order whose state is kept here; the agent decides conflicts."""
    monkeypatch.setattr(statuses, "kinds", {})
    company.states = []
    work.status_kind(
        "order",
        work.StatusKind(
            RULES, name=lambda own: (f"订单 {own}", f"Order {own}"), desk=lambda own: company.agent_post,
            apply=lambda own, state, at: company.states.append(state),
        ),
    )  # fmt: skip
    return company


def tell(source, state, hour):
    at = moment(MONDAY, hour)
    return work.report_status(subject="order:home:1", source=source, state=state, said_at=at, at=at)


def test_two_sources_that_disagree_become_work_and_the_decision_is_history(order):
    assert [tell("service", "paid", 9).verdict, tell("logistics", "sent", 10).verdict] == ["taken", "taken"]
    tell("logistics", "received", 11)
    assert tell("service", "returned", 12).verdict == "conflict"
    tell("service", "returned", 13)
    conflict, item = StatusConflict.objects.get(), WorkItem.objects.get()
    assert (item.kind, item.person, work.status_of("order:home:1").state) == ("conflict", order.agent, "received")

    with pytest.raises(Refusal) as refusal:
        work.decide_conflict(conflict.pk, by=order.agent, state="paid", at=moment(MONDAY, 14), note="?")
    assert refusal.value.code == "status.not_said"
    work.decide_conflict(conflict.pk, by=order.agent, state="returned", at=moment(MONDAY, 14), note="仓库已收到退件")
    assert work.status_of("order:home:1").state == "returned"
    assert WorkItem.objects.get().state == "done"
    assert [(one.source, one.state, one.verdict) for one in work.status_history("order:home:1")] == [
        ("service", "paid", "taken"), ("logistics", "sent", "taken"), ("logistics", "received", "taken"),
        ("service", "returned", "conflict"), ("service", "returned", "conflict"), ("decided", "returned", "taken"),
    ]  # fmt: skip
    assert order.states == ["paid", "sent", "received", "returned"]


def test_what_is_decided_is_not_asked_again_by_the_same_report(order):
    for source, state, hour in (("logistics", "received", 10), ("service", "returned", 11)):
        tell(source, state, hour)
    conflict = StatusConflict.objects.get()
    work.decide_conflict(conflict.pk, by=order.agent, state="received", at=moment(MONDAY, 12), note="已核实")
    old = moment(MONDAY, 11)
    again = work.report_status(
        subject="order:home:1", source="service", state="returned", said_at=old, at=old + timedelta(hours=3)
    )
    assert (again.verdict, StatusConflict.objects.filter(decided="").count()) == ("older", 0)


def test_unknown_states_and_things_are_refused(order):
    for subject, state in (("order:home:1", "eaten"), ("moon:1", "full")):
        with pytest.raises(Refusal):
            work.report_status(
                subject=subject, source="service", state=state, said_at=moment(MONDAY), at=moment(MONDAY)
            )
