"""Which days a number is held against: those just before, or those a year ago."""

from datetime import date, timedelta

from zhanggui.base import Period, Refusal

AGAINST = ("previous", "year-ago")


def against(word: str, period: Period) -> Period:
    """The period a word means, seen from this one."""
    if word == "previous":
        return previous(period)
    if word == "year-ago":
        return year_ago(period)
    raise Refusal(
        "metric.bad_period", f"“{word}” is no period to compare with: {', '.join(AGAINST)} or two days, D..D."
    )


def previous(period: Period) -> Period:
    """Just as long and just before; before whole months, as many whole months."""
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1:
        months = _number(period.last) - _number(period.first) + 1
        return Period(_first_of(_number(period.first) - months), period.first - timedelta(days=1))
    return period.previous()


def year_ago(period: Period) -> Period:
    """The same days of the year before; a whole February stays one."""
    last = _a_year_before(period.last)
    if period.last + timedelta(days=1) == date(period.last.year, 3, 1):
        last = date(period.last.year - 1, 3, 1) - timedelta(days=1)
    return Period(_a_year_before(period.first), last)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
