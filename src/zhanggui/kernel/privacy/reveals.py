"""Looking at personal data in clear: with a reason, within a daily limit, never unwritten."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import SHANGHAI, Refusal, business_date, clock
from zhanggui.kernel.audit import api as audit

DAILY_LIMIT = 200
MOST_AT_ONCE = 20
ACTION = "personal.revealed"


@transaction.atomic
def reveal(
    *, actor: str, reason: str, subject: str, fields: tuple[str, ...] = (), count: int = 1,
    detail: Mapping[str, Any] | None = None, address: str = "", limit: int | None = None, at: datetime | None = None,
) -> int:  # fmt: skip
    """Write down that `actor` sees personal data in clear; answers how many looks are left today.

    Call it in the transaction that reads the data: past the limit, or without a reason, it refuses.
    """
    if not reason.strip():
        raise Refusal("reveal.no_reason", _("Say why you need to see this."), subject=subject)
    if count > MOST_AT_ONCE:
        raise Refusal(
            "reveal.too_many_at_once",
            _("At most %(most)d personal records can be seen at once.") % {"most": MOST_AT_ONCE},
            most=MOST_AT_ONCE,
        )
    at = at or clock.now()
    allowed = limit if limit is not None else getattr(settings, "REVEALS_A_DAY", DAILY_LIMIT)
    written = {**(detail or {}), "reason": reason.strip(), "fields": list(fields), "count": count}
    audit.note(actor=actor, action=ACTION, subject=subject, detail=written, address=address, at=at)
    seen = reveals_today(actor, at)
    if seen > allowed:
        raise Refusal(
            "reveal.limit_reached",
            _("You have looked at %(allowed)d personal records today, which is the limit.") % {"allowed": allowed},
            allowed=allowed,
        )
    return allowed - seen


def reveals_today(actor: str, at: datetime) -> int:
    """How many personal records a person has seen in clear on the business day of `at`."""
    start = datetime.combine(business_date(at), time(), tzinfo=SHANGHAI)
    looks = audit.details(actor=actor, action=ACTION, since=start, before=start + timedelta(days=1))
    return sum(int(look.get("count", 1)) for look in looks)
