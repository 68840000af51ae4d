"""An order's way as logistics and customer service report it: two sources, one rule who is believed about what."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from zhanggui.departments.orders.models import Order
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import StatusConflict, StatusReport

STATES = {
    "paid": pgettext_lazy("order's way", "paid"),
    "packed": pgettext_lazy("order's way", "packed"),
    "sent": pgettext_lazy("order's way", "handed to the courier"),
    "received": pgettext_lazy("order's way", "received"),
    "exchanging": pgettext_lazy("order's way", "being exchanged"),
    "returned": pgettext_lazy("order's way", "returned"),
    "cancelled": pgettext_lazy("order's way", "cancelled"),
}
SOURCES = {
    "logistics": pgettext_lazy("order's way", "logistics"),
    "service": pgettext_lazy("order's way", "customer service"),
    "decided": pgettext_lazy("order's way", "decided by hand"),
}
REPORTING = ("logistics", "service")
RULES = work.Rules(
    order=tuple(STATES),
    believed={
        "packed": "logistics",
        "sent": "logistics",
        "received": "logistics",
        "exchanging": "service",
        "returned": "service",
        "cancelled": "service",
    },
    ends=frozenset({"received", "returned", "cancelled"}),
)
EVENT = "order.state_synced"


def install() -> None:
    """Let the kernel know how orders' states follow each other."""
    work.status_kind("order", work.StatusKind(RULES, name=_name, desk=_desk, link=_link, word=_word))


@transaction.atomic
def report_order_state(
    *, order: Order, source: str, state: str, said_at: datetime, at: datetime, person: Person | None
) -> StatusReport:
    """Take one source's word on where an order is; a contradiction becomes work of whoever keeps the orders' states."""
    said = work.report_status(
        subject=subject_of(order), source=source, state=state, said_at=said_at, at=at, person=person
    )
    evidence.record(
        key=f"{EVENT}:{said.pk}", event=EVENT, person=person, at=at, shop=order.shop.code,
        subject=f"order {order.trade_no}", link=reverse("orders:order", args=[order.pk]),
        detail={"source": source, "state": state, "verdict": said.verdict},
    )  # fmt: skip
    return said


def subject_of(order: Order) -> str:
    return f"order:{order.shop.code}:{order.trade_no}"


def open_conflict_of(order: Order) -> StatusConflict | None:
    return StatusConflict.objects.filter(subject=subject_of(order), decided="").first()


def _name(own: str) -> tuple[str, str]:
    number = own.partition(":")[2]
    return f"订单 {number}", f"Order {number}"


def _desk(own: str) -> Position | None:
    """The post whose job it is to keep orders' states; else one that may note orders."""
    opens = Q(position__closed_on=None, closed_on=None)
    keeping = Duty.objects.filter(opens, domain="ORD", kind="maintain", object="order").select_related("position")
    duty = keeping.order_by("position__order", "order").first()
    if duty is not None:
        return duty.position
    posts = Position.objects.filter(closed_on=None).order_by("-order", "code")
    return next((post for post in posts if "orders.note" in post.rights), None)


def _link(own: str) -> str:
    shop, _colon, number = own.partition(":")
    found = Order.objects.filter(shop__code=shop, trade_no=number).values_list("pk", flat=True).first()
    return reverse("orders:order", args=[found]) if found else ""


def _word(code: str) -> str:
    return str(STATES.get(code) or SOURCES.get(code) or code)
