"""Reads the payments."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, amount, optional, plain
from zhanggui.connectors.columns import Binding, alike
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.personal_bill import payment_fields
from zhanggui.connectors.platform_records import PaymentRecord
from zhanggui.connectors.tables import Row

_NUMBER = re.compile(r"\d[0-9A-Za-z_*.-]{0,99}\Z", re.ASCII)
_SUFFIX = re.compile(r"[_*]")
_MOMENT = re.compile(r"20\d\d[-/年]", re.ASCII)
"""What a payment begins with: a line cut short behind it is no note."""
_NOTE = re.compile(r"-{6,}|^#|^共\d|:")


def payment_number(cell: str) -> str:
    """A number, with the suffix that tells one refund of a payment from another."""
    text = plain(cell)
    if not text:
        raise CellError("number_missing")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", text):
        raise CellError("number_damaged")
    if not _NUMBER.match(text):
        raise CellError("bad_number")
    return text


FIELDS = (
    *payment_fields(payment_number, {"不计收支": "none", "其他": "none", "": "none"}),
    *alike(optional(amount), "fee", "refunded"),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    told["service"] = "alipay"
    told["kind"] = payment_kind(told["business_type"], told["title"], told["status_text"])
    if told["kind"] == "refund":
        told["payment_of"] = _SUFFIX.split(told["payment_no"])[0]


def payment_kind(words: str, title: str, status: str) -> str:
    """payment, refund, withdrawal, transfer or other, by the platform's own words."""
    if "退款" in status or "退款" in words or title.startswith("退款"):
        return "refund"
    if "提现" in words or title.startswith("提现"):
        return "withdrawal"
    if "转账" in words or title.startswith("转账"):
        return "transfer"
    return "payment" if words else "other"


class _Bill(LineReader[PaymentRecord]):
    def read(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[PaymentRecord | Problem]:
        binding = self.bind(header)

        def is_note(row: int, cells: list[str]) -> bool:
            """Rulers and totals below the payments: a few words, and nothing where the amount stands."""
            filled = [cell for cell in cells if cell.strip()]
            amount = cells[binding.places["amount"] :][:1]
            if not 0 < len(filled) <= 3 or "".join(amount).strip() or _MOMENT.match(plain(filled[0])):
                return False
            return bool(_NOTE.search(plain(filled[0])))

        return self.walk((row for row in rows if row[0] > header_row), binding, is_note)


READER = _Bill("alipay_personal", PaymentRecord, FIELDS, _shape, key="payment_no")
