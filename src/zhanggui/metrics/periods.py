"""Which days a number is held against: those just before, those a year ago, those as near to the festival then."""

from datetime import date, timedelta

from zhanggui.base import Period, Refusal, festivals

AGAINST = ("previous", "year-ago", "festival")
_DAY = timedelta(days=1)


def against(word: str, period: Period) -> Period:
    """The period a word means, seen from this one."""
    if word == "previous":
        return previous(period)
    if word == "year-ago":
        return year_ago(period)
    if word == "festival":
        return same_festival(period)
    raise Refusal(
        "metric.bad_period", f"“{word}” is no period to compare with: {', '.join(AGAINST)} or two days, D..D."
    )


def previous(period: Period) -> Period:
    """Just as long and just before; before whole months, as many whole months."""
    if _is_whole_months(period):
        months = _number(period.last) - _number(period.first) + 1
        return Period(_first_of(_number(period.first) - months), period.first - _DAY)
    return period.previous()


def year_ago(period: Period) -> Period:
    """The same days of the year before; a whole February stays one."""
    last = _a_year_before(period.last)
    if period.last + timedelta(days=1) == date(period.last.year, 3, 1):
        last = date(period.last.year - 1, 3, 1) - timedelta(days=1)
    return Period(_a_year_before(period.first), last)


def same_festival(period: Period) -> Period:
    """As long and as near to the festival a year ago; where no festival is near, the same days of the year."""
    near = festivals.near(period)
    if near is None:
        return year_ago(period)
    back = near.day - festivals.day_of(near.festival, near.year - 1)
    return Period(period.first - back, period.last - back)


def _is_whole_months(period: Period) -> bool:
    return period.first.day == 1 and (period.last + _DAY).day == 1


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def moved(part: Period, asked: Period, word: str) -> Period:
    """A part of the period asked about, moved as the whole is: days by days, whole months by whole months."""
    if word == "year_ago":
        return year_ago(part)
    if word == "preceding":
        return previous(part)
    whole = previous(asked) if word == "previous" else same_festival(asked)
    if part == asked:
        return whole
    if word == "previous" and _is_whole_months(part) and _is_whole_months(asked):
        months = _number(asked.first) - _number(whole.first)
        return Period(_first_of(_number(part.first) - months), _first_of(_number(part.last) - months + 1) - _DAY)
    back = asked.first - whole.first
    return Period(part.first - back, part.last - back)
