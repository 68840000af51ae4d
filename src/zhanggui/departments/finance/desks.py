"""Lists of finance: reconciliations, ledger lines, courier bills and their lines, price tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from zhanggui.base import clock
from zhanggui.departments.finance import queries, wording
from zhanggui.departments.finance.models import (
    CourierBillLine,
    LedgerLine,
    Reconciliation,
    ReconciliationLine,
)
from zhanggui.departments.finance.rules.headings import BY_HAND
from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may
from zhanggui.doors.web.text import named

STATE_TONES = {"open": "yellow", "in_progress": "blue", "closed": "green"}


def shops_of(request: HttpRequest) -> frozenset[str]:
    """Codes of the shops the person of this request may see."""
    return projects.visible_shop_codes(request.user)


def sees_everything(request: HttpRequest) -> bool:
    return bool(request.scope.everything)  # type: ignore[attr-defined]


def shop_choices(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    return projects.shop_names(shops_of(request))


def courier_name(code: str, told: str = "") -> str:
    """A courier in the reader's language; one we do not know by the name its file `told`."""
    words = warehouse.COURIERS.get(code)
    if words is None:
        return told or code
    return str(COURIER_NAMES.get(code, words[0]))


COURIER_NAMES = {
    "zto": _("ZTO Express"),
    "yto": _("YTO Express"),
    "sto": _("STO Express"),
    "yunda": _("Yunda Express"),
    "sf": _("SF Express"),
    "jt": _("J&T Express"),
    "best": _("Best Express"),
    "jd": _("JD Logistics"),
    "deppon": _("Deppon"),
    "ems": _("EMS"),
    "post": _("China Post"),
    "tiantian": _("TTK Express"),
}


