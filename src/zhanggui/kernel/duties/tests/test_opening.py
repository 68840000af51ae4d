"""Which days the work an event opens is for, and which openings are refused."""

from datetime import date

import pytest

from zhanggui.base import BusinessCalendar, Refusal
from zhanggui.kernel.duties import api as duties

CALENDAR = BusinessCalendar()
FRIDAY, SATURDAY = date(2011, 11, 18), date(2011, 11, 19)


@pytest.mark.parametrize(
    ("day", "days", "is_over", "last"),
    [
        (FRIDAY, 0, False, FRIDAY),
        (FRIDAY, 0, True, date(2011, 11, 21)),
        (FRIDAY, 1, False, date(2011, 11, 21)),
        (FRIDAY, 3, False, date(2011, 11, 23)),
        (SATURDAY, 0, False, date(2011, 11, 21)),
        (SATURDAY, 1, False, date(2011, 11, 22)),
    ],
)
def test_the_work_begins_on_the_day_and_takes_so_many_workdays_more(day, days, is_over, last):
    opens = duties.opens_of({"event": "refund.seen", "days": days})
    period = duties.opened_period(opens, day, CALENDAR, is_over=is_over)
    assert (period.first, period.last) == (day, last)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"event": ""},
        {"days": -1},
        {"days": True},
        {"days": 61},
        {"where": ["home"]},
        {"gather": "week"},
        {"same": "shop"},
        {"same": ["shop"], "gather": "day"},
        {"by": "anyone"},
    ],
)
def test_an_opening_that_cannot_be_read_is_refused_and_the_right_one_is_not(company, spoilt):
    good = {"event": "refund.seen", "days": 1}
    assert company.duty("refunds", cadences=["event"], opens_by=good).opens_on == "refund.seen"
    with pytest.raises(Refusal) as refused:
        company.duty("refunds", cadences=["event"], opens_by=good | spoilt)
    assert refused.value.code == "duty.malformed_opening"


def test_only_a_duty_of_events_is_opened_by_one(company):
    with pytest.raises(Refusal):
        company.duty("refunds", cadences=["daily"], opens_by={"event": "refund.seen", "days": 1})


def test_the_event_of_a_duty_that_lost_its_opening_is_forgotten(company):
    company.duty("refunds", cadences=["event"], opens_by={"event": "refund.seen", "days": 1})
    company.duty("refunds", cadences=["event"])
    assert not duties.waits_for("refund.seen")
