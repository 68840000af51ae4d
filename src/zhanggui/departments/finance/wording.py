"""What a finding is called and why it was found, in words: for screens, dispute files and the command line."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.departments.finance.models import ReconciliationEvent, ReconciliationLine

KINDS = {
    "missing_in_bill": _("Sale missing in the bill"),
    "different": _("Amount differs"),
    "booked_twice": _("Booked twice"),
    "not_ours": _("Not our trade"),
    "refund_missing": _("Refund missing in the bill"),
    "refund_unknown": _("Refund not on record"),
    "commission_different": _("Commission differs"),
    "commission_missing": _("Commission missing"),
    "balance_break": _("Balance does not add up"),
    "unexplained": _("Unexplained movement"),
    "overcharged": _("Overcharged"),
    "undercharged": _("Undercharged"),
    "unknown": _("Unknown waybill"),
    "billed_twice": _("Billed twice"),
    "no_rate": _("Cannot be priced"),
}

REASONS = {
    "sale_absent": _("The buyer confirmed and the statements cover that day, but the money is not in them."),
    "sale_short": _("The ledger pays less than the order is worth."),
    "sale_over": _("The ledger pays more than the order is worth."),
    "sale_twice": _("The same sale was paid in %(times)s times."),
    "refund_amount": _("Refunds in the ledger and in the refund export add up to different amounts."),
    "refund_absent": _("Refund %(refund)s succeeded, but the ledger does not show it."),
    "refund_absent_old": _("Refund %(refund)s succeeded, but the ledger does not show it; its order is not on record."),
    "refund_twice": _("The ledger took this refund once more than the refund export knows."),
    "refund_not_on_record": _("The ledger paid a refund that the refund export does not know."),
    "commission_rate": _("The commission is not %(rate)s of the order amount."),
    "commission_twice": _("The commission was taken twice."),
    "commission_absent": _("The sale was paid in, but no commission was taken at the rate %(rate)s."),
    "commission_never": _("The statements hold no commission at all; at the rate %(rate)s this much would be due."),
    "foreign_sale": _("A sale of a trade that no order or refund names."),
    "foreign_refund": _("A refund of a trade that no order or refund names."),
    "foreign_commission": _("Commission for a trade that no order or refund names."),
    "no_kind": _("Nothing tells what this movement is for."),
    "balance_jumps": _("The printed balance does not follow from the line before."),
    "closing_differs": _("The declared closing balance is not the last line's."),
    "weight": _("Billed by %(billed_kg)s kg, our weight is %(declared_kg)s kg."),
    "province": _("Billed for %(province)s, our parcel went to %(our_province)s."),
    "province_and_weight": _(
        "Billed for %(province)s and %(billed_kg)s kg, our parcel went to %(our_province)s with %(declared_kg)s kg."
    ),
    "rate": _("The price is not the one of the price table for %(our_province)s."),
    "arithmetic": _("The parts of the price do not add up to the amount billed."),
    "surcharge": _("A surcharge on top of the price table."),
    "less_than_table": _("Less than the price table asks; our weight is %(declared_kg)s kg."),
    "not_our_parcel": _("None of our orders was sent with this waybill."),
    "parcel_twice": _("The parcel is charged %(times)s times."),
    "no_table": _("There is no price table of this courier for that day."),
    "no_weight": _("We do not know what this parcel weighs."),
    "no_rate": _("The price table has no price for %(our_province)s."),
}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def kind_text(kind: str) -> str:
    """A finding's kind in the reader's language."""
    return str(KINDS.get(kind, kind))


def reason_text(reason: str, facts: Mapping[str, str]) -> str:
    """A reason as a sentence in the reader's language."""
    return str(REASONS.get(reason, reason)) % _Blank(facts)


ACTIONS = {
    "opened": _("started"),
    "refreshed": _("computed again: %(new)s new, %(changed)s changed, %(gone)s gone"),
    "decided": _("%(finding)s %(subject)s: %(decision)s"),
    "undone": _("%(finding)s %(subject)s: decision taken back"),
    "closed": pgettext_lazy("reconciliation", "closed"),
    "reopened": _("opened again"),
    "disputed": _("dispute file taken out, %(count)s lines"),
}


def event_text(event: ReconciliationEvent) -> str:
    """One line of a reconciliation's history in the reader's language."""
    facts = {name: str(value) for name, value in event.detail.items()}
    facts["finding"] = kind_text(facts.get("kind", ""))
    decisions = dict(ReconciliationLine.Decision.choices)
    facts["decision"] = str(decisions.get(facts.get("decision", ""), ""))
    return str(ACTIONS.get(event.action, event.action)) % _Blank(facts)
