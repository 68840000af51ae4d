"""The day a page is about, from `?on=`."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest

from zhanggui.base import clock
from zhanggui.kernel.organisation import api as organisation


@dataclass(frozen=True)
class ShownDay:
    day: date
    today: date

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def before(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.day + timedelta(days=1)


def shown_day(request: HttpRequest) -> ShownDay:
    """The day asked for, today where none or nonsense is."""
    today = clock.today(organisation.zone())
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today
    return ShownDay(day if 1990 <= day.year <= 2199 else today, today)
