"""Working a reconciliation through to its end."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from zhanggui.base import Period
from zhanggui.departments.finance import api as finance
from zhanggui.departments.finance import takers
from zhanggui.departments.finance.contracts import ReconciliationRefused
from zhanggui.departments.finance.models import Reconciliation, ReconciliationLine
from zhanggui.departments.finance.tests.people import person
from zhanggui.departments.finance.tests.test_takers import batch, billed, entry, statement, tariff
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence import happening
from zhanggui.kernel.evidence.models import Evidence

NOON = MONDAY + timedelta(days=10)
WEEK = Period(date(2011, 11, 7), date(2011, 11, 13))
STATEMENT = statement(closing=D("24.00"))


@pytest.fixture
def accountant(home):
    return person("accountant", ["reconcile.view", "reconcile.decide"], ["home"])


@pytest.fixture
def foreign_money(home, accountant) -> Reconciliation:
    """A week whose ledger pays two trades that nobody knows."""
    takers.take_ledger(batch(entry("E1", "9.00"), entry("E2", "5.00", trade_no="9002", balance=D("24.00")), STATEMENT))
    return opened(accountant)


def opened(accountant, **more) -> Reconciliation:
    told = {"kind": "settlement", "period": WEEK, "shop": "home", "person": accountant, "at": NOON}
    return finance.open_reconciliation(**{**told, **more})


def test_starting_twice_finds_the_first_one(foreign_money, accountant):
    assert opened(accountant) == foreign_money
    assert foreign_money.lines.filter(kind="not_ours").count() == 2


def test_closing_waits_for_every_decision_and_then_freezes_the_figures(foreign_money, accountant):
    with pytest.raises(ReconciliationRefused) as refused:
        finance.close(reconciliation_id=foreign_money.pk, person=accountant, at=NOON)
    assert refused.value.code == "reconciliation.undecided"

    decide_all(foreign_money, accountant, "accept")
    finance.close(reconciliation_id=foreign_money.pk, person=accountant, at=NOON)
    finance.close(reconciliation_id=foreign_money.pk, person=accountant, at=NOON)

    foreign_money.refresh_from_db()
    closed = Evidence.objects.get(event="reconciliation.closed")
    assert (foreign_money.state, foreign_money.closed_by, closed.person) == ("closed", accountant, accountant)
    assert (closed.shop, closed.detail["kind"]) == ("home", "settlement")
    assert foreign_money.summary["income"] == "14.00"


def test_a_closed_reconciliation_takes_no_decision_until_it_is_opened_again_for_a_reason(foreign_money, accountant):
    decide_all(foreign_money, accountant, "accept")
    finance.close(reconciliation_id=foreign_money.pk, person=accountant, at=NOON)
    with pytest.raises(ReconciliationRefused):
        decide_all(foreign_money, accountant, "dispute")
    with pytest.raises(ReconciliationRefused):
        finance.reopen(reconciliation_id=foreign_money.pk, reason=" ", person=accountant, at=NOON)

    again = finance.reopen(reconciliation_id=foreign_money.pk, reason="late file", person=accountant, at=NOON)
    assert again.state == "in_progress"
    assert set(again.lines.values_list("decision", flat=True)) == {"accept"}
    assert again.history.filter(action="reopened").get().note == "late file"


def test_computing_again_keeps_decisions_and_lets_changed_figures_wait_anew(home, accountant):
    takers.take_tariff(batch(tariff(), format="courier-tariff"))
    takers.take_bill(batch(billed("W1"), billed("W2"), format="courier-zto"))
    found = opened(accountant, kind="courier", courier="中通")
    decide_all(found, accountant, "dispute")

    takers.take_bill(batch(billed("W2", "6.00", days=2), run=2, format="courier-zto"))
    finance.refresh(reconciliation_id=found.pk, person=accountant, at=NOON)

    told = found.lines.order_by("kind", "subject").values_list("kind", "subject", "decision")
    assert list(told) == [("billed_twice", "W2", ""), ("unknown", "W1", "dispute"), ("unknown", "W2", "")]


def test_a_decision_can_be_taken_back_and_the_history_tells_both(foreign_money, accountant):
    line = foreign_money.lines.first()
    assert decide_all(foreign_money, accountant, "wait") == 2
    assert decide_all(foreign_money, accountant, "wait") == 0
    assert finance.undo(reconciliation_id=foreign_money.pk, line_ids=[line.pk], person=accountant, at=NOON) == 1

    line.refresh_from_db()
    assert (line.decision, line.decided_by) == ("", None)
    told = foreign_money.history.order_by("pk").values_list("action", flat=True)
    assert list(told) == ["opened", "refreshed", "decided", "decided", "undone"]


def test_an_undecided_finding_that_is_gone_leaves_and_a_decided_one_is_marked(foreign_money, accountant):
    first, second = foreign_money.lines.order_by("subject")
    finance.decide(
        reconciliation_id=foreign_money.pk, line_ids=[first.pk], decision="accept", note="", person=accountant, at=NOON
    )
    takers.LedgerLine.objects.all().delete()
    finance.refresh(reconciliation_id=foreign_money.pk, person=accountant, at=NOON)

    left = ReconciliationLine.objects.filter(kind="not_ours")
    assert [(line.pk, line.gone) for line in left] == [(first.pk, True)]
    assert second.pk not in {line.pk for line in left}


def test_a_settlement_needs_its_shop(accountant):
    with pytest.raises(ReconciliationRefused) as refused:
        opened(accountant, shop="")
    assert refused.value.code == "reconciliation.no_shop"


def decide_all(found: Reconciliation, accountant, decision: str) -> int:
    lines = list(found.lines.values_list("pk", flat=True))
    return finance.decide(
        reconciliation_id=found.pk, line_ids=lines, decision=decision, note="seen", person=accountant, at=NOON
    )


def test_what_the_last_computing_finds_stays_visible_when_it_forbids_closing(foreign_money, accountant):
    decide_all(foreign_money, accountant, "accept")
    takers.take_ledger(batch(entry("E3", "1.00", trade_no="9003", balance=D("25.00")), run=2))
    with pytest.raises(ReconciliationRefused):
        finance.close(reconciliation_id=foreign_money.pk, person=accountant, at=NOON)

    assert foreign_money.lines.filter(decision="").get().subject == "9003"


def test_a_reconciliation_with_findings_is_told_of_once_and_one_without_is_not(home, accountant, monkeypatch):
    monkeypatch.setattr(happening, "_waiting", [lambda _event: True])
    opened(accountant, period=Period(date(2011, 10, 3), date(2011, 10, 9)))
    assert not News.objects.filter(name="event.happened").exists()

    takers.take_ledger(batch(entry("E1", "9.00"), entry("E2", "5.00", trade_no="9002", balance=D("24.00")), STATEMENT))
    for _time in range(2):
        opened(accountant)
    (news,) = News.objects.filter(name="event.happened", payload__event="reconciliation.opened")
    assert (news.payload["count"], news.payload["shop"], news.payload["detail"]["kind"]) == (2, "home", "settlement")
