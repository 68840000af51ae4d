"""Quiet hours, digests, tries, and what never leaves."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhanggui.base import SHANGHAI
from zhanggui.doors.notices import rules

MONDAY = date(2011, 11, 14)
NIGHT = (time(22), time(7, 30))


def at(hour: int, minute: int = 0, day: date = MONDAY, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), at(7, 30, date(2011, 11, 15))),
        (at(23, 59), at(7, 30, date(2011, 11, 15))),
        (at(0), at(7, 30)),
        (at(7, 29), at(7, 30)),
        (at(7, 30), at(7, 30)),
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning(moment, told):
    assert rules.after_quiet(moment, *NIGHT, SHANGHAI) == told


def test_quiet_hours_within_a_day_end_on_it():
    assert rules.after_quiet(at(12, 30), time(12), time(14), SHANGHAI) == at(14)
    assert rules.after_quiet(at(14), time(12), time(14), SHANGHAI) == at(14)


@pytest.mark.parametrize("hours", [(None, None), (time(22), None), (time(8), time(8))])
def test_without_quiet_hours_everything_is_told_at_once(hours):
    assert rules.after_quiet(at(3), *hours, SHANGHAI) == at(3)


def test_quiet_hours_are_those_of_the_companys_zone():
    london = ZoneInfo("Europe/London")
    in_shanghai = at(6, 0)  # ten in the evening in London
    assert rules.after_quiet(in_shanghai, *NIGHT, london) == at(7, 30, MONDAY, london)


def workday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("after", "digest"),
    [
        (at(8), at(8, 30)),
        (at(8, 30), at(8, 30, date(2011, 11, 15))),
        (at(9, day=date(2011, 11, 18)), at(8, 30, date(2011, 11, 21))),
    ],
)
def test_the_daily_digest_comes_on_workdays(after, digest):
    assert rules.next_digest(after, time(8, 30), SHANGHAI, workday) == digest


def test_the_weekly_digest_comes_on_its_day_worked_or_not():
    assert rules.next_digest(at(9), time(8, 30), SHANGHAI, workday, 0) == at(8, 30, date(2011, 11, 21))
    assert rules.next_digest(at(9), time(8, 30), SHANGHAI, workday, 6) == at(8, 30, date(2011, 11, 20))


def test_tries_come_further_and_further_apart_and_end():
    moments = [rules.next_try(failed, at(9)) for failed in range(1, 9)]
    assert moments[0] == at(9) + timedelta(minutes=1)
    assert moments[:7] == sorted(moments[:7])
    assert moments[7] is None


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("回访 13812345678 的差评", "回访 *** 的差评"),
        ("call +86 138-1234-5678 now", "call *** now"),
        ("查 11010119900307123X 的订单", "查 *** 的订单"),
        ("传真 0571-88886666", "传真 ***"),
        ("mail buyer.one+x@mail.example.com", "mail ***"),
        ("订单 132290132290132 发货", "订单 132290132290132 发货"),
        ("two\n\tlines", "two lines"),
        ("￥13800 的退款", "￥13800 的退款"),
    ],
)
def test_numbers_by_which_a_buyer_is_reached_are_starred(title, left):
    assert rules.without_personal_data(title) == left


def test_a_text_is_cut_between_characters():
    assert rules.cut("掌柜掌柜", 12) == "掌柜掌柜"
    assert rules.cut("掌柜掌柜", 11) == "掌柜…"
