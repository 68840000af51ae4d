"""Reconciling: compute, open, decide line by line, close; and pricing what couriers billed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.base import Period, portions
from zhanggui.departments.finance import queries, wording
from zhanggui.departments.finance.contracts import (
    BillLine,
    Finding,
    PriceTable,
    ReconciliationRefused,
    Settled,
)
from zhanggui.departments.finance.models import (
    CourierBillLine,
    Reconciliation,
    ReconciliationEvent,
    ReconciliationLine,
)
from zhanggui.departments.finance.rules.courier import check_bills, price, table_of, weight_of
from zhanggui.departments.finance.rules.provinces import short_province
from zhanggui.departments.finance.rules.settlement import settle
from zhanggui.departments.orders import api as orders
from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.departments.warehouse.api import ParcelBilled
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.evidence import api as evidence

if TYPE_CHECKING:
    from zhanggui.kernel.organisation.models import Person

State = Reconciliation.State


# Computing


def reconcile_settlement(*, shop: str, period: Period) -> Settled:
    """Hold a shop's orders and refunds against its ledger; changes nothing."""
    return settle(queries.books_of(shop, period))


def reconcile_courier(
    *, courier: str, period: Period, shops: Collection[str], shop: str = "", tables: Sequence[PriceTable] | None = None
) -> Settled:
    """Hold a courier's bills against our parcels, weighed by today's SKU weights, and the price table."""
    weigh_parcels()
    code = warehouse.courier_code(courier)
    settled = check_bills(queries.bills_of(code, period, shops, shop=shop, tables=tables))
    with translation.override("en"):
        why = {
            each.subject: wording.reason_text(each.reason, each.facts)
            for each in settled.findings
            if each.kind == "overcharged"
        }
    overcharged = [{**row, "why": why[row["waybill"]]} for row in settled.answer["overcharged"]]
    return replace(settled, answer={**settled.answer, "overcharged": overcharged})


def settlement(*, shop: str, period: Period) -> dict[str, Any]:
    """The public answer of `reconcile settlement`."""
    return dict(reconcile_settlement(shop=shop, period=period).answer)


def courier_bill(*, courier: str, period: Period, shop: str = "") -> dict[str, Any]:
    """The public answer of `reconcile courier`, over one shop's bills or all."""
    shops = [shop] if shop else [each.code for each in projects.all_shops()]
    return dict(reconcile_courier(courier=courier, period=period, shops=shops, shop=shop).answer)


# Reconciliations


@transaction.atomic
def open_reconciliation(
    *, kind: str, period: Period, shop: str = "", courier: str = "", person: "Person | None", at: datetime
) -> Reconciliation:
    """Start working through a period; starting it twice finds the first one.

    A settlement needs its shop. A courier's bills may be one shop's, or those of all shops.
    """
    code = warehouse.courier_code(courier) if kind == Reconciliation.Kind.COURIER else ""
    if kind == Reconciliation.Kind.SETTLEMENT and not shop:
        raise ReconciliationRefused("reconciliation.no_shop", _("Choose the shop whose ledger is to be checked."))
    if kind == Reconciliation.Kind.COURIER and not code:
        raise ReconciliationRefused("reconciliation.no_courier", _("Choose the courier whose bill is to be checked."))
    shop_pk = projects.shop_by_code(shop).pk if shop else None
    made, is_new = Reconciliation.objects.get_or_create(
        key=f"{kind}:{shop or '*'}:{code}:{period.first}:{period.last}",
        defaults={
            "kind": kind, "shop_id": shop_pk, "courier": code, "first": period.first, "last": period.last,
            "opened_by": person, "opened_at": at, "refreshed_at": at,
        },
    )  # fmt: skip
    if is_new:
        _tell(made, "opened", person, at)
        _compute(made, person, at)
        waiting = queries.undecided(made.pk).count()
        if waiting:
            evidence.happened(
                key=f"reconciliation.opened:{made.pk}", event="reconciliation.opened", at=at, shop=shop,
                subject=made.key, link=_link(made), person=person.code if person else "", count=waiting,
                detail={"kind": made.kind, "courier": made.courier},
            )  # fmt: skip
    return made


