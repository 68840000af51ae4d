"""Reads the trades."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, code_id, moment, money, optional
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.platform_cells import reference, squeezed, told
from zhanggui.connectors.platform_records import PaymentRecord
from zhanggui.connectors.tables import Row

ZERO = Decimal("0.00")
DISCOUNTS = ("red_packet", "points", "service_discount", "shop_discount", "voucher", "shop_red_packet", "card")
_KINDS = {"交易": "payment", "退款": "refund"}

FIELDS = (
    Field("payment_no", code_id),
    Field("at", moment),
    Field("created_at", optional(moment)),
    Field("merchant_order_no", reference),
    Field("business_type", told),
    Field("title", told),
    Field("counterparty", told),
    Field("order_amount", money),
    Field("amount", money),
    *(Field(name, optional(money)) for name in DISCOUNTS),
    Field("merchant_refund_no", reference),
    Field("fee", money),
    Field("memo", told),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    kind = _KINDS.get(squeezed(told["business_type"]))
    if kind is None:
        raise CellError("unknown_status", "business_type")
    sign = 1 if kind == "payment" else -1
    for name in ("order_amount", "amount"):
        if told[name] * sign < 0:
            raise CellError("wrong_sign", name)
        told[name] *= sign
    discounts = {name: told.pop(name) for name in DISCOUNTS}
    told["discounts"] = {name: abs(part) for name, part in discounts.items() if part}
    told["fee"] = ZERO - told["fee"]
    told |= {"service": "alipay", "kind": kind}
    told["direction"] = ("in" if kind == "payment" else "out") if told["amount"] else "none"


class _Trades(LineReader[PaymentRecord]):
    def read(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[PaymentRecord | Problem]:
        below = (row for row in rows if row[0] > header_row)
        return self.walk(below, self.bind(header), lambda row, cells: cells[0].lstrip().startswith("#"))


READER = _Trades("alipay_merchant_trade", PaymentRecord, FIELDS, _shape, key="payment_no")
