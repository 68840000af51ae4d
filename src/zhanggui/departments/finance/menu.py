"""Where finance stands in the side menu and on the workbench."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhanggui.departments.finance import desks
from zhanggui.departments.finance.models import Reconciliation
from zhanggui.doors.web import menu, subjects, workbench
from zhanggui.doors.web.workbench import Card, Line

SHOWN = 5


def waiting_card(request: HttpRequest) -> Card | None:
    """Reconciliations that are not closed yet."""
    rows = desks.reconciliations_in(request).exclude(state=Reconciliation.State.CLOSED).order_by("last", "pk")
    found = list(rows[: SHOWN + 1])
    if not found:
        return None
    lines = [
        Line(
            title=f"{one.get_kind_display()} {one.first} – {one.last}",
            link=reverse("finance:reconciliation", args=[one.pk]),
            text=desks.about(one),
            badge=_("%(n)s undecided") % {"n": one.waiting} if one.waiting else _("ready to close"),
            tone="yellow" if one.waiting else "green",
        )
        for one in found[:SHOWN]
    ]
    count = rows.count() if len(found) > SHOWN else len(found)
    return Card(_("Reconciliations"), lines, count=count, link=reverse("finance:reconciliations"))


def install() -> None:
    """Called once when the process starts."""
    view = "reconcile.view"
    menu.add("finance", _("Reconciliations"), "finance:reconciliations", "scale", view, 60, shortcut="f")
    menu.add("finance.ledger", _("Ledger"), "finance:ledger", "report-money", view, 61)
    menu.add("finance.bills", _("Courier bills"), "finance:courier-bills", "truck", view, 62)
    menu.add("finance.tariffs", _("Price tables"), "finance:tariffs", "tags", view, 63)
    menu.add("finance.small", _("Small payments"), "finance:small-payments", "coins", view, 64)
    menu.add("finance.costs", _("Monthly costs"), "finance:costs", "receipt-2", view, 65)
    workbench.provide("finance.waiting", "reconcile.decide", waiting_card)
    workbench.done_at("cost.entered", "finance:costs")
    workbench.done_at("reconciliation.closed", "finance:reconciliations")
    workbench.done_at("reconciliation.line_decided", "finance:reconciliations")
    subjects.read_by(
        desks.key_text,
        "reconciliation.closed",
        "reconciliation.line_decided",
        "reconciliation.reopened",
        "reconciliation.dispute_file",
    )
