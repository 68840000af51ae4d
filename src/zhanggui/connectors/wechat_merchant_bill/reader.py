"""Reads the payments and refunds."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import EMPTY_WORDS, CellError, amount, code_id, moment, optional, plain, words
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.platform_cells import fine_money, rate, reference, squeezed
from zhanggui.connectors.platform_records import PaymentRecord
from zhanggui.connectors.tables import Row
from zhanggui.connectors.text_table import BROKEN
from zhanggui.connectors.wording import problem

ZERO = Decimal("0.00")
_KINDS = {"SUCCESS": "payment", "REFUND": "refund", "REVOKED": "reversal"}
TOTALS = {
    "应结订单总金额": "settled",
    "总交易额": "settled",
    "退款总金额": "refund_amount",
    "总退款金额": "refund_amount",
    "充值券退款总金额": "voucher_refund",
    "总企业红包退款金额": "voucher_refund",
    "手续费总金额": "fee",
    "订单总金额": "order_amount",
}
"""Headers of the totals to the field whose cells they add up."""
_COUNT = "总交易单数"
WIDER = 2
"""A row so many times as wide as the header of the totals is a payment."""
_FOREIGN = re.compile(r"(?!CNY|RMB)[A-Z]{3}\Z", re.ASCII)


def _kind(cell: str) -> str:
    kind = _KINDS.get(text(cell).upper())
    if kind is None:
        raise CellError("unknown_status")
    return kind


def text(cell: str) -> str:
    """A text behind its backtick."""
    return words(words(cell).removeprefix("`"))


FIELDS = (
    Field("payment_no", code_id),
    Field("at", moment),
    Field("account", code_id),
    Field("merchant_order_no", reference),
    Field("kind", _kind),
    Field("business_type", text),
    Field("method", text),
    Field("settled", amount),
    Field("coupon", optional(amount)),
    Field("refund_no", reference),
    Field("merchant_refund_no", reference),
    Field("refund_amount", optional(amount)),
    Field("voucher_refund", optional(amount)),
    Field("refund_status", text),
    Field("title", text),
    Field("memo", text),
    Field("fee", fine_money),
    Field("fee_rate", optional(rate)),
    Field("order_amount", optional(amount)),
    Field("currency", text),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    told["service"] = "wechat"
    if _FOREIGN.match(told.pop("currency")):
        raise CellError("foreign_currency", "currency")
    settled, given_back = told.pop("settled"), told.pop("refund_amount")
    told["discounts"] = {"coupon": told["coupon"]} if told["coupon"] else {}
    del told["coupon"], told["voucher_refund"]
    told["status_text"] = told.pop("refund_status")
    if told["kind"] == "payment":
        told["amount"] = settled
    elif given_back is None:
        raise CellError("bad_money", "refund_amount")
    else:
        told["amount"] = given_back
    told["direction"] = ("in" if told["kind"] == "payment" else "out") if told["amount"] else "none"


def _rejoined(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows whose goods names held commas: what has no backtick belongs to the value before it."""
    for row, cells in rows:
        if len(cells) > width and cells[0].startswith("`"):
            whole: list[str] = []
            for cell in cells:
                if cell.startswith("`"):
                    whole.append(cell)
                else:
                    whole[-1] += f",{cell}"
            cells = whole
        if any("\n`" in cell for cell in cells):
            cells = [BROKEN, "a quote that does not end"]
        yield row, cells


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


class _Totals:
    """The second header and the row of totals, held against the rows above them."""

    def __init__(self, binding: Binding) -> None:
        self._columns = {field: binding.column(field) for field in set(TOTALS.values()) - binding.absent}
        self._sums = dict.fromkeys(self._columns, ZERO)
        self._rows = 0
        self._header: list[str] = []
        self._told: list[tuple[int, str, str, str]] = []
        self.lost_rows = False

    def add(self, record: PaymentRecord) -> None:
        self._rows += 1
        for field, column in self._columns.items():
            cell = record.raw.get(column, "")
            self._sums[field] += fine_money(cell) if plain(cell) not in EMPTY_WORDS else ZERO

    def take(self, row: int, cells: list[str]) -> bool:
        if squeezed(text(cells[0])).startswith(_COUNT):
            self._header = [squeezed(text(cell)) for cell in cells]
            return True
        if not self._header or _filled(cells) > WIDER * _filled(self._header):
            return False  # a payment stands between the header of the totals and the totals
        for name, cell in zip(self._header, cells, strict=False):
            if name.startswith(_COUNT):
                self._compare(row, name, cell, str(self._rows))
            elif TOTALS.get(name) in self._sums:
                self._compare(row, name, cell, str(self._sums[TOTALS[name]]))
        self._header = []
        return True

    def _compare(self, row: int, name: str, cell: str, have: str) -> None:
        try:
            same = fine_money(cell) == Decimal(have)
        except CellError:
            same = False
        if not same:
            self._told.append((row, name, text(cell), have))

    def differences(self) -> Iterator[Problem]:
        """Where every row was read, totals that are not theirs."""
        for row, name, told, have in [] if self.lost_rows else self._told:
            yield problem("payment.total_differs", row=row, column=name, value=f"{told} <> {have}")


class _Bill(LineReader[PaymentRecord]):
    def read(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[PaymentRecord | Problem]:
        binding = self.bind(header)
        totals = _Totals(binding)
        below = _rejoined((row for row in rows if row[0] > header_row), binding.width)
        for found in self.walk(below, binding, totals.take):
            if isinstance(found, Problem):
                totals.lost_rows = True
            else:
                totals.add(found)
            yield found
        yield from totals.differences()


READER = _Bill("wechat_merchant_bill", PaymentRecord, FIELDS, _shape, key="payment_no")
