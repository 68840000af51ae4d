"""The one place that knows what time it is.

`ZHANGGUI_NOW` (an ISO moment) sets the clock back for demonstrations and tests: time then runs on
from that moment. Everything else receives a moment as an argument.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_moment", default=None)
_started = datetime.now(UTC)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    moved = _moved_by()
    return datetime.now(UTC) + moved


def today(zone: ZoneInfo = SHANGHAI) -> date:
    """The business day in the company's zone."""
    return business_date(now(), zone)


def is_moved() -> bool:
    """Whether the clock shows another time than the machine's: screens say so."""
    return _frozen.get() is not None or bool(os.environ.get("ZHANGGUI_NOW"))


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at one aware moment, for tests."""
    if moment.tzinfo is None:
        raise ValueError("A frozen clock needs an aware moment.")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def business_date(moment: datetime, zone: ZoneInfo = SHANGHAI) -> date:
    """The calendar day an aware moment falls on in the company's zone."""
    if moment.tzinfo is None:
        raise ValueError("A business day needs an aware moment.")
    return moment.astimezone(zone).date()


def _moved_by() -> timedelta:
    text = os.environ.get("ZHANGGUI_NOW")
    if not text:
        return timedelta()
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(UTC) - _started
