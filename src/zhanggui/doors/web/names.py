"""Words of the trade for codes the kernel keeps: rights, cadences, kinds of a duty, events, actions of the log."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "intake.reveal": _("reveal personal data of rejected lines"),
    "reconcile.view": _("see reconciliations"),
    "reconcile.decide": _("decide reconciliations"),
    "reports.view": _("read reports"),
    "reports.comment": _("comment on reports"),
    "metrics.view": _("see the numbers"),
    "registers.view": _("see and fill registers"),
    "registers.design": _("declare and change registers"),
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
    "help": pgettext_lazy("work kind", "help"),
    "part": pgettext_lazy("work kind", "part"),
    "process": pgettext_lazy("work kind", "process step"),
    "register": pgettext_lazy("work kind", "register"),
    "plan": pgettext_lazy("work kind", "plan"),
    "meeting": pgettext_lazy("work kind", "meeting"),
    "request": pgettext_lazy("work kind", "request"),
    "absence": pgettext_lazy("work kind", "leave"),
    "conflict": pgettext_lazy("work kind", "conflict of sources"),
    "appraisal": pgettext_lazy("work kind", "appraisal"),
}
STAGES: Mapping[str, Any] = {
    "open": pgettext_lazy("work item", "open"),
    "late": pgettext_lazy("work item", "overdue"),
    "waiting": pgettext_lazy("work item", "not begun"),
    "begun": pgettext_lazy("work item", "begun"),
    "review": pgettext_lazy("work item", "to be accepted"),
    "done": pgettext_lazy("work item", "done"),
    "cancelled": pgettext_lazy("work item", "cancelled"),
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
    "assigned": _("assigned"),
    "taken": _("took it"),
    "started": _("began"),
    "sent_back": _("gave it back"),
    "asked_help": _("asked for help"),
    "submitted": _("submitted for acceptance"),
    "accepted": _("accepted"),
    "returned": _("returned"),
    "split": _("split into parts"),
    "linked": _("tied to"),
    "unlinked": _("untied from"),
    "attached": _("attached"),
    "priority_set": _("priority set"),
    "not_begun": _("not begun in time: went up to the superior"),
    "handed_up": _("moved to the superior's desk"),
    "passed_gate": _("passed the gate"),
}
VERDICTS: Mapping[str, Any] = {
    "taken": pgettext_lazy("report of a state", "counts"),
    "repeated": pgettext_lazy("report of a state", "known already"),
    "older": pgettext_lazy("report of a state", "older than what is known"),
    "outranked": pgettext_lazy("report of a state", "the other source is believed"),
    "conflict": pgettext_lazy("report of a state", "conflict"),
}
ROUTES: Mapping[str, Any] = {
    "holder": "",
    "stand_in": _("as stand-in"),
    "superior": _("as superior of a vacant post"),
    "nobody": _("nobody yet"),
}
EVENTS: Mapping[str, Any] = {
    "work.attested": _("a duty was attested"),
    "register.filled": _("a register was filled in"),
    "register.changed": _("a line of a register was changed"),
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
    "order.state_synced": _("an order's state was brought up to date"),
    "refund.noted": _("a refund was noted"),
    "buyer.noted": _("a buyer was noted"),
}

ACTIONS: Mapping[str, Any] = {
    "session.opened": pgettext_lazy("log", "signed in"),
    "session.refused": pgettext_lazy("log", "sign-in failed"),
    "session.shut": pgettext_lazy("log", "sign-in refused after too many tries"),
    "session.closed": pgettext_lazy("log", "signed out"),
    "password.changed": pgettext_lazy("log", "password changed"),
    "password.reset": pgettext_lazy("log", "password reset"),
    "person.hired": pgettext_lazy("log", "person added"),
    "person.assigned": pgettext_lazy("log", "post given"),
    "person.released": pgettext_lazy("log", "post taken back"),
    "person.left": pgettext_lazy("log", "person left"),
    "sign_in.opened": pgettext_lazy("log", "sign-in opened"),
    "sign_in.enabled": pgettext_lazy("log", "sign-in allowed again"),
    "sign_in.disabled": pgettext_lazy("log", "sign-in shut"),
    "stand_in.appointed": pgettext_lazy("log", "stand-in appointed"),
    "stand_in.ended": pgettext_lazy("log", "stand-in ended"),
    "scope.granted": pgettext_lazy("log", "scope granted"),
    "scope.withdrawn": pgettext_lazy("log", "scope withdrawn"),
    "calendar.day_marked": pgettext_lazy("log", "calendar day set"),
    "calendar.day_removed": pgettext_lazy("log", "calendar day cleared"),
    "personal.revealed": pgettext_lazy("log", "personal data seen"),
    "exported": pgettext_lazy("log", "list exported"),
    "register.declared": _("a register was declared"),
    "register.closed": _("a register was closed"),
    "report.exported": pgettext_lazy("log", "report exported"),
    "reconciliation.closed": pgettext_lazy("log", "reconciliation closed"),
    "reconciliation.reopened": pgettext_lazy("log", "reconciliation opened again"),
    "reconciliation.dispute_file": pgettext_lazy("log", "dispute file taken out"),
    "line.repaired": pgettext_lazy("log", "rejected line repaired"),
    "lines.dismissed": pgettext_lazy("log", "rejected lines set aside"),
    "lines.reopened": pgettext_lazy("log", "rejected lines put back"),
    "shop.set": pgettext_lazy("log", "shop changed"),
    "reaction.retried": pgettext_lazy("log", "reaction tried again"),
    "playbook.applied": pgettext_lazy("log", "playbook applied"),
}
DETAILS: Mapping[str, Any] = {
    "rows": pgettext_lazy("log", "rows"),
    "count": pgettext_lazy("log", "how many"),
    "format": pgettext_lazy("log", "format"),
    "form": pgettext_lazy("log", "format"),
    "filter": pgettext_lazy("log", "filter"),
    "kind": pgettext_lazy("log", "kind"),
    "code": pgettext_lazy("log", "code"),
    "position": pgettext_lazy("log", "post"),
    "starts": pgettext_lazy("log", "from"),
    "from": pgettext_lazy("log", "from"),
    "to": pgettext_lazy("log", "to"),
    "last_day": pgettext_lazy("log", "last day"),
    "sign_in": pgettext_lazy("log", "sign-in name"),
    "note": pgettext_lazy("log", "note"),
    "reason": pgettext_lazy("log", "reason"),
    "before": pgettext_lazy("log", "before"),
    "after": pgettext_lazy("log", "after"),
    "fields": pgettext_lazy("log", "fields"),
    "run": pgettext_lazy("log", "number"),
    "row": pgettext_lazy("log", "row"),
    "decisions": pgettext_lazy("log", "decisions"),
    "name": pgettext_lazy("log", "name"),
    "commission_rate": pgettext_lazy("log", "commission rate"),
    "accept": pgettext_lazy("log", "accept"),
    "dispute": pgettext_lazy("log", "dispute"),
    "wait": pgettext_lazy("log", "wait"),
    "correct": pgettext_lazy("log", "correct"),
    "version": pgettext_lazy("log", "version"),
    "opened": pgettext_lazy("log", "opened"),
    "updated": pgettext_lazy("log", "updated"),
    "closed": pgettext_lazy("log", "closed"),
    "default_weight": pgettext_lazy("log", "default weight"),
    "min_kg": pgettext_lazy("log", "least kg"),
    "max_kg": pgettext_lazy("log", "most kg"),
}


def action_word(code: str) -> str:
    """The word for an action of the log; any list's export is an export."""
    if code not in ACTIONS and code.endswith(".exported"):
        return str(ACTIONS["exported"])
    return word(ACTIONS, code)


def detail_words(detail: Mapping[str, Any]) -> str:
    """The details of an entry, readable: names in words, nothing nested."""
    parts = (f"{word(DETAILS, name)}: {_detail_value(value)}" for name, value in detail.items())
    return " · ".join(parts)


def _detail_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{word(DETAILS, str(name))} {_detail_value(part)}" for name, part in value.items()) or "—"
    if isinstance(value, list | tuple):
        return ", ".join(_detail_value(part) for part in value) or "—"
    return "—" if value in (None, "") else str(value)


def word(words: Mapping[str, Any], code: str) -> str:
    """The word for a code; the code itself where there is none."""
    return str(words.get(code, code))
