"""Reads the settlements."""

from typing import Any

from zhanggui.connectors.cells import CellError, code_id, count, moment, money, optional, words
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.platform_cells import squeezed
from zhanggui.connectors.platform_records import SettlementRecord

_KINDS = {"结算入账": "sale", "退款": "refund"}

FIELDS = (
    Field("trade_no", code_id),
    Field("scene", words),
    Field("quantity", optional(count)),
    Field("goods_paid", money),
    Field("commission", optional(money)),
    Field("title", words),
    Field("at", optional(moment)),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    kind = _KINDS.get(squeezed(told["scene"]))
    if kind is None:
        raise CellError("unknown_status", "scene")
    goods, commission = told.pop("goods_paid"), told.pop("commission")
    if (kind == "sale" and goods < 0) or (kind == "refund" and goods > 0):
        raise CellError("wrong_sign", "goods_paid")
    parts = {"goods_paid": goods, "commission": commission}
    told |= {"platform": "xiaohongshu", "kind": kind, "amount": None}
    told["parts"] = {name: part for name, part in parts.items() if part}


READER = LineReader("xhs_settlement", SettlementRecord, FIELDS, _shape, key="trade_no")
