"""Festivals of the moon and of the platforms, and which of them days lie near."""

from datetime import date

import pytest

from zhanggui.base import Period, festivals


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("spring_festival", date(2011, 2, 3)),
        ("spring_festival", date(2025, 1, 29)),
        ("spring_festival", date(2026, 2, 17)),
        ("mid_autumn", date(2011, 9, 12)),
        ("mid_autumn", date(2025, 10, 6)),
        ("618", date(2026, 6, 18)),
        ("double_11", date(2011, 11, 11)),
    ],
)
def test_festivals_fall_on_their_days(name: str, day: date) -> None:
    assert festivals.day_of(name, day.year) == day


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2011, 11, 7), date(2011, 11, 13), "double_11"),
        (date(2026, 2, 1), date(2026, 2, 28), "spring_festival"),
        (date(2025, 1, 1), date(2025, 1, 10), "spring_festival"),
        (date(2024, 12, 31), date(2024, 12, 31), "spring_festival"),
        (date(2025, 9, 29), date(2025, 10, 5), "mid_autumn"),
        (date(2026, 6, 15), date(2026, 6, 21), "618"),
        (date(2026, 6, 17), date(2026, 6, 18), "618"),
    ],
)
def test_days_lie_near_a_festival(first: date, last: date, name: str) -> None:
    found = festivals.near(Period(first, last))

    assert found is not None
    assert found.festival == name


def test_most_days_and_whole_years_lie_near_none() -> None:
    assert festivals.near(Period(date(2026, 8, 1), date(2026, 8, 7))) is None
    assert festivals.near(Period(date(2026, 1, 1), date(2026, 12, 31))) is None
