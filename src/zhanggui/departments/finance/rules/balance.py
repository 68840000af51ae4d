"""Opening + income - outgo = closing, and every step between."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from zhanggui.base import money_text
from zhanggui.departments.finance.contracts import ZERO, Entry, Finding, Statement


@dataclass
class Balance:
    """How the ledger's balance went over the statements looked at."""

    opening: Decimal | None = None
    closing: Decimal | None = None
    jumps: Decimal = ZERO
    """What the balance did beyond the movements printed."""
    findings: list[Finding] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)


def prove_balance(statements: Sequence[Statement], ledger: Sequence[Entry]) -> Balance:
    """Walk every account's balance from line to line; a step that does not add up is a break."""
    proof = Balance()
    accounts: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger:
        accounts[entry.account].append(entry)
    for account, entries in sorted(accounts.items()):
        _walk(proof, [each for each in statements if each.account == account], entries)
    for account in {each.account for each in statements} - accounts.keys():
        _rest(proof, [each for each in statements if each.account == account])
    moved = [(entry.income, entry.outgo) for entry in ledger]
    proof.answer = {
        "opening": None if proof.opening is None else money_text(proof.opening),
        "income": money_text(sum((income for income, _ in moved), ZERO)),
        "outgo": money_text(sum((outgo for _, outgo in moved), ZERO)),
        "closing": None if proof.closing is None else money_text(proof.closing),
        "breaks": [
            {
                "entry": each.subject,
                "at": each.facts["at"],
                "expected": money_text(each.expected or ZERO),
                "balance": money_text(each.billed or ZERO),
                "difference": money_text(each.difference),
            }
            for each in proof.findings
        ],
    }
    return proof


def _walk(proof: Balance, statements: Sequence[Statement], entries: Sequence[Entry]) -> None:
    ends = _unbroken(entries)
    if ends is not None:
        proof.opening = (proof.opening or ZERO) + ends[0]
        _check_closing(proof, statements, entries, ends[1])
        proof.closing = (proof.closing or ZERO) + ends[1]
        return
    balance = _opening(statements, entries)
    if balance is None:
        return
    proof.opening = (proof.opening or ZERO) + balance
    for entry in _in_step(entries, balance):
        expected = balance + entry.moved
        if entry.balance is not None and entry.balance != expected:
            facts = {"at": entry.at.isoformat(), "trade": entry.trade_no}
            proof.findings.append(
                Finding("balance_break", entry.entry_no, expected, entry.balance, "balance_jumps", facts)
            )
            proof.jumps += entry.balance - expected
            expected = entry.balance
        balance = expected
    _check_closing(proof, statements, entries, balance)
    proof.closing = (proof.closing or ZERO) + balance


def _unbroken(entries: Sequence[Entry]) -> tuple[Decimal, Decimal] | None:
    """Opening and closing of a ledger whose printed balances all follow from one another, in whatever order.

    Every balance but the last is the one another line starts from: then only the first start and the
    last balance are left over, and no order of the lines has to be guessed from their times.
    """
    if not entries or any(entry.balance is None for entry in entries):
        return None
    starts = Counter(entry.balance - entry.moved for entry in entries if entry.balance is not None)
    balances = Counter(entry.balance for entry in entries if entry.balance is not None)
    if starts == balances:  # it ends where it began: any line may be the first, the file's own order tells
        start = min(entries, key=lambda entry: entry.row)
        return (start.balance or ZERO) - start.moved, (start.balance or ZERO) - start.moved
    first, last = list((starts - balances).elements()), list((balances - starts).elements())
    return (first[0], last[0]) if len(first) == len(last) == 1 else None


def _check_closing(proof: Balance, statements: Sequence[Statement], entries: Sequence[Entry], balance: Decimal) -> None:
    """The closing balance declared must be one the account really had: an export may end in the middle of a day."""
    declared = _last(statements)
    if declared is None or declared.closing is None:
        return
    if declared.closing in {balance, *(entry.balance for entry in entries)}:
        return
    facts = {"at": declared.last.isoformat(), "trade": ""}
    subject = f"{declared.first}/{declared.last}"
    proof.findings.append(Finding("balance_break", subject, balance, declared.closing, "closing_differs", facts))
    proof.jumps += declared.closing - balance


def _opening(statements: Sequence[Statement], entries: Sequence[Entry]) -> Decimal | None:
    """The balance before the first line: the statement's own where a first line follows from it, else undone from one.

    A statement may begin in the middle of a day whose morning another statement covers.
    """
    first = min(statements, key=lambda each: each.first, default=None)
    told = first.opening if first is not None else None
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.row))
    earliest = [entry for entry in ordered if entry.at == ordered[0].at]
    before = [entry.balance - entry.moved for entry in earliest if entry.balance is not None]
    if told in before or not before:
        return told
    after = {entry.balance for entry in earliest}
    return next((balance for balance in before if balance not in after), before[0])


def _last(statements: Sequence[Statement]) -> Statement | None:
    return max(statements, key=lambda each: (each.last, each.first), default=None)


def _rest(proof: Balance, statements: Sequence[Statement]) -> None:
    """An account without any line keeps its balance."""
    last = _last(statements)
    if last is not None and last.closing is not None:
        opening = min(statements, key=lambda each: each.first).opening
        proof.opening = (proof.opening or ZERO) + (last.closing if opening is None else opening)
        proof.closing = (proof.closing or ZERO) + last.closing


def _in_step(entries: Sequence[Entry], balance: Decimal) -> list[Entry]:
    """By time; within one second, in the order in which the printed balances follow from each other."""
    walked: list[Entry] = []
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.row))
    for _, same in groupby(ordered, key=lambda entry: entry.at):
        waiting = list(same)
        while waiting:
            fits = (entry for entry in waiting if entry.balance is None or entry.balance == balance + entry.moved)
            chosen = next(fits, waiting[0])
            waiting.remove(chosen)
            walked.append(chosen)
            balance = balance + chosen.moved if chosen.balance is None else chosen.balance
    return walked