@transaction.atomic
def refresh(*, reconciliation_id: int, person: "Person | None", at: datetime) -> Reconciliation:
    """Compute again from what has been taken in since; decisions about unchanged findings stay."""
    found = _open_one(reconciliation_id)
    _compute(found, person, at)
    return found


@transaction.atomic
def decide(
    *, reconciliation_id: int, line_ids: Iterable[int], decision: str, note: str, person: "Person | None", at: datetime
) -> int:
    """Decide about findings, one or many; answers about how many. The same decision again changes nothing."""
    found = _open_one(reconciliation_id)
    if decision not in ReconciliationLine.Decision.values:
        raise ReconciliationRefused("reconciliation.unknown_decision", _("Choose one of the decisions offered."))
    lines = found.lines.filter(pk__in=list(line_ids), gone=False)
    changed = [line for line in lines if (line.decision, line.note) != (decision, note)]
    for line in changed:
        _tell(found, "decided", person, at, line=line, note=note, decision=decision, before=line.decision)
        line.decision, line.note, line.decided_by, line.decided_at = decision, note[:500], person, at
    if not changed:
        return 0
    ReconciliationLine.objects.bulk_update(changed, ["decision", "note", "decided_by", "decided_at"], batch_size=200)
    _set_state(found, State.IN_PROGRESS)
    evidence.record(
        key=f"reconciliation:{found.pk}:decided:{min(line.pk for line in changed)}:{at.isoformat()}",
        event="reconciliation.line_decided",
        person=person,
        at=at,
        shop=found.shop.code if found.shop else "",
        subject=f"{found.key} ({len(changed)})",
        link=_link(found),
        detail={"kind": found.kind, "decision": decision, "count": len(changed)},
    )
    return len(changed)


@transaction.atomic
def undo(*, reconciliation_id: int, line_ids: Iterable[int], person: "Person | None", at: datetime) -> int:
    """Take decisions back: the findings wait again."""
    found = _open_one(reconciliation_id)
    lines = list(found.lines.filter(pk__in=list(line_ids)).exclude(decision=""))
    for line in lines:
        _tell(found, "undone", person, at, line=line, before=line.decision)
        line.decision, line.note, line.decided_by, line.decided_at = "", "", None, None
    ReconciliationLine.objects.bulk_update(lines, ["decision", "note", "decided_by", "decided_at"], batch_size=200)
    found.lines.filter(gone=True, decision="").delete()
    return len(lines)


def close(*, reconciliation_id: int, person: "Person | None", at: datetime) -> Reconciliation:
    """Close once every finding is decided; the figures are frozen as they are now. Closing twice is harmless.

    What the last computing brings to light stays visible even where it forbids closing.
    """
    if Reconciliation.objects.exclude(state=State.CLOSED).filter(pk=reconciliation_id).exists():
        refresh(reconciliation_id=reconciliation_id, person=person, at=at)
    return _close(reconciliation_id, person, at)


@transaction.atomic
def _close(reconciliation_id: int, person: "Person | None", at: datetime) -> Reconciliation:
    found = Reconciliation.objects.select_for_update(of=("self",)).select_related("shop").get(pk=reconciliation_id)
    if found.state == State.CLOSED:
        return found
    waiting = queries.undecided(found.pk).count()
    if waiting:
        sentence = ngettext(
            "%(count)s finding still waits for a decision.", "%(count)s findings still wait for a decision.", waiting
        )
        raise ReconciliationRefused("reconciliation.undecided", sentence % {"count": waiting}, waiting=waiting)
    found.closed_by, found.closed_at = person, at
    _set_state(found, State.CLOSED)
    found.save(update_fields=["closed_by", "closed_at"])
    _tell(found, "closed", person, at)
    audit.note(actor=_name(person), action="reconciliation.closed", subject=found.key, detail=_figures(found))
    evidence.record(
        key=f"reconciliation:{found.pk}:closed:{at.isoformat()}",
        event="reconciliation.closed",
        person=person,
        at=at,
        shop=found.shop.code if found.shop else "",
        subject=found.key,
        link=_link(found),
        detail={"kind": found.kind, "courier": found.courier, **_figures(found)},
    )
    return found


