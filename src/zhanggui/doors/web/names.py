"""Words of the trade for codes the kernel keeps: rights, cadences, kinds of a duty, actions of the log."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

RIGHTS: Mapping[str, Any] = {
    "work.own": _("do one's own work"),
    "work.team": _("see and move the team's work"),
    "work.all": _("see everybody's work"),
    "organisation.view": _("see the organisation"),
    "organisation.edit": _("change the organisation"),
    "orders.view": _("see orders"),
    "orders.note": _("write notes on orders"),
    "orders.export": _("export orders"),
    "buyers.view": _("see buyers, masked"),
    "buyers.reveal": _("reveal buyers' personal data"),
    "refunds.view": _("see refunds"),
    "products.view": _("see products"),
    "products.edit": _("change prices, stock and weights"),
    "shops.view": _("see shops"),
    "shops.edit": _("change shops"),
    "intake.view": _("see files taken in"),
    "intake.upload": _("take in files"),
    "intake.repair": _("repair rejected lines"),
    "reconcile.view": _("see reconciliations"),
    "reconcile.decide": _("decide reconciliations"),
    "reports.view": _("read reports"),
    "reports.comment": _("comment on reports"),
    "metrics.view": _("see the numbers"),
    "admin.users": _("manage people and sign-ins"),
    "admin.audit": _("read the audit log"),
    "admin.system": _("look after the system"),
}
CADENCES: Mapping[str, Any] = {
    "daily": _("daily"),
    "weekly": _("weekly"),
    "monthly": _("monthly"),
    "quarterly": _("quarterly"),
    "yearly": _("yearly"),
    "event": _("when it happens"),
    "continuous": _("all the time"),
    "periodic": _("from time to time"),
}
KINDS: Mapping[str, Any] = {
    "duty": _("duty"),
    "alert": _("alert"),
    "task": _("task"),
    "escalation": _("escalation"),
}
DUTY_KINDS: Mapping[str, Any] = {
    "plan": _("plan"),
    "execute": _("carry out"),
    "monitor": _("watch"),
    "analyse": _("analyse"),
    "report": _("report"),
    "approve": _("approve"),
    "assign": _("assign"),
    "train": _("train"),
    "appraise": _("appraise"),
    "meet": _("meet"),
    "design": _("design"),
    "write": _("write"),
    "serve": _("serve"),
    "reconcile": _("reconcile"),
    "maintain": _("maintain"),
    "recruit": _("recruit"),
    "comply": _("comply"),
    "negotiate": _("negotiate"),
}
DOMAINS: Mapping[str, Any] = {
    "ORG": _("Organisation, posts, recruiting and rules"),
    "TASK": _("Tasks, coordination, escalation, cover and meetings"),
    "GOAL": _("Goals, plans, budgets and reviews"),
    "PERF": _("Appraisal and training"),
    "PROJ": _("Projects, brand clients and partners"),
    "CAT": _("Catalogue, price, shelf and listing"),
    "INV": _("Inventory, warehouse, supply and logistics"),
    "ORD": _("Order flow and points projects"),
    "ADS": _("Paid promotion and traffic"),
    "CAMP": _("Campaigns, promotions and entry"),
    "CRE": _("Design, decoration and works archive"),
    "COPY": _("Copy, content and documents"),
    "CSV": _("Inquiry service and service quality"),
    "AFT": _("After-sale, returns, complaints, tracking"),
    "CRM": _("Customer data, revisit, VIP and feedback"),
    "CHN": _("Distribution and store network"),
    "DATA": _("Data, reports, competitors and alerts"),
    "TECH": _("Site technology, equipment and office systems"),
    "COMP": _("Qualifications, certification and filings"),
}
NOTES: Mapping[str, Any] = {
    "opened": _("opened"),
    "moved": _("moved"),
    "revived": _("opened again"),
    "cancelled": _("cancelled"),
    "handed_over": _("handed over"),
    "commented": _("comment"),
    "escalated": _("went up to the superior"),
    "attested": _("attested"),
    "verified": _("proved by evidence"),
    "done": _("done"),
    "reopened": _("opened again"),
}
ROUTES: Mapping[str, Any] = {
    "holder": "",
    "stand_in": _("as stand-in"),
    "superior": _("as superior of a vacant post"),
    "nobody": _("nobody yet"),
}
EVENTS: Mapping[str, Any] = {
    "file.taken": _("a file was taken in"),
    "line.repaired": _("a rejected line was repaired"),
    "report.read": _("a report was read"),
    "report.commented": _("a report was commented on"),
    "reconciliation.closed": _("a reconciliation was closed"),
    "reconciliation.line_decided": _("a difference was decided"),
    "product.price_changed": _("a price was looked after"),
    "product.stock_checked": _("stock was checked"),
    "product.weight_set": _("a weight was set"),
    "order.noted": _("an order was noted"),
    "order.exported": _("orders were exported"),
    "refund.noted": _("a refund was noted"),
    "buyer.noted": _("a buyer was noted"),
}


def word(words: Mapping[str, Any], code: str) -> str:
    """The word for a code; the code itself where there is none."""
    return str(words.get(code, code))
