"""The page of one buyer: what was bought, what was noted; the nick only by a logged look."""

from typing import Any

from django.utils.translation import gettext_lazy

from zhanggui.departments.customers import queries, services
from zhanggui.departments.customers.models import Buyer
from zhanggui.doors.web.desk import Document
from zhanggui.kernel.privacy import api as privacy


def shown(buyer: Buyer, revealed: bool) -> dict[str, Any]:
    """One buyer with the orders in this shop."""
    return {
        "nick": buyer.nick if revealed else privacy.mask_nick(buyer.nick),
        "bought": queries.orders_of(buyer),
    }


page = Document(
    key="buyer",
    app="customers",
    right="buyers.view",
    note_right="buyers.view",
    rows=queries.visible_buyers,
    template="customers/buyer.html",
    context=shown,
    add_note=lambda buyer, **said: services.add_note(buyer_id=buyer.pk, **said),
    note_hint=gettext_lazy("What should others know about this buyer?"),
    subject=lambda buyer: f"buyer {buyer.pk}",
    personal=("nick",),
    flags=True,
)
