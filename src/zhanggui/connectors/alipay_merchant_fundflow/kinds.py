"""What a movement is, and which trade of the shop it belongs to."""

import re
from decimal import Decimal

_COMMISSION = ("佣金", "软件服务费")
_FEES = ("收费", "手续费", "服务费", "保险", "公益宝贝", "代扣", "淘宝客", "积分")
_SALES = ("在线支付", "交易付款", "交易收款", "担保交易", "即时到账", "订单货款", "货款")
_TRADE_BEHIND_PREFIX = re.compile(r"[A-Z]\d*[A-Z]*?P(\d{10,20})(?!\d)", re.ASCII)
_TRADE_IN_BRACES = re.compile(r"[{\[（(](?:T\d+[A-Z]*P)?(\d{15,20})[}\]）)]", re.ASCII)
_TRADE_ALONE = re.compile(r"(?<!\d)(\d{16,20})(?!\d)", re.ASCII)


def movement_kind(business_type: str, told: str, income: Decimal, outgo: Decimal) -> str:
    """sale, refund, commission, fee, withdrawal, transfer or other; `told` is memo and title together."""
    if any(word in told for word in _COMMISSION):
        return "commission"
    if "提现" in business_type or "提现" in told:
        return "withdrawal"
    if "退款" in business_type or ("退款" in told and outgo > 0):
        return "refund"
    if "转账" in business_type:
        return "transfer"
    if any(word in business_type or word in told for word in _FEES):
        return "fee"
    if income > 0 and any(word in business_type or word in told for word in _SALES):
        return "sale"
    return "other"


def trade_of(kind: str, order_numbers: tuple[str, ...], memo: str) -> str:
    """The trade number without T200P, T50060NP and their like; fees name it in the memo first."""
    in_memo = _first(_TRADE_IN_BRACES, memo) or _first(_TRADE_BEHIND_PREFIX, memo)
    in_numbers = next((found for number in order_numbers if (found := _trade_number(number))), "")
    if kind in ("commission", "fee"):
        return in_memo or in_numbers or _first(_TRADE_ALONE, memo)
    return in_numbers or in_memo or (_first(_TRADE_ALONE, memo) if kind == "refund" else "")


def _trade_number(number: str) -> str:
    behind = _TRADE_BEHIND_PREFIX.fullmatch(number)
    if behind:
        return behind.group(1)
    return number if number.isascii() and number.isdigit() and 16 <= len(number) <= 20 else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""
