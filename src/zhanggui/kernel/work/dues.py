"""Until when something asked for is due: an evening of the business calendar."""

from datetime import date, datetime, time, timedelta

from zhanggui.base import BusinessCalendar, business_date
from zhanggui.kernel.organisation import api as organisation

EVENING = time(18)
LEAST = timedelta(hours=1)


def due_by(wanted: date, at: datetime) -> datetime:
    """The evening of a day, or of the last workday before it; of the next workday where that leaves under an hour."""
    calendar, on = organisation.calendar(), business_date(at, organisation.zone())
    day = _workday_until(wanted, on, calendar)
    if day is None or organisation.moment(day, EVENING) < at + LEAST:
        day = calendar.next_workday(on)
    return organisation.moment(day, EVENING)


def soon(wanted: date, at: datetime) -> datetime:
    """The evening of the next workday, or earlier where it is wanted earlier."""
    tomorrow = organisation.calendar().next_workday(business_date(at, organisation.zone()))
    return due_by(min(wanted, tomorrow), at)


def _workday_until(wanted: date, on: date, calendar: BusinessCalendar) -> date | None:
    day = wanted
    while day >= on:
        if calendar.is_workday(day):
            return day
        day -= timedelta(days=1)
    return None
