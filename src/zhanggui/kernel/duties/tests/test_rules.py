"""When duties are due, over years of the Chinese calendar."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.base import BusinessCalendar, DayKind, Refusal
from zhanggui.kernel.duties.rules import due_on, last_workday, period_of, running_on

CHINA = BusinessCalendar()
YEARS = range(2011, 2027)


@dataclass
class Every:
    every_days: int | None = None


def dues(cadence: str, first: date, last: date, every: int | None = None, calendar: BusinessCalendar = CHINA):
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [(day, due) for day in days if (due := due_on(Every(every), cadence, day, calendar))]


@pytest.mark.parametrize("year", YEARS)
def test_every_workday_has_exactly_one_daily(year):
    found = dues("daily", date(year, 1, 1), date(year, 12, 31))
    assert [day for day, _ in found] == [
        day for offset in range(366) if (day := date(year, 1, 1) + timedelta(days=offset)).year == year
        and CHINA.is_workday(day)
    ]  # fmt: skip
    assert all((due.first, due.last, due.key) == (day, day, day.isoformat()) for day, due in found)


@pytest.mark.parametrize(
    ("cadence", "a_year"), [("monthly", 12), ("continuous", 12), ("periodic", 12), ("quarterly", 4), ("yearly", 1)]
)
def test_every_month_quarter_and_year_has_exactly_one(cadence, a_year):
    found = dues(cadence, date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
    assert len({due.key for _, due in found}) == len(found) == a_year * len(YEARS)
    assert all(CHINA.first_workday(due.first, due.last) == day for day, due in found)


def test_every_iso_week_has_at_most_one_and_whole_weeks_off_have_none():
    found = dues("weekly", date(2018, 1, 1), date(2026, 12, 27))
    assert set(Counter(due.key for _, due in found).values()) == {1}
    assert all(due.first.weekday() == 0 and due.last - due.first == timedelta(days=6) for _, due in found)

    off = BusinessCalendar({date(2024, 7, 1) + timedelta(days=offset): DayKind.HOLIDAY for offset in range(7)})
    assert dues("weekly", date(2024, 7, 1), date(2024, 7, 7), calendar=off) == []


def test_week_keys_follow_iso_over_the_turn_of_the_year():
    assert period_of(Every(), "weekly", date(2012, 1, 1)).key == "2011-W52"
    assert period_of(Every(), "weekly", date(2020, 12, 31)).key == "2020-W53"


def test_national_day_week_of_2024():
    worked = [day.day for day, _ in dues("daily", date(2024, 9, 28), date(2024, 10, 13))]
    assert worked == [29, 30, 8, 9, 10, 11, 12]  # Sunday the 29th and Saturday the 12th make up for the holiday
    assert dues("monthly", date(2024, 10, 1), date(2024, 10, 31))[0][0] == date(2024, 10, 8)
    assert dues("weekly", date(2024, 9, 30), date(2024, 10, 6))[0][0] == date(2024, 9, 30)
    assert dues("weekly", date(2024, 10, 7), date(2024, 10, 13))[0][0] == date(2024, 10, 8)


def test_the_last_workday_of_a_week_may_be_a_make_up_saturday():
    assert last_workday(period_of(Every(), "weekly", date(2024, 10, 8)), CHINA) == date(2024, 10, 12)


@given(st.dates(date(2011, 1, 1), date(2026, 12, 31)), st.integers(1, 400))
def test_intervals_follow_each_other_without_gap(day, every):
    period = period_of(Every(every), "periodic", day)
    assert period.first <= day <= period.last
    assert (period.last - period.first).days == every - 1
    assert period_of(Every(every), "periodic", period.last + timedelta(days=1)).first == period.last + timedelta(days=1)


@given(
    st.dates(date(2011, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["daily", "weekly", "monthly", "quarterly", "yearly"]),
)
def test_what_becomes_due_is_running_until_its_last_workday(day, cadence):
    due = due_on(Every(), cadence, day, CHINA)
    running = running_on(Every(), cadence, day, CHINA)
    if due is not None:
        assert running == due
    if running is not None:
        first = CHINA.first_workday(running.first, running.last)
        assert due_on(Every(), cadence, first, CHINA) == running
        assert first <= day <= last_workday(running, CHINA)


def test_events_open_nothing_by_the_calendar():
    assert dues("event", date(2024, 1, 1), date(2024, 12, 31)) == []


def test_an_unknown_cadence_is_refused():
    with pytest.raises(Refusal) as refused:
        due_on(Every(), "hourly", date(2024, 1, 1), CHINA)
    assert refused.value.code == "duty.unknown_cadence"
