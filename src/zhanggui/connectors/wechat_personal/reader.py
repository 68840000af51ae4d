"""Reads the payments."""

import re
from decimal import Decimal
from typing import Any

from zhanggui.connectors.cells import CellError, code_id, money
from zhanggui.connectors.columns import Binding
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.personal_bill import payment_fields
from zhanggui.connectors.platform_records import PaymentRecord

_KINDS = (("退款", "refund"), ("提现", "withdrawal"), ("转账", "transfer"), ("红包", "transfer"), ("消费", "payment"))
_MONEY = r"[(（]?[¥￥]?\s*(\d{1,9}(?:\.\d{1,2})?)"
_REFUNDED = re.compile(rf"已退款{_MONEY}")
_CHARGE = re.compile(rf"服务费{_MONEY}")


FIELDS = payment_fields(code_id, {"中性交易": "none"})


def _shape(told: dict[str, Any], binding: Binding) -> None:
    told["service"] = "wechat"
    told["kind"] = payment_kind(told["business_type"])
    told["refunded"] = refunded(told["status_text"], told["amount"])
    charge = _CHARGE.search(told["memo"])
    told["fee"] = money(charge.group(1)) if charge else None


def payment_kind(words: str) -> str:
    """payment, refund, withdrawal, transfer or other, by the words of 交易类型."""
    return next((kind for word, kind in _KINDS if word in words), "other")


def refunded(status: str, amount: Decimal) -> Decimal | None:
    """What of the payment came back; a note of a refund that names no sum is no state we know."""
    if "已全额退款" in status:
        return amount
    found = _REFUNDED.search(status)
    if found:
        return money(found.group(1))
    if "已退款" in status:
        raise CellError("unknown_status", "status_text")
    return None


READER = LineReader("wechat_personal", PaymentRecord, FIELDS, _shape, key="payment_no")
