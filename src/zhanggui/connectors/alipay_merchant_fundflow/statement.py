"""What the ledger says about itself, held against what its rows add up to."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, moment, money, plain
from zhanggui.connectors.records import LedgerRecord, LedgerStatement
from zhanggui.connectors.wording import problem

ZERO = Decimal("0.00")
PEEK = 64
"""Movements looked at before deciding whether the file runs forward or backward in time."""

_TOTAL = re.compile(r"(支出|收入)合计:\s*(\d+)\s*笔,?\s*共\s*([+-]?[\d.,]+)\s*元")
_ACCOUNT = re.compile(r"账[号户]:\s*\[?\s*([0-9A-Za-z@._*-]{4,64})")
_FIRST = re.compile(r"起始日期:\s*\[?([^\]\s]+(?:\s+[\d:]+)?)")
_LAST = re.compile(r"(?:终止|结束)日期:\s*\[?([^\]\s]+(?:\s+[\d:]+)?)")


class Comments:
    """The # lines above and below the movements."""

    def __init__(self) -> None:
        self.account = ""
        self.first: date | None = None
        self.last: date | None = None
        self.totals: dict[str, tuple[int, int, Decimal]] = {}

    def take(self, row: int, cells: list[str]) -> bool:
        """Note a comment, padded with commas or not; False for a row that is none."""
        if not cells or not cells[0].lstrip(' \t\ufeff"').startswith("#"):
            return False
        text = unicodedata.normalize("NFKC", ",".join(cells))
        for side, rows, total in _TOTAL.findall(text):
            try:
                self.totals[side] = (row, int(rows), abs(money(total.rstrip(",."))))
            except CellError:
                continue
        account, first, last = _ACCOUNT.search(text), _FIRST.search(text), _LAST.search(text)
        self.account = self.account or (account.group(1) if account else "")
        start, end = _told_moment(first), _told_moment(last)
        self.first = start.date() if start else self.first
        if end:
            self.last = _last_day(end, start)
        return True

    def differences(self, balance: "Balance") -> Iterator[Problem]:
        """Where the declared totals are not what the rows add up to; silent where a row was unreadable."""
        if balance.lost_rows:
            return
        for side, (row, rows, total) in self.totals.items():
            have_rows, have = balance.sums(side)
            if (rows, total) != (have_rows, have):
                yield problem(
                    "ledger.total_differs",
                    row=row,
                    column=f"{side}合计",
                    value=f"{rows} / {total} <> {have_rows} / {have}",
                )

    def statement(self, balance: "Balance") -> LedgerStatement:
        _, income_rows, income = self.totals.get("收入", (0, None, None))
        _, outgo_rows, outgo = self.totals.get("支出", (0, None, None))
        return LedgerStatement(
            row=0,
            account=self.account,
            first=self.first,
            last=self.last,
            declared_income=income,
            declared_income_rows=income_rows,
            declared_outgo=outgo,
            declared_outgo_rows=outgo_rows,
            opening=balance.opening,
            closing=balance.closing,
            income=balance.income,
            income_rows=balance.income_rows,
            outgo=balance.outgo,
            outgo_rows=balance.outgo_rows,
            rows=balance.rows,
        )


class Balance:
    """The running balance, checked from each movement to the next."""

    def __init__(self) -> None:
        self.income = self.outgo = ZERO
        self.income_rows = self.outgo_rows = self.rows = self.lost_rows = 0
        self.opening: Decimal | None = None
        self.closing: Decimal | None = None
        self._waiting: list[LedgerRecord] = []
        self._before: LedgerRecord | None = None
        self._backward: bool | None = None

    def sums(self, side: str) -> tuple[int, Decimal]:
        return (self.income_rows, self.income) if side == "收入" else (self.outgo_rows, self.outgo)

    def step(self, record: LedgerRecord) -> Iterator[LedgerRecord | Problem]:
        """Count one movement; give movements on, each with what is wrong with its balance behind it."""
        self.rows += 1
        self.income += record.income
        self.outgo += record.outgo
        self.income_rows += record.income > 0
        self.outgo_rows += record.outgo > 0
        if self._backward is None:
            self._waiting.append(record)
            if len(self._waiting) >= PEEK:
                yield from self.rest()
            return
        yield from self._check(record)

    def unreadable(self) -> Iterator[LedgerRecord | Problem]:
        """A row was lost: the next balance cannot be held against the one before."""
        yield from self.rest()
        self.lost_rows += 1
        self._before = None

    def rest(self) -> Iterator[LedgerRecord | Problem]:
        """Decide the direction of time by the movements seen so far, and let them go."""
        waiting, self._waiting = self._waiting, []
        if self._backward is None and waiting:
            pairs = list(pairwise(waiting))
            forward = sum(_follows(before, after) for before, after in pairs)
            self._backward = sum(_follows(after, before) for before, after in pairs) > forward
        for record in waiting:
            yield from self._check(record)

    def _check(self, record: LedgerRecord) -> Iterator[LedgerRecord | Problem]:
        yield record
        before, self._before = self._before, record
        if record.balance is None:
            self._before = None
            return
        earlier = record.balance - record.income + record.outgo
        if self._backward:
            self.opening = earlier
            self.closing = record.balance if self.closing is None else self.closing
        else:
            self.opening = earlier if self.opening is None else self.opening
            self.closing = record.balance
        if before is None:
            return
        old, new = (record, before) if self._backward else (before, record)
        if not _follows(old, new):
            expected = (old.balance or ZERO) + new.income - new.outgo
            yield problem(
                "ledger.balance_break",
                row=new.row,
                value=f"{new.balance} <> {expected}",
                raw=new.raw,
            )


def _follows(old: LedgerRecord, new: LedgerRecord) -> bool:
    if old.balance is None or new.balance is None:
        return False
    return old.balance + new.income - new.outgo == new.balance


def _told_moment(found: re.Match[str] | None) -> datetime | None:
    if not found:
        return None
    try:
        return moment(plain(found.group(1)))
    except CellError:
        return None


def _last_day(end: datetime, start: datetime | None) -> date:
    """An end at midnight closes the day before it."""
    at_midnight = (end.hour, end.minute, end.second) == (0, 0, 0)
    if at_midnight and (start is None or end > start):
        return (end - timedelta(days=1)).date()
    return end.date()
