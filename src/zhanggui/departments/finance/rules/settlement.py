"""Platform settlement: the shop's orders and refunds against the money ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, money_text
from zhanggui.departments.finance.contracts import (
    ZERO,
    Entry,
    Finding,
    RefundDue,
    Settled,
    Statement,
    Trade,
)
from zhanggui.departments.finance.rules.balance import Balance, prove_balance
from zhanggui.departments.finance.rules.coverage import SALE_GRACE, Coverage
from zhanggui.departments.finance.rules.trade import Checked, check_trade

NAMED = ("fee", "withdrawal", "transfer")
TRADED = ("sale", "refund", "commission")


@dataclass(frozen=True)
class Books:
    """Everything a settlement is computed from."""

    shop: str
    period: Period
    trades: Mapping[str, Trade]
    """Known orders among the trades considered."""
    refunds: Mapping[str, Sequence[RefundDue]]
    entries: Mapping[str, Sequence[Entry]]
    """All ledger lines of the trades considered, whatever their day."""
    ledger: Sequence[Entry]
    """All lines of the statements that overlap the period."""
    statements: Sequence[Statement]
    """The statements that overlap the period."""
    covered: Sequence[Statement]
    """All statements taken in: they say when money is due."""
    known: Collection[str] = field(default_factory=frozenset)
    """Trades of `ledger` that some order or refund of the shop names."""
    rate: Decimal = Decimal("0.02")
    sale_grace: timedelta = SALE_GRACE
    """How long after the buyer's confirmation the money may take to come."""


def settle(books: Books) -> Settled:
    """Compare, trade by trade and over all; the answer holds the public keys of `reconcile settlement`."""
    coverage = Coverage(books.covered, books.sale_grace)
    charged = any(entry.kind == "commission" for lines in books.entries.values() for entry in lines)
    rate = books.rate if charged else None
    known = {*books.known, *books.trades, *books.refunds}
    considered = sorted(known & {*books.trades, *books.refunds, *books.entries})
    checks = {
        trade_no: check_trade(
            trade_no,
            books.trades.get(trade_no),
            books.refunds.get(trade_no, ()),
            books.entries.get(trade_no, ()),
            coverage,
            rate,
        )
        for trade_no in considered
    }
    balance = prove_balance(books.statements, books.ledger)
    foreign = [entry for entry in books.ledger if _is_foreign(entry, known)]
    charges = _foreign_charges(books.ledger, known, {entry.trade_no for entry in foreign})
    loose = [entry for entry in books.ledger if _is_loose(entry)]
    findings = [finding for check in checks.values() for finding in check.findings]
    findings += [_not_ours(entry) for entry in [*foreign, *charges]]
    findings += [_unexplained(entry) for entry in loose] + balance.findings
    if rate is None and books.rate and _sold(books):
        findings += _no_commission_at_all(books)
    return Settled(_answer(books, checks, balance, [*foreign, *charges], findings, charged), tuple(findings))


def _is_foreign(entry: Entry, known: Collection[str]) -> bool:
    return entry.kind in ("sale", "refund") and bool(entry.trade_no) and entry.trade_no not in known


def _foreign_charges(ledger: Sequence[Entry], known: Collection[str], listed: Collection[str]) -> list[Entry]:
    """Commission for trades nobody knows, unless the foreign sale itself is listed already."""
    return [
        entry
        for entry in ledger
        if entry.kind == "commission"
        and entry.trade_no
        and entry.trade_no not in known
        and entry.trade_no not in listed
    ]


def _is_loose(entry: Entry) -> bool:
    """A line nothing accounts for: of no known kind, or about a trade it does not name."""
    return entry.kind not in (*NAMED, *TRADED) or (entry.kind in TRADED and not entry.trade_no)


def _not_ours(entry: Entry) -> Finding:
    facts = {"entry": entry.entry_no, "at": entry.at.isoformat(), "kind": entry.kind}
    return Finding("not_ours", entry.trade_no, ZERO, entry.moved, f"foreign_{entry.kind}", facts, part=entry.entry_no)


def _unexplained(entry: Entry) -> Finding:
    facts = {"entry": entry.entry_no, "at": entry.at.isoformat(), "heading": entry.heading}
    subject = entry.trade_no or entry.entry_no
    return Finding("unexplained", subject, ZERO, entry.moved, "no_kind", facts, part=entry.entry_no)


def _sold(books: Books) -> Decimal:
    amounts = [books.trades[trade].order_amount for trade in books.trades if _has_sale(books.entries.get(trade, ()))]
    return sum(amounts, ZERO)


def _has_sale(entries: Sequence[Entry]) -> bool:
    return any(entry.kind == "sale" for entry in entries)


def _no_commission_at_all(books: Books) -> list[Finding]:
    expected = (books.rate * _sold(books)).quantize(ZERO)
    facts = {"rate": f"{books.rate.normalize():f}"}
    return [Finding("commission_missing", books.shop, expected, ZERO, "commission_never", facts)] if expected else []


