"""The face of the service department."""

from zhanggui.departments.service.contracts import RefundBrief, RefundMoney
from zhanggui.departments.service.queries import refund_briefs, refunds_of
from zhanggui.departments.service.services import add_note

__all__ = ["RefundBrief", "RefundMoney", "add_note", "refund_briefs", "refunds_of"]