def courier_choices(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    return [(code, courier_name(code)) for code in queries.couriers(shops_of(request))]


def about(found: Reconciliation) -> str:
    """The shop or courier a reconciliation is about."""
    shop = found.shop.name if found.shop else str(_("all shops"))
    return f"{courier_name(found.courier)} · {shop}" if found.courier else shop


def key_text(subject: str, detail: Mapping[str, object]) -> str:
    """A reconciliation named by its key, in words: "Courier bill 2011-11-07 – 2011-11-13 · ZTO Express"."""
    key, _space, _count = subject.partition(" ")
    kind, _shop, courier, first, last = key.split(":")
    about = [f"{Reconciliation.Kind(kind).label} {first} – {last}"]
    if courier:
        about.append(courier_name(courier))
    count = detail.get("count")
    if isinstance(count, int):
        about.append(ngettext("%(n)s finding", "%(n)s findings", count) % {"n": count})
    return " · ".join(about)


def reconciliations_in(request: HttpRequest) -> QuerySet[Reconciliation]:
    return queries.reconciliations(shops_of(request), everything=sees_everything(request))


def _start_button(request: HttpRequest) -> Sequence[tuple[str, Any, str]]:
    if not may(request, "reconcile.decide"):
        return []
    return [(reverse("finance:start"), _("Start a reconciliation"), "plus")]


reconciliations = Desk(
    key="reconciliations",
    title=_("Reconciliations"),
    app="finance",
    right="reconcile.view",
    rows=reconciliations_in,
    columns=[
        Column("period", _("Period"), value=lambda one: f"{one.first} – {one.last}", kind="link", sort="last"),
        Column("kind", _("Kind"), value=lambda one: one.get_kind_display()),
        Column("about", _("Shop or courier"), value=about),
        Column(
            "state",
            _("State"),
            value=lambda one: one.get_state_display(),
            kind="badge",
            tone=lambda one: STATE_TONES[one.state],
        ),
        Column("found", _("Findings"), kind="number", sort="found"),
        Column("waiting", _("Undecided"), kind="number", sort="waiting"),
        Column("disputed", _("Disputed"), kind="number", on_phone=False),
        Column("opened_by", _("Started by"), value=lambda one: named(one.opened_by), on_phone=False),
        Column("closed_at", _("Books closed"), kind="datetime", sort="closed_at", on_phone=False),
    ],
    filters=[
        Filter("state", _("State"), choices=Reconciliation.State.choices, field="state"),
        Filter("kind", _("Kind"), choices=Reconciliation.Kind.choices, field="kind"),
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
    ],
    tabs="state",
    detail=lambda one: reverse("finance:reconciliation", args=[one.pk]),
    empty=_("Nothing has been reconciled yet. Start with a shop and a week whose ledger has been taken in."),
    empty_link=("finance:start", _("Start a reconciliation")),
    default_sort="-last",
    buttons=_start_button,
)


def _search_ledger(rows: QuerySet[LedgerLine], text: str) -> QuerySet[LedgerLine]:
    return rows.filter(Q(trade_no=text) | Q(entry_no=text) | Q(business_no=text) | Q(merchant_order_no=text))


def _memo(line: LedgerLine) -> str:
    """The platform's own words; what people wrote may name somebody and is masked."""
    return "***" if line.memo and line.kind in BY_HAND else line.memo


ledger = Desk(
    key="ledger",
    title=_("Ledger"),
    app="finance",
    right="reconcile.view",
    rows=lambda request: queries.ledger_lines(shops_of(request)).defer("counterparty"),
    columns=[
        Column("at", _("Booked"), kind="datetime", sort="at"),
        Column(
            "kind",
            _("Kind"),
            value=lambda one: one.get_kind_display(),
            kind="badge",
            tone=lambda one: KIND_TONES[one.kind],
        ),
        Column("trade_no", _("Trade number")),
        Column("income", _("Income"), value=lambda one: one.income or None, kind="money", sort="income"),
        Column("outgo", _("Outgo"), value=lambda one: one.outgo or None, kind="money", sort="outgo"),
        Column("balance", _("Balance"), kind="money", on_phone=False),
        Column("heading", _("Called"), on_phone=False),
        Column("entry_no", _("Entry number"), on_phone=False),
        Column("shop", _("Shop"), value=lambda one: one.shop.name, on_phone=False),
        Column("memo", _("Memo"), value=_memo, hidden=True),
        Column("business_date", _("Business day"), kind="date", hidden=True),
        Column("row", _("Row in the file"), kind="number", hidden=True),
    ],
    filters=[
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
        Filter("kind", _("Kind"), choices=LedgerLine.Kind.choices, field="kind"),
        Filter("days", _("Booked"), kind="days", field="business_date"),
    ],
    search=_search_ledger,
    search_hint=_("Trade, entry or business number"),
    empty=_("No ledger yet. Take in the platform's ledger file."),
    template="finance/ledger.html",
    context={"reaches": lambda: queries.ledger_beyond(clock.today()) if clock.is_moved() else None},
    empty_link=("intake:upload", _("Take in files")),
    default_sort="-at",
)

KIND_TONES = {
    "sale": "green",
    "refund": "red",
    "commission": "blue",
    "fee": "yellow",
    "withdrawal": "grey",
    "transfer": "grey",
    "other": "grey",
}


small_payments = Desk(
    key="small-payments",
    title=_("Small payments"),
    app="finance",
    right="reconcile.view",
    rows=lambda request: queries.small_payments(shops_of(request)).defer("applicant", "memo"),
    columns=[
        Column("business_date", _("Paid or asked"), kind="date", sort="business_date"),
        Column("trade_no", _("Trade number")),
        Column("amount", _("Amount"), kind="money", sort="amount"),
        Column("kind", _("What for")),
        Column("status", _("State")),
        Column("entry_no", _("Entry number"), on_phone=False),
        Column("shop", _("Shop"), value=lambda one: one.shop.name, on_phone=False),
        Column("row", _("Row in the file"), kind="number", hidden=True),
    ],
    filters=[
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
        Filter("days", _("Paid or asked"), kind="days", field="business_date"),
    ],
    search=lambda rows, text: rows.filter(Q(trade_no=text) | Q(entry_no=text)),
    search_hint=_("Trade or entry number"),
    empty=_("No small payment yet. Take in the platform's list of compensations or small transfers."),
    empty_link=("intake:upload", _("Take in files")),
    default_sort="-business_date",
)


courier_bills = Desk(
    key="courier-bills",
    title=_("Courier bills"),
    app="finance",
    right="reconcile.view",
    rows=lambda request: queries.courier_bills(shops_of(request)),
    columns=[
        Column(
            "days",
            _("Scan days"),
            value=lambda one: f"{one.first or '?'} – {one.last or '?'}",
            kind="link",
            sort="last",
        ),
        Column("courier", _("Courier"), value=lambda one: courier_name(one.courier)),
        Column("rows", _("Lines"), kind="number", sort="rows"),
        Column("payable", _("Payable"), kind="money", sort="payable"),
        Column("shop", _("Shop"), value=lambda one: one.shop.name),
        Column("taken_at", pgettext_lazy("moment", "Taken in"), kind="datetime", sort="taken_at", on_phone=False),
    ],
    filters=[
        Filter("courier", _("Courier"), choices=courier_choices, field="courier"),
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
        Filter("days", _("Scanned until"), kind="days", field="last"),
    ],
    detail=lambda one: f"{reverse('finance:courier-lines')}?bill={one.pk}",
    empty=_("No courier bill yet. Take in the workbook the courier sends every month."),
    empty_link=("intake:upload", _("Take in files")),
    default_sort="-last",
)


def _of_bill(rows: QuerySet[CourierBillLine], bill: str) -> QuerySet[CourierBillLine]:
    return rows.filter(bill_id=bill) if bill.isascii() and bill.isdigit() and len(bill) < 19 else rows


courier_lines = Desk(
    key="courier-lines",
    title=_("Lines of courier bills"),
    app="finance",
    right="reconcile.view",
    rows=lambda request: queries.bill_lines(shops_of(request)),
    columns=[
        Column("waybill", _("Waybill")),
        Column("scanned_at", _("Scanned"), kind="datetime", sort="scanned_at"),
        Column("courier", _("Courier"), value=lambda one: courier_name(one.courier), on_phone=False),
        Column("province", _("Province")),
        Column("billed_kg", _("Billed kg"), kind="number", sort="billed_kg"),
        Column("first_fee", _("First weight"), kind="money", on_phone=False),
        Column("next_fee", _("Further weight"), kind="money", on_phone=False),
        Column("payable", _("Payable"), kind="money", sort="payable"),
        Column("shop", _("Shop"), value=lambda one: one.shop.name, on_phone=False),
        Column(
            "again", _("Also on other bills"), value=lambda one: len(one.also_on) or None, kind="number", hidden=True
        ),
        Column("row", _("Row in the file"), kind="number", hidden=True),
    ],
    filters=[
        Filter("courier", _("Courier"), choices=courier_choices, field="courier"),
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
        Filter("days", _("Scanned"), kind="days", field="business_date"),
        Filter("bill", _("Bill number"), kind="text", apply=_of_bill),
    ],
    search=lambda rows, text: rows.filter(waybill=text),
    search_hint=_("Waybill"),
    empty=_("No courier bill yet. Take in the workbook the courier sends every month."),
    empty_link=("intake:upload", _("Take in files")),
    default_sort="-scanned_at",
)


tariffs = Desk(
    key="tariffs",
    title=_("Price tables"),
    app="finance",
    right="reconcile.view",
    rows=lambda request: queries.tariffs(shops_of(request)),
    columns=[
        Column(
            "courier",
            _("Courier"),
            value=lambda one: courier_name(one.courier, one.courier_name),
            kind="link",
            sort="courier",
        ),
        Column("valid_from", _("Valid from"), value=lambda one: one.valid_from or _("always"), sort="valid_from"),
        Column("first_kg", _("First weight (kg)"), kind="number"),
        Column("step_kg", _("Step (kg)"), kind="number"),
        Column("places", _("Provinces"), value=lambda one: len(one.rates), kind="number"),
        Column("shop", _("Shop"), value=lambda one: one.shop.name if one.shop else _("all shops")),
        Column("taken_at", pgettext_lazy("moment", "Taken in"), kind="datetime", sort="taken_at", on_phone=False),
    ],
    filters=[
        Filter("courier", _("Courier"), choices=courier_choices, field="courier"),
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
    ],
    detail=lambda one: reverse("finance:tariff", args=[one.pk]),
    empty=_("No price table yet. Take in the file with the prices agreed with the courier."),
    empty_link=("intake:upload", _("Take in files")),
    default_sort="-taken_at",
)


def dispute_columns(found: Reconciliation) -> list[Column]:
    """What the platform or courier needs to know to check a disputed line."""
    subject = _("Waybill") if found.kind == Reconciliation.Kind.COURIER else _("Trade number")
    weights = [
        Column("declared_kg", _("Our kg"), value=lambda line: _kilograms(line, "declared_kg")),
        Column("billed_kg", _("Billed kg"), value=lambda line: _kilograms(line, "billed_kg")),
        Column(
            "province",
            _("Province"),
            value=lambda line: line.facts.get("our_province") or line.facts.get("province", ""),
        ),
    ]
    return [
        Column("subject", subject),
        Column("kind", _("Finding"), value=lambda line: wording.kind_text(line.kind)),
        *(weights if found.kind == Reconciliation.Kind.COURIER else []),
        Column("expected", _("Expected"), kind="money"),
        Column("billed", _("Billed"), kind="money"),
        Column("difference", _("Difference"), kind="money"),
        Column("reason", _("Reason"), value=lambda line: wording.reason_text(line.reason, line.facts)),
        Column("note", _("Note")),
    ]


def _kilograms(line: ReconciliationLine, which: str) -> Decimal | str:
    """A number, so that the receiver's spreadsheet can calculate with it."""
    return Decimal(text) if (text := line.facts.get(which)) else ""


def disputed(found: Reconciliation) -> QuerySet[ReconciliationLine]:
    """Findings that go to the platform or courier."""
    return found.lines.filter(decision=ReconciliationLine.Decision.DISPUTE, gone=False)
