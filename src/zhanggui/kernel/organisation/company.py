"""The company itself: its name, its zone and the days it works."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from zhanggui.base import SHANGHAI, BusinessCalendar, DayKind, business_date
from zhanggui.kernel.organisation.models import CalendarDay, Organisation


class CompanyCalendar(BusinessCalendar):
    """The public calendar with the company's exceptions; weekends are worked where the shop never closes."""

    def __init__(self, exceptions: Mapping[date, DayKind] | None = None, *, works_weekends: bool = False) -> None:
        super().__init__(exceptions)
        self._off = {DayKind.HOLIDAY} if works_weekends else {DayKind.HOLIDAY, DayKind.WEEKEND}

    def is_workday(self, day: date) -> bool:
        return self.kind(day) not in self._off


def company() -> Organisation | None:
    """The company this installation runs, or None before `zhanggui init`."""
    return Organisation.objects.order_by("pk").first()


def zone() -> ZoneInfo:
    """The company's time zone."""
    name = Organisation.objects.order_by("pk").values_list("time_zone", flat=True).first()
    return ZoneInfo(name) if name else SHANGHAI


def setting(name: str, default: Any = None) -> Any:
    """One of the company's own settings, such as `works_weekends`."""
    held = company()
    return held.settings.get(name, default) if held else default


def calendar() -> CompanyCalendar:
    """The company's business calendar, its own exceptions included."""
    kinds = {kind.value for kind in DayKind}
    days = CalendarDay.objects.filter(kind__in=kinds).values_list("day", "kind")
    return CompanyCalendar(
        {day: DayKind(kind) for day, kind in days}, works_weekends=bool(setting("works_weekends", False))
    )


def moment(day: date, at: time, in_zone: ZoneInfo | None = None) -> datetime:
    """An aware moment: a time of day in the company's zone."""
    return datetime.combine(day, at, tzinfo=in_zone or zone())


def day_start(day: date) -> datetime:
    """The first moment of a business day."""
    return moment(day, time())


def today_at(at: datetime) -> date:
    """The business day of a moment in the company's zone."""
    return business_date(at, zone())
