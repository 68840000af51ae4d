"""What visits, buyers and advertising came to, for the conversion of a sales target."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.targets.splitting.converting import Past, Source


def past_of(days: Period, shops: frozenset[str] | None) -> Past:
    """Sales and buyers, visits by source, money and clicks by advertising tool."""
    for hook in metrics.before_query:
        hook()
    store = facts.Store(settings.FACTS_FOLDER)

    def ask(names: list[str], *by: str) -> list[dict[str, Any]]:
        return list(metrics.compute(store, names, days, by=by, shops=shops).rows)

    whole = ask(["sales", "paying_buyers"])[0]
    sources = [
        Source(str(row["source"]), _of(row, "visits"), _of(row, "visit_buyers"), _of(row, "paid_visits") > 0)
        for row in ask(["visits", "visit_buyers", "paid_visits"], "source")
        if _of(row, "visits")
    ]
    tools = [
        (str(row["tool"]), _of(row, "ad_spend"), _of(row, "clicks")) for row in ask(["ad_spend", "clicks"], "tool")
    ]
    return Past(_of(whole, "sales"), _of(whole, "paying_buyers"), tuple(sources), tuple(tools))


def _of(row: dict[str, Any], name: str) -> Decimal:
    return Decimal(str(row[name] or 0))
