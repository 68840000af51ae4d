"""What a platform calls a movement, and what that makes it."""

import re

_NUMBERS = re.compile(r"[A-Za-z]*\d[\dA-Za-z]*")
_BRACKETS = re.compile(r"[{}\[\]()（）【】<>《》:：\-_/,，;；*#]+")

_FEES = (
    "服务费", "手续费", "技术服务", "软件", "淘宝客", "佣金", "积分", "运费险", "保险", "违约", "赔付", "赔偿", "公益",
    "花呗", "信用卡", "聚划算", "直通车", "钻展", "推广", "月租", "租金", "年费", "利息", "贷款", "还款", "扣款",
)  # fmt: skip
_TRANSFERS = ("转账", "余额宝", "充值", "保证金", "红包", "集分宝", "补贴", "理财", "还原", "解冻", "冻结")


BY_HAND = ("withdrawal", "transfer", "other")
"""Kinds of movement whose memo people write themselves."""


def heading_of(memo: str, business_type: str, kind: str = "") -> str:
    """The platform's words without trade numbers: 天猫佣金 for 天猫佣金{5001...}; the type where there are none.

    The memo of a transfer is written by hand and may name somebody: of it only a word of the trade is taken.
    """
    if kind in BY_HAND:
        return next((word for word in ("提现", *_TRANSFERS) if word in memo), business_type[:120])
    words = _BRACKETS.sub(" ", _NUMBERS.sub(" ", memo))
    return " ".join(words.split())[:120] or business_type[:120]


def kind_of(kind: str, memo: str, business_type: str, trade_no: str = "") -> str:
    """The reader's kind, with two corrections that only the words can tell.

    Commission for referring buyers (淘宝客), or for no single trade, is a fee and not the platform's share of a
    sale; a movement of no kind is a fee or a transfer where its words say so.
    """
    words = f"{memo} {business_type}"
    if kind == "commission" and ("淘宝客" in words or not trade_no):
        return "fee"
    if kind != "other":
        return kind
    if "提现" in words:
        return "withdrawal"
    if any(word in words for word in _TRANSFERS):
        return "transfer"
    return "fee" if any(word in words for word in _FEES) else "other"