def _answer(
    books: Books,
    checks: Mapping[str, Checked],
    balance: Balance,
    foreign: Sequence[Entry],
    findings: Sequence[Finding],
    charged: bool,
) -> dict[str, Any]:
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_kind[finding.kind].append(finding)
    with_sale = [trade for trade in checks.values() if trade.sale != "none"]
    return {
        "shop": books.shop,
        "from": books.period.first.isoformat(),
        "to": books.period.last.isoformat(),
        "orders": sum(1 for trade_no in checks if trade_no in books.trades and _counts(books, checks, trade_no)),
        "matched": sum(1 for check in with_sale if check.sale == "agrees"),
        "missing_in_bill": _subjects(by_kind["missing_in_bill"]),
        "not_ours": [_line(entry) for entry in foreign],
        "different": [_different(finding) for finding in by_kind["different"]],
        "booked_twice": _subjects(by_kind["booked_twice"]),
        "not_due": sorted(trade for trade, check in checks.items() if check.sale == "not_due"),
        "not_needed": sorted(trade for trade, check in checks.items() if check.sale == "not_needed"),
        "without_order": sorted(trade for trade, check in checks.items() if check.sale == "unknown_order"),
        "refunds": _refunds(checks, by_kind),
        "commission": _commission(books, checks, by_kind, charged),
        "balance": balance.answer,
        "income": money_text(sum((entry.income for entry in books.ledger), ZERO)),
        "outgo": money_text(sum((entry.outgo for entry in books.ledger), ZERO)),
        "income_rows": sum(1 for entry in books.ledger if entry.income),
        "outgo_rows": sum(1 for entry in books.ledger if entry.outgo),
        "other": _other(books.ledger),
        "unexplained": money_text(_unaccounted(books.ledger, balance)),
        "statements": [_statement(each) for each in books.statements],
    }


def _counts(books: Books, checks: Mapping[str, Checked], trade_no: str) -> bool:
    return books.trades[trade_no].paid_on is not None or checks[trade_no].sale != "none"


def _subjects(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.subject for finding in findings)


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "trade": entry.trade_no,
        "kind": entry.kind,
        "income": money_text(entry.income),
        "outgo": money_text(entry.outgo),
        "at": entry.at.isoformat(),
        "entry": entry.entry_no,
    }


def _different(finding: Finding) -> dict[str, Any]:
    kind = {"kind": finding.facts["kind"]} if "kind" in finding.facts else {}
    return {
        "trade": finding.subject,
        **kind,
        "expected": money_text(finding.expected or ZERO),
        "billed": money_text(finding.billed or ZERO),
        "difference": money_text(finding.difference),
        "reason": finding.reason,
    }


def _refunds(checks: Mapping[str, Checked], by_kind: Mapping[str, Sequence[Finding]]) -> dict[str, Any]:
    different = [_different(each) for each in by_kind.get("different", ()) if each.facts.get("kind") == "refund"]
    return {
        "expected": money_text(sum((check.refunds_expected for check in checks.values()), ZERO)),
        "billed": money_text(sum((check.refunds_billed for check in checks.values()), ZERO)),
        "missing": [_different(each) for each in by_kind.get("refund_missing", ())],
        "different": different,
        "unknown": [_different(each) for each in by_kind.get("refund_unknown", ())],
        "not_due": money_text(sum((check.refunds_not_due for check in checks.values()), ZERO)),
        "inside_sale": money_text(sum((check.inside_sale for check in checks.values()), ZERO)),
    }


def _commission(
    books: Books, checks: Mapping[str, Checked], by_kind: Mapping[str, Sequence[Finding]], charged: bool
) -> dict[str, Any]:
    wrong = [*by_kind.get("commission_different", ()), *by_kind.get("commission_missing", ())]
    return {
        "rate": f"{books.rate.normalize():f}",
        "charged": charged,
        "expected": money_text(sum((check.commission_expected for check in checks.values()), ZERO)),
        "billed": money_text(sum((check.commission_billed for check in checks.values()), ZERO)),
        "different": [_different(each) for each in wrong],
    }


def _other(ledger: Sequence[Entry]) -> list[dict[str, Any]]:
    """What is neither sale nor refund nor commission, summed by what the platform calls it."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in ledger:
        if entry.kind not in TRADED:
            groups[entry.kind, entry.heading].append(entry)
    return [
        {
            "kind": kind,
            "heading": heading,
            "rows": len(entries),
            "income": money_text(sum((entry.income for entry in entries), ZERO)),
            "outgo": money_text(sum((entry.outgo for entry in entries), ZERO)),
        }
        for (kind, heading), entries in sorted(groups.items())
    ]


def _unaccounted(ledger: Sequence[Entry], balance: Balance) -> Decimal:
    """What moved the balance and has no name: loose lines, and steps where the balance itself jumps."""
    loose = sum((entry.moved for entry in ledger if _is_loose(entry)), ZERO)
    return loose + balance.jumps


def _statement(statement: Statement) -> dict[str, Any]:
    return {"account": statement.account, "first": statement.first.isoformat(), "last": statement.last.isoformat()}
