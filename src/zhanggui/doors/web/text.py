"""Numbers, days and names as the pages write them, in both languages."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.kernel.organisation.named import pick_language

NOTHING = "—"


def joined(texts: Iterable[Any]) -> str:
    """Several in one line, as the page's language lists things."""
    return pick_language("、", ", ").join(str(one) for one in texts)


def clauses(texts: Iterable[Any]) -> str:
    """Several that hold commas themselves, set apart as the page's language does."""
    return pick_language("；", "; ").join(str(one) for one in texts)


def bracketed(main: Any, aside: Any) -> str:
    """A thing with an aside in the brackets of the page's language; the thing alone where there is no aside."""
    return pick_language(f"{main}（{aside}）", f"{main} ({aside})") if aside else str(main)


def named(value: Any) -> str:
    """The name in the page's language: of {en, zh}, or of anything with a name; nothing where there is none."""
    if isinstance(value, Mapping):
        return pick_language(str(value.get("zh", "")), str(value.get("en", "")))
    if getattr(value, "name_en", "") and not hasattr(value, "name_zh"):  # a person
        return pick_language(value.name, value.name_en)
    return str(getattr(value, "name", value) if value is not None else "")


def money_text(value: Decimal | int | None) -> str:
    """¥1,234.50; a dash where there is no amount."""
    if value is None:
        return NOTHING
    amount = Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"-¥{-amount:,.2f}" if amount < 0 else f"¥{amount:,.2f}"


def money_cell(value: Decimal | int | None) -> str:
    """1,234.50: in a column of amounts the sign of the currency only takes room."""
    if value is None:
        return NOTHING
    return f"{Decimal(value).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,.2f}"


def count_text(value: Decimal | int | None) -> str:
    """1,234, with the places it has."""
    if value is None:
        return NOTHING
    if isinstance(value, Decimal):
        value = value.normalize()
        places = max(0, -int(value.as_tuple().exponent))
        return f"{value:,.{places}f}"
    return f"{value:,}"


def percent_text(value: Decimal | float | None, places: int = 2) -> str:
    """3.51% of a fraction."""
    if value is None:
        return NOTHING
    return f"{Decimal(str(value)) * 100:.{places}f}%"


def day_text(value: date | None) -> str:
    return value.isoformat() if value else NOTHING


def moment_text(value: datetime | None) -> str:
    """Day and minute in the company's zone."""
    if value is None:
        return NOTHING
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")


def span_text(minutes: int | None) -> str:
    """45 minutes, 6.5 h or 3 d: how long something took, a day being 24 hours."""
    if minutes is None:
        return NOTHING
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": f"{round(minutes / 60, 1):g}"}
    return _("%(n)s d") % {"n": f"{round(minutes / 1440, 1):g}"}
