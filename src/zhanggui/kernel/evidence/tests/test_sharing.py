"""A register due daily, weekly and monthly: each item wants an entry of its own."""

from datetime import date

import pytest

from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.tests.days import MONDAY, TUESDAY, moment
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

NEXT_MONDAY = date(2011, 11, 21)
CADENCES = ["daily", "weekly", "monthly"]
TABLE = {"kind": "register", "register": "R.core"}


@pytest.fixture
def house(company):
    company.duty(cadences=CADENCES, binding=TABLE)
    work.open_day(MONDAY, moment(MONDAY))
    return company


def fill(company, number, day=MONDAY, hour=10, person=None, register="R.core"):
    return evidence.record(
        key=f"entry:{number}", event="register.filled", person=person or company.manager, at=moment(day, hour),
        detail={"register": register, "entry": number},
    )  # fmt: skip


def verified(person=None):
    """The items proved so far, by the first day and length of their period."""
    found = WorkItem.objects.filter(proof="verified").order_by("period_first", "cadence")
    return [(item.cadence, item.period_first.day) for item in found if person is None or item.person == person]


def test_one_entry_proves_the_day_the_second_the_week_the_third_the_month(house):
    seen = []
    for number in (1, 2, 3, 4):
        fill(house, number, hour=9 + number)
        seen.append(sorted(cadence for cadence, _day in verified()))
    assert seen == [["daily"], ["daily", "weekly"], ["daily", "monthly", "weekly"], ["daily", "monthly", "weekly"]]


def test_an_entry_a_day_proves_its_day_and_neither_the_week_nor_the_month(house):
    fill(house, 1)
    work.open_day(TUESDAY, moment(TUESDAY))
    fill(house, 2, TUESDAY)
    assert verified() == [("daily", 14), ("daily", 15)]


def test_an_entry_of_last_week_does_not_prove_this_week(house):
    fill(house, 1)
    fill(house, 2, hour=11)
    work.open_day(NEXT_MONDAY, moment(NEXT_MONDAY))
    fill(house, 3, NEXT_MONDAY)
    assert verified() == [("daily", 14), ("weekly", 14), ("daily", 21)]


def test_each_piece_of_evidence_stands_under_one_item(house):
    made = [fill(house, number, hour=9 + number) for number in (1, 2, 3)]
    cadences = {item.cadence: evidence.evidence_of(item) for item in WorkItem.objects.all()}
    assert cadences == {"daily": [made[0]], "weekly": [made[1]], "monthly": [made[2]]}


def test_where_three_entries_are_wanted_the_fourth_is_the_weeks_first(company):
    company.duty(cadences=["daily", "weekly"], binding=TABLE | {"count": 3})
    work.open_day(MONDAY, moment(MONDAY))
    for number in range(1, 6):
        fill(company, number, hour=9 + number)
    assert verified() == [("daily", 14)]
    fill(company, 6, hour=16)
    assert verified() == [("daily", 14), ("weekly", 14)]


def test_what_was_done_before_the_day_opened_is_shared_out_too(company):
    company.duty(cadences=CADENCES, binding=TABLE)
    for number in (1, 2):
        fill(company, number, hour=number)
    work.open_day(MONDAY, moment(MONDAY))
    assert [cadence for cadence, _day in verified()] == ["daily", "weekly"]
    work.open_day(MONDAY, moment(MONDAY, 10))
    assert [cadence for cadence, _day in verified()] == ["daily", "weekly"]


def test_a_day_opened_again_wants_a_new_entry_and_the_week_keeps_its_own(house):
    fill(house, 1)
    fill(house, 2, hour=11)
    daily = WorkItem.objects.get(cadence="daily")
    work.reopen(daily.pk, house.manager, "数字错了", moment(MONDAY, 12))
    assert [cadence for cadence, _day in verified()] == ["weekly"]
    fill(house, 3, hour=13)
    assert [cadence for cadence, _day in verified()] == ["daily", "weekly"]


def test_another_register_and_another_person_prove_nothing_of_it(house):
    fill(house, 1, register="R.other")
    fill(house, 2, person=house.agent)
    assert verified() == []


def test_an_event_that_is_no_entry_may_still_prove_the_day_and_the_week(company):
    company.duty(cadences=["daily", "weekly"])
    work.open_day(MONDAY, moment(MONDAY))
    evidence.record(
        key="read", event="report.read", person=company.manager, at=moment(MONDAY, 10), detail={"report": "daily-sales"}
    )
    assert [cadence for cadence, _day in verified()] == ["daily", "weekly"]


def test_of_a_duty_in_parts_each_part_is_shared_out_by_itself(company):
    parts = [
        {"id": "a", "binding": TABLE},
        {"id": "b", "binding": {"kind": "register", "register": "R.budget"}},
    ]
    company.duty(cadences=["daily", "weekly"], binding={"kind": "parts"}, parts=parts)
    work.open_day(MONDAY, moment(MONDAY))
    fill(company, 1, hour=9)
    fill(company, 2, hour=10)
    assert verified() == []
    fill(company, 3, hour=11, register="R.budget")
    assert [cadence for cadence, _day in verified()] == ["daily"]
    fill(company, 4, hour=12, register="R.budget")
    assert [cadence for cadence, _day in verified()] == ["daily", "weekly"]
