"""The page of one refund and the order it belongs to; the buyer's own words only by a logged look."""

from typing import Any

from django.utils.translation import gettext_lazy

from zhanggui.departments.orders import api as orders
from zhanggui.departments.service import desks, queries, services
from zhanggui.departments.service.models import Refund
from zhanggui.doors.web.desk import Document


def shown(refund: Refund, revealed: bool) -> dict[str, Any]:
    """What belongs to a refund: its order, and the other refunds of that order."""
    of_order = queries.refund_briefs(refund.shop.code, [refund.trade_no]).get(refund.trade_no, [])
    return {
        "tone": desks.tone(refund),
        "order": orders.order_brief(refund.shop.code, refund.trade_no),
        "others": [each for each in of_order if each.pk != refund.pk],
        "explained": bool(refund.explanation),
        "explanation": refund.explanation if revealed else "",
    }


page = Document(
    key="refund",
    app="service",
    right="refunds.view",
    note_right="orders.note",
    rows=queries.visible_refunds,
    template="service/refund.html",
    context=shown,
    add_note=lambda refund, **said: services.add_note(refund_id=refund.pk, **said),
    note_hint=gettext_lazy("What should others know about this refund?"),
    subject=lambda refund: f"refund {refund.refund_no}",
    personal=("explanation",),
)
