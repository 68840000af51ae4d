"""Short ways to write trades, ledger lines and bills in tests."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal as D

from zhanggui.base import SHANGHAI, Period, business_date
from zhanggui.departments.finance.contracts import Entry, RefundDue, Settled, Statement, Trade
from zhanggui.departments.finance.rules.settlement import Books, settle

MONDAY = datetime(2011, 11, 7, 9, 0, tzinfo=SHANGHAI)
WEEK = Period(date(2011, 11, 7), date(2011, 11, 13))
NOVEMBER = Statement(date(2011, 11, 1), date(2011, 11, 30))


def trade(number: str, amount: str, *, confirmed: int | None = 3, **more: object) -> Trade:
    """A trade paid on Monday and confirmed so many days later."""
    moment = None if confirmed is None else MONDAY + timedelta(days=confirmed)
    state = "success" if confirmed is not None else "shipped"
    told = {"state": state, "paid_on": MONDAY.date(), "confirmed_at": moment, **more}
    return Trade(number, D(amount), **told)  # type: ignore[arg-type]


def refund(number: str, amount: str, days: int = 3) -> RefundDue:
    return RefundDue(f"R{number}-{amount}-{days}", number, D(amount), MONDAY + timedelta(days=days))


def moved(kind: str, number: str, amount: str, days: int = 3) -> tuple[str, str, D, datetime]:
    """What the ledger says, plus or minus, so many days after Monday."""
    return kind, number, D(amount), MONDAY + timedelta(days=days)


def ledger(lines: Iterable[tuple[str, str, D, datetime]], opening: str = "0.00") -> list[Entry]:
    """Lines with numbers and a running balance."""
    balance, entries = D(opening), []
    for row, (kind, number, amount, at) in enumerate(lines, 1):
        balance += amount
        income, outgo = max(amount, D(0)), max(-amount, D(0))
        entries.append(Entry(f"E{row}", number, kind, income, outgo, at, business_date(at), balance, kind, row))
    return entries


def settled(
    trades: Sequence[Trade],
    refunds: Sequence[RefundDue] = (),
    lines: Iterable[tuple[str, str, D, datetime]] = (),
    *,
    statement: Statement = NOVEMBER,
    rate: str = "0.02",
    period: Period = WEEK,
) -> Settled:
    entries = ledger(sorted(lines, key=lambda line: line[3]))
    by_trade, due = defaultdict(list), defaultdict(list)
    for entry in entries:
        by_trade[entry.trade_no].append(entry)
    for each in refunds:
        due[each.trade_no].append(each)
    known = {each.trade_no for each in trades} | set(due)
    return settle(
        Books(
            shop="home",
            period=period,
            trades={each.trade_no: each for each in trades},
            refunds=due,
            entries={number: found for number, found in by_trade.items() if number in known},
            ledger=entries,
            statements=[statement],
            covered=[statement],
            known=known,
            rate=D(rate),
        )
    )


def found(result: Settled) -> list[tuple[str, str]]:
    return sorted((finding.kind, finding.subject) for finding in result.findings)