@transaction.atomic
def reopen(*, reconciliation_id: int, reason: str, person: "Person | None", at: datetime) -> Reconciliation:
    """Open a closed reconciliation again, saying why; its decisions stay."""
    found = Reconciliation.objects.select_for_update(of=("self",)).select_related("shop").get(pk=reconciliation_id)
    if found.state != State.CLOSED:
        return found
    if not reason.strip():
        raise ReconciliationRefused("reconciliation.no_reason", _("Say why it is opened again."))
    found.closed_by, found.closed_at = None, None
    _set_state(found, State.IN_PROGRESS)
    found.save(update_fields=["closed_by", "closed_at"])
    _tell(found, "reopened", person, at, note=reason.strip())
    audit.note(actor=_name(person), action="reconciliation.reopened", subject=found.key, detail={"reason": reason})
    return found


def note_disputed(*, reconciliation_id: int, person: "Person | None", at: datetime, count: int) -> None:
    """Remember that the dispute file was taken out."""
    _tell(Reconciliation.objects.get(pk=reconciliation_id), "disputed", person, at, count=count)


def _open_one(reconciliation_id: int) -> Reconciliation:
    found = Reconciliation.objects.select_for_update(of=("self",)).select_related("shop").get(pk=reconciliation_id)
    if found.state == State.CLOSED:
        raise ReconciliationRefused(
            "reconciliation.closed", _("This reconciliation is closed. Open it again to change it.")
        )
    return found


def _compute(found: Reconciliation, person: "Person | None", at: datetime) -> None:
    period = Period(found.first, found.last)
    if found.kind == Reconciliation.Kind.SETTLEMENT:
        settled = reconcile_settlement(shop=found.shop.code, period=period)
    else:
        weigh_parcels()
        shops = [found.shop.code] if found.shop else [shop.code for shop in projects.all_shops()]
        for shop in shops:
            price_parcels(shop=shop, courier=found.courier, days=period)
        settled = reconcile_courier(
            courier=found.courier, period=period, shops=shops, shop=found.shop.code if found.shop else ""
        )
    changed = _keep_findings(found, settled.findings, person, at)
    found.summary, found.refreshed_at = dict(settled.answer), at
    found.save(update_fields=["summary", "refreshed_at"])
    if any(changed.values()):
        _tell(found, "refreshed", person, at, **changed)


def _keep_findings(
    found: Reconciliation, findings: Sequence[Finding], person: "Person | None", at: datetime
) -> dict[str, int]:
    """Write findings as lines: new ones wait, changed ones wait again, gone ones leave unless somebody decided."""
    held = {(line.kind, line.subject, line.part): line for line in found.lines.all()}
    now = {(finding.kind, finding.subject[:80], finding.part[:80]): finding for finding in findings}
    new = [_line(found, key, finding) for key, finding in now.items() if key not in held]
    changed = [line for key, line in held.items() if key in now and _rewrite(line, now[key])]
    gone = [line for key, line in held.items() if key not in now and not line.gone]
    for line in changed:
        if line.decision:
            _tell(found, "undone", person, at, line=line, before=line.decision, because="figures")
            line.decision, line.note, line.decided_by, line.decided_at = "", "", None, None
    ReconciliationLine.objects.bulk_create(new, batch_size=200)
    fields = ["expected", "billed", "difference", "reason", "facts", "gone"]
    ReconciliationLine.objects.bulk_update(
        changed, [*fields, "decision", "note", "decided_by", "decided_at"], batch_size=100
    )
    ReconciliationLine.objects.filter(pk__in=[line.pk for line in gone if not line.decision]).delete()
    ReconciliationLine.objects.filter(pk__in=[line.pk for line in gone if line.decision]).update(gone=True)
    return {"new": len(new), "changed": len(changed), "gone": len(gone)}


def _line(found: Reconciliation, key: tuple[str, str, str], finding: Finding) -> ReconciliationLine:
    line = ReconciliationLine(reconciliation=found, kind=key[0], subject=key[1], part=key[2])
    _rewrite(line, finding)
    return line


