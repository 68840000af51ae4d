from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.base import BusinessCalendar, DayKind, Period, Refusal, business_date, clock, money_text, share_exactly


def test_a_shared_sum_adds_up_to_the_cent():
    assert share_exactly(Decimal("10.00"), [1, 1, 1]) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_no_cent_is_lost_whatever_the_weights(cents, weights):
    total = Decimal(cents) / 100
    assert sum(share_exactly(total, weights)) == total


def test_money_text_keeps_cents_and_drops_idle_zeros():
    assert [money_text(Decimal(x)) for x in ("12.5", "9747747.9340", "3")] == ["12.50", "9747747.934", "3.00"]


def test_the_previous_period_has_the_same_length_and_ends_the_day_before():
    week = Period(date(2011, 11, 7), date(2011, 11, 13))
    assert week.previous() == Period(date(2011, 10, 31), date(2011, 11, 6))


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(Refusal) as refused:
        Period(date(2011, 11, 7), date(2011, 11, 6))
    assert refused.value.code == "period.ends_before_start"


def test_a_late_evening_in_utc_is_already_tomorrow_in_shanghai():
    assert business_date(datetime(2011, 11, 13, 17, 0, tzinfo=UTC)) == date(2011, 11, 14)


def test_national_day_is_off_and_its_make_up_sunday_is_worked():
    calendar = BusinessCalendar()
    assert calendar.kind(date(2024, 10, 1)) == DayKind.HOLIDAY
    assert calendar.kind(date(2024, 9, 29)) == DayKind.MAKE_UP
    assert calendar.is_workday(date(2024, 9, 29))


def test_an_entry_of_the_company_wins_over_the_public_calendar():
    calendar = BusinessCalendar({date(2024, 10, 1): DayKind.WORKDAY})
    assert calendar.is_workday(date(2024, 10, 1))


def test_the_clock_can_be_held_and_says_that_it_is_moved():
    moment = datetime(2011, 11, 14, 1, 0, tzinfo=UTC)
    with clock.frozen(moment):
        assert (clock.now(), clock.today(), clock.is_moved()) == (moment, date(2011, 11, 14), True)
