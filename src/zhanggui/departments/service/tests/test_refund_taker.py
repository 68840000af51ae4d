from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhanggui.connectors.records import RefundRecord
from zhanggui.departments.orders.models import Order
from zhanggui.departments.orders.tests.made import MONDAY, batch, record, shop, take
from zhanggui.departments.service import api
from zhanggui.departments.service.facts import build
from zhanggui.departments.service.models import Refund
from zhanggui.departments.service.takers import take_refunds
from zhanggui.intake.models import DirtyMark
from zhanggui.kernel.events.models import News
from zhanggui.kernel.evidence import happening

pytestmark = pytest.mark.django_db
QUICK = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.fixture(autouse=True)
def home():
    return shop()


def refund(number="3001", trade_no="5001", **changes):
    made = RefundRecord(
        row=2,
        refund_no=number,
        trade_no=trade_no,
        payment_no="",
        paid_at=None,
        item_code="POT",
        finished_at=MONDAY + timedelta(hours=5),
        paid_amount=None,
        title="茶壶",
        amount=Decimal("40.00"),
        is_manual=True,
        needs_return=False,
        asked_at=MONDAY,
        status="success",
        status_text="退款成功",
        goods_status="买家已收到货",
        platform_involved="不需客服介入",
        reason="质量问题",
        explanation="壶嘴破了，电话 13812345678",
        is_partial=True,
    )
    return replace(made, **changes)


def bring(*records, run=1, as_of=MONDAY):
    return take_refunds(batch(list(records), run=run, as_of=as_of, format="tmall-refund"))


def test_a_refund_of_a_trade_nobody_knows_is_kept():
    assert bring(refund()).accepted == 1
    assert [each.amount for each in api.refunds_of("home")] == [Decimal("40.00")]


def test_only_paid_back_money_is_a_fact_on_its_completion_day():
    bring(refund(), refund("3002", row=3, status="closed"))
    take(record())
    facts = build("home", date(2011, 11, 7), date(2011, 11, 7))
    assert facts.select("refund_no", "amount", "province").rows() == [("3001", Decimal("40.00"), "浙江省")]


@pytest.mark.parametrize("first", ["order", "refund"])
def test_an_order_knows_its_refunds_whichever_comes_first(first):
    steps = [lambda: take(record()), lambda: bring(refund(), refund("3002", row=3, status="asked", finished_at=None))]
    for step in steps if first == "order" else reversed(steps):
        step()
    order = Order.objects.get()
    assert (order.refund_count, order.refund_paid) == (2, Decimal("40.00"))


def test_a_refund_that_finishes_later_marks_its_day():
    bring(refund(status="asked", finished_at=None))
    assert not DirtyMark.objects.filter(fact="refund").exists()
    bring(refund(), run=2)
    assert DirtyMark.objects.get(fact="refund").day == date(2011, 11, 7)


STATES = st.builds(
    lambda number, status, hours, amount: refund(
        number,
        status=status,
        finished_at=MONDAY + timedelta(hours=hours) if status == "success" else None,
        amount=amount,
    ),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["asked", "agreed", "closed", "success", "other"]),
    st.integers(1, 3),
    st.sampled_from([Decimal("1.00"), Decimal("2.00")]),
)


@given(files=st.lists(st.lists(STATES, min_size=1, max_size=3), min_size=1, max_size=4), data=st.data())
@settings(max_examples=15, **QUICK)
def test_any_order_of_exports_ends_with_the_same_refunds(files, data):
    numbered = list(enumerate(files, 1))
    once = taken_in(numbered)
    assert taken_in(data.draw(st.permutations(numbered + numbered[:1]))) == once


def taken_in(files):
    Refund.objects.all().delete()
    for run, records in files:
        outcome = bring(*records, run=run, as_of=MONDAY + timedelta(days=run))
        assert outcome.accepted + outcome.unchanged + outcome.repeated == len(records)
    skipped = {"id", "run_id", "source_row"}
    names = [field.name for field in Refund._meta.fields if field.name not in skipped]
    return [[getattr(row, name) for name in names] for row in Refund.objects.order_by("refund_no")]


@pytest.fixture
def told(monkeypatch):
    """What is told of events, as if somebody waited for every one."""
    monkeypatch.setattr(happening, "_waiting", [lambda _event: True])
    return lambda: [
        (news.payload["event"], news.payload["subject"], news.payload["count"])
        for news in News.objects.filter(name="event.happened").order_by("pk")
    ]


def test_refunds_that_come_in_are_told_of_once_together_and_those_that_wait_alone(told):
    waiting = {"status": "asked", "finished_at": None}
    for run in (1, 2):
        bring(refund(), refund("3002", row=3, **waiting), refund("3003", row=4, **waiting), run=run)
    assert told() == [("refund.seen", "", 3), ("refund.asked", "3002", 1), ("refund.asked", "3003", 1)]


def test_a_request_of_last_year_is_history(told):
    bring(refund(status="asked", finished_at=None, asked_at=MONDAY - timedelta(days=400)))
    assert told() == [("refund.seen", "", 1)]


@pytest.mark.parametrize(
    ("platform", "status", "disputed"),
    [
        ("客服已介入", "other", True),
        ("需要客服介入", "asked", True),
        ("不需客服介入", "other", False),
        ("未介入", "other", False),
        ("", "other", False),
        ("客服已介入", "success", False),
    ],
)
def test_a_refund_the_platform_took_up_is_told_of_while_it_is_open(told, platform, status, disputed):
    bring(refund(status=status, platform_involved=platform))
    assert (("refund.disputed", "3001", 1) in told()) == disputed
