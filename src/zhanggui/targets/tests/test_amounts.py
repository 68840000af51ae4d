"""Amounts planned: shared out to days exactly, laid side by side so that they add up, versions, refusals."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui import metrics
from zhanggui.base import BusinessCalendar, Period, Refusal
from zhanggui.targets.amounts import queries, services
from zhanggui.targets.amounts.measured import TargetRefused
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.services import approve, set_target
from zhanggui.targets.splitting import weights
from zhanggui.targets.splitting.splitting import split
from zhanggui.targets.splitting.trees import Branch, periods_of, tree_of

NOW = datetime(2026, 1, 2, tzinfo=UTC)
YEAR = services.year_of(2026)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DAY = date(2026, 11, 11)


@pytest.fixture(autouse=True)
def shops(monkeypatch):
    """Shops east and west of the project brand, and one that belongs to nobody."""
    monkeypatch.setattr(metrics, "known_shops", [lambda: ["east", "west", "other"]])
    monkeypatch.setitem(metrics.groupings, "project", lambda: {"east": "brand", "west": "brand"})


def plan(metric, amount, days=YEAR, **scope):
    made = set_target(metric=metric, days=days, amount=D(amount), scope=scope, by=None, at=NOW)
    return approve(target_id=made.pk, by=None, at=NOW)


def shown(metric, *by, days=YEAR):
    return {"/".join(map(str, key)): amount for key, amount in queries.amounts(
        queries.rows_within(days, metric), by
    ).items()}  # fmt: skip


def days_of(amount, step, days, weighing):
    """The days of one place."""
    of_day = weights.of_days(weighing, days, BusinessCalendar(), {}, {})
    made = split(amount, step, tree_of(Branch("", "company")), periods_of(days), of_day[None, :])
    return dict(zip(days, (int(steps) * step for steps in made.steps[0]), strict=True))


@settings(deadline=None)
@given(
    cents=st.integers(0, 10**12),
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(1, 400),
    weighing=st.sampled_from(["equal", "workdays", "calendar"]),
)
def test_days_add_up_to_the_whole_to_the_cent(cents, first, length, weighing):
    days = Period(first, date.fromordinal(first.toordinal() + length - 1))
    found = days_of(D(cents).scaleb(-2), D("0.01"), days, weighing)

    assert sum(found.values()) == D(cents).scaleb(-2)
    assert list(found) == list(days)
    assert all(share >= 0 and share % D("0.01") == 0 for share in found.values())


def test_visits_are_shared_out_in_whole_ones():
    found = days_of(D(100), D(1), NOVEMBER, "equal")

    assert sum(found.values()) == 100
    assert set(found.values()) == {D(3), D(4)}


def test_on_workdays_alone_a_weekend_gets_nothing():
    found = days_of(D("2100.00"), D("0.01"), NOVEMBER, "workdays")

    assert found[date(2026, 11, 8)] == 0  # a Sunday
    assert found[date(2026, 11, 9)] == D("100.00")  # one of 21 workdays
    assert sum(found.values()) == D("2100.00")


@pytest.mark.django_db
def test_a_year_is_told_by_day_month_and_whole_and_always_adds_up():
    plan("sales", "1000000.01")

    assert shown("sales") == {"": D("1000000.01")}
    assert sum(shown("sales", "month").values()) == D("1000000.01")
    assert len(shown("sales", "day")) == 365
    assert sum(shown("sales", "day").values()) == D("1000000.01")


@pytest.mark.django_db
def test_what_a_company_plans_beside_its_shops_is_its_own_rest():
    plan("sales", 100, NOVEMBER)
    plan("sales", 30, NOVEMBER, shop="east")
    plan("sales", 50, NOVEMBER, project="brand")
    plan("sales", 10, NOVEMBER, shop="other")

    assert shown("sales") == {"": 100}
    assert shown("sales", "shop") == {"east": 30, "other": 10, "None": 60}
    assert shown("sales", "project") == {"brand": 50, "None": 50}


@pytest.mark.django_db
def test_shops_alone_add_up_to_the_company():
    plan("sales", 30, NOVEMBER, shop="east")
    plan("sales", 12, NOVEMBER, shop="other")

    assert shown("sales") == {"": 42}


@pytest.mark.django_db
def test_a_budget_by_tool_is_part_of_the_shops_budget_and_not_added_to_it():
    plan("ad_spend", 100, NOVEMBER, shop="east")
    plan("ad_spend", 60, NOVEMBER, shop="east", tool="alimama-report")

    assert shown("ad_spend", "tool") == {"alimama-report": 60, "None": 40}
    assert shown("ad_spend", "shop") == {"east": 100}


@pytest.mark.django_db
def test_another_amount_is_a_new_version_and_the_one_before_is_kept():
    first = plan("sales", 100, NOVEMBER)
    again = plan("sales", 100, NOVEMBER)
    second = plan("sales", 120, NOVEMBER)
    first.refresh_from_db()

    assert again.pk == first.pk
    assert (second.version, second.state, first.state) == (2, "approved", "replaced")
    assert shown("sales") == {"": 120}


@pytest.mark.django_db
def test_a_draft_counts_only_once_it_is_approved():
    draft = set_target(metric="sales", days=NOVEMBER, amount=D(90), by=None, at=NOW)
    assert shown("sales") == {}

    approve(target_id=draft.pk, by=None, at=NOW)
    assert shown("sales") == {"": 90}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"metric": "roi"}, "target.does_not_add_up"),
        ({"metric": "paying_buyers"}, "target.does_not_add_up"),
        ({"metric": "no_such"}, "metric.unknown"),
        ({"amount": D(-1)}, "target.out_of_range"),
        ({"amount": D("NaN")}, "target.out_of_range"),
        ({"amount": D("0.001")}, "target.too_fine"),
        ({"metric": "visits", "amount": D("0.5")}, "target.too_fine"),
        ({"scope": {"shop": "nowhere"}}, "target.unknown_place"),
        ({"scope": {"project": "nowhere"}}, "target.unknown_place"),
        ({"scope": {"weather": "rain"}}, "target.unknown_scope"),
        ({"scope": {"shop": "east", "project": "brand"}}, "target.two_scopes"),
        ({"days": NOVEMBER}, "target.overlaps"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_reason(asked, code):
    plan("sales", 1000)
    with pytest.raises(Refusal) as refused:
        set_target(**{"metric": "sales", "days": YEAR, "amount": D(10), "by": None, "at": NOW, **asked})

    assert refused.value.code == code
    assert Target.objects.count() == 1


@pytest.mark.django_db
def test_a_replaced_version_is_not_approved_again():
    first = set_target(metric="sales", days=NOVEMBER, amount=D(90), by=None, at=NOW)
    plan("sales", 95, NOVEMBER)

    with pytest.raises(TargetRefused):
        approve(target_id=first.pk, by=None, at=NOW)
