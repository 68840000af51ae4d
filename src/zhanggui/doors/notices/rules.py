"""When something is told, how often it is tried again, and what never leaves: values in, values out."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BACKOFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720))
"""How long to wait after each failed try; after the last of them it is a dead letter."""
LIMITED_WAIT = timedelta(minutes=1)
"""How long a receiver that asks for fewer messages is left alone, where it does not say so itself."""
LONGEST_WAIT = timedelta(hours=1)

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_ID_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")


def without_personal_data(text: str) -> str:
    """A title with mobile, landline and identity numbers and mail addresses starred, on one line."""
    text = " ".join(text.split())
    for pattern in (_MAIL, _ID_CARD, _MOBILE, _LANDLINE):
        text = pattern.sub("***", text)
    return text


def after_quiet(at: datetime, quiet_from: time | None, quiet_until: time | None, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into; they may reach over midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    here = at.astimezone(zone)
    clock = here.time()
    over_midnight = quiet_from > quiet_until
    quiet = clock >= quiet_from or clock < quiet_until if over_midnight else quiet_from <= clock < quiet_until
    if not quiet:
        return at
    day = here.date() + timedelta(days=1) if over_midnight and clock >= quiet_from else here.date()
    return datetime.combine(day, quiet_until, tzinfo=zone)


def next_digest(
    after: datetime, at: time, zone: ZoneInfo, is_workday: Callable[[date], bool], weekday: int | None = None
) -> datetime:
    """The first digest after a moment: every workday, or once a week where a weekday (Monday is 0) is given."""
    day = after.astimezone(zone).date()
    for _day in range(60):
        moment = datetime.combine(day, at, tzinfo=zone)
        if moment > after and (is_workday(day) if weekday is None else day.weekday() == weekday):
            return moment
        day += timedelta(days=1)
    return after + timedelta(days=1)  # a company that never works still reads


def next_try(failed: int, at: datetime) -> datetime | None:
    """When to try again after so many failed tries; None for never."""
    return at + BACKOFF[failed - 1] if failed <= len(BACKOFF) else None


def cut(text: str, most_bytes: int) -> str:
    """As much of a text as fits into so many bytes of UTF-8, with an ellipsis where something is missing."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - 3].decode("utf-8", "ignore") + "…"
