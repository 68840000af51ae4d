"""Which days ledger statements speak about, and when money should have shown up in them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from zhanggui.base import Period, business_date
from zhanggui.departments.finance.contracts import Statement, Trade

SALE_GRACE = timedelta(days=1)
"""Money follows the buyer's confirmation within seconds; a day covers the edge of an export."""
REFUND_GRACE = timedelta(days=8)
"""A refund may be finished a week before the seller's account is charged."""
CONFIRMED_BY = timedelta(days=15)
"""Where an older export does not say when a buyer confirmed: the platform confirms by itself before this."""


class Coverage:
    """The days that statements taken in cover, neighbouring ones joined."""

    def __init__(self, statements: Iterable[Statement], sale_grace: timedelta = SALE_GRACE) -> None:
        self.sale_grace = sale_grace
        self.runs: list[Period] = []
        for each in sorted(statements, key=lambda statement: (statement.first, statement.last)):
            last = self.runs[-1] if self.runs else None
            if last and each.first <= last.last + timedelta(days=1):
                self.runs[-1] = Period(last.first, max(last.last, each.last))
            else:
                self.runs.append(Period(each.first, each.last))

    def holds(self, moment: datetime, grace: timedelta) -> bool:
        """Whether one unbroken run of days holds both the moment and the end of its grace."""
        first, last = business_date(moment), business_date(moment + grace)
        return any(run.first <= first and last <= run.last for run in self.runs)

    def expects_sale(self, trade: Trade) -> bool:
        """Whether the money of this trade should be in the statements by now."""
        if trade.confirmed_at is not None:
            return self.holds(trade.confirmed_at, self.sale_grace)
        if trade.state != "success" or trade.paid_on is None:
            return False
        return any(
            run.first <= trade.paid_on and trade.paid_on + CONFIRMED_BY + self.sale_grace <= run.last + SALE_GRACE
            for run in self.runs
        )
