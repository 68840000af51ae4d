"""Reads the payments."""

from typing import Any

from zhanggui.connectors.cells import amount, code_id, moment, optional
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.platform_cells import reference, told
from zhanggui.connectors.platform_records import CompensationRecord

FIELDS = (
    Field("trade_no", code_id),
    Field("amount", amount),
    Field("kind_text", told),
    Field("entry_no", reference),
    Field("shop_name", told),
    Field("title", told),
    Field("item_id", reference),
    Field("applicant", told),
    Field("asked_at", optional(moment)),
    Field("paid_at", optional(moment)),
    Field("status_text", told),
    Field("memo", told),
    Field("service_no", reference),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    told["platform"] = _platform(binding)


def _platform(binding: Binding) -> str:
    """Whose names the columns bear; a transfer of other platforms bears nobody's."""
    amount = binding.column("amount").strip()
    if amount.startswith("赔付"):
        return "jd"
    if amount.startswith("申请扣款"):
        return "pdd"
    is_douyin = binding.column("entry_no").strip() == "支付流水号" or "paid_at" not in binding.absent
    return "douyin" if is_douyin else ""


READER = LineReader("small_payments", CompensationRecord, FIELDS, _shape, key="trade_no")