def _rewrite(line: ReconciliationLine, finding: Finding) -> bool:
    """Whether the finding says something else than the line did."""
    before = (line.expected, line.billed, line.reason, line.gone)
    line.expected, line.billed, line.difference = finding.expected, finding.billed, finding.difference
    line.reason, line.facts, line.gone = finding.reason, dict(finding.facts), False
    return before != (line.expected, line.billed, line.reason, line.gone)


def _set_state(found: Reconciliation, state: str) -> None:
    if found.state != state:
        found.state = state
        found.save(update_fields=["state"])


def _tell(
    found: Reconciliation,
    action: str,
    person: "Person | None",
    at: datetime,
    *,
    line: ReconciliationLine | None = None,
    note: str = "",
    **detail: object,
) -> None:
    if line is not None:
        detail |= {"kind": line.kind, "subject": line.subject}
    ReconciliationEvent.objects.create(
        reconciliation=found, line=line, action=action, person=person, at=at, note=note[:500], detail=detail
    )


def _name(person: "Person | None") -> str:
    return person.code if person else "system"


def _link(found: Reconciliation) -> str:
    try:
        return reverse("finance:reconciliation", args=[found.pk])
    except NoReverseMatch:
        return ""


def _figures(found: Reconciliation) -> dict[str, Any]:
    decided = found.lines.filter(gone=False).exclude(decision="")
    by_decision: dict[str, int] = {}
    for decision in decided.values_list("decision", flat=True):
        by_decision[decision] = by_decision.get(decision, 0) + 1
    return {"from": str(found.first), "to": str(found.last), "decisions": by_decision}


# What parcels cost


def weigh_parcels() -> None:
    """Bring every parcel's weight up to today's SKU weights: a bill may name parcels of any shop."""
    for shop in projects.all_shops():
        orders.weigh_anew(shop=shop.code)


def price_parcels(
    *, shop: str, courier: str, waybills: Collection[str] | None = None, days: Period | None = None
) -> None:
    """Tell the warehouse what was billed for parcels and what the price table makes of them.

    Called when a bill, a price table or an order arrives, whichever comes last. Of these waybills, of those
    scanned on these days, or of all.
    """
    lines = CourierBillLine.objects.filter(shop__code=shop, courier=courier)
    if waybills is None:
        scanned = lines.filter(business_date__range=(days.first, days.last)) if days else lines
        waybills = set(scanned.order_by().values_list("waybill", flat=True).distinct())
    tables = queries.price_tables(courier, [shop])
    for some in portions(sorted(waybills)):
        rows = lines.filter(waybill__in=some).select_related("bill", "shop").order_by("scanned_at", "pk")
        by_waybill: dict[str, list[CourierBillLine]] = {}
        for row in rows:
            by_waybill.setdefault(row.waybill, []).append(row)
        ours = {waybill: queries.our_parcel(parcel) for waybill, parcel in _parcels(some).items()}
        billed = [_billed(courier, own, ours, tables) for own in by_waybill.values()]
        warehouse.note_billing(shop=shop, billed=billed)


def _parcels(waybills: Sequence[str]) -> Mapping[str, Any]:
    return warehouse.parcels_by_waybill(None, waybills)


def _billed(
    courier: str, rows: Sequence[CourierBillLine], parcels: Mapping[str, Any], tables: Sequence[PriceTable]
) -> ParcelBilled:
    first = rows[0]
    line = queries.bill_line(first)
    return ParcelBilled(
        waybill=first.waybill,
        courier=courier,
        billed_kg=first.billed_kg,
        freight=sum((row.payable for row in rows), Decimal(0)),
        expected_freight=_expected(line, parcels.get(first.waybill), tables),
        scanned_at=first.scanned_at,
        province=short_province(first.province, first.destination) or first.province,
        run_id=first.bill.run,
        source_row=first.row,
    )


def _expected(line: BillLine, parcel: Any, tables: Sequence[PriceTable]) -> Decimal | None:
    table = table_of(tables, line) if parcel is not None else None
    weight = weight_of(parcel, table) if table is not None else None
    if table is None or weight is None:
        return None
    return price(table, short_province(parcel.province, line.province, line.destination), weight)
