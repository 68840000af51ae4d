"""Pages of finance that are no lists: starting, one reconciliation, one price table."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhanggui.base import Period, clock
from zhanggui.departments.finance import desks, queries, services, wording
from zhanggui.departments.finance.contracts import ReconciliationRefused
from zhanggui.departments.finance.models import Reconciliation, ReconciliationLine
from zhanggui.departments.finance.shown import proof_of, tiles_of
from zhanggui.doors.web.desk import exports
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.audit import api as audit

PAGE = 100


@require_safe
@right_required("reconcile.decide")
def start(request: HttpRequest) -> HttpResponse:
    """Choose what to reconcile; the last whole week is offered."""
    monday = clock.today() - timedelta(days=clock.today().weekday() + 7)
    context = {
        "shops": desks.shop_choices(request),
        "couriers": desks.courier_choices(request),
        "everything": desks.sees_everything(request),
        "first": request.GET.get("from") or monday.isoformat(),
        "last": request.GET.get("to") or (monday + timedelta(days=6)).isoformat(),
        "kind": request.GET.get("kind", Reconciliation.Kind.SETTLEMENT),
        "kinds": Reconciliation.Kind.choices,
        "shop": request.GET.get("shop", ""),
        "courier": request.GET.get("courier", ""),
    }
    return render(request, "finance/start.html", context)


@require_POST
@right_required("reconcile.decide")
def begin(request: HttpRequest) -> HttpResponse:
    """Start, or go to the one that was started before."""
    shop = request.POST.get("shop", "")
    if shop and shop not in desks.shops_of(request):
        raise Http404
    kind = request.POST.get("kind", "")
    if kind not in Reconciliation.Kind.values:
        raise ReconciliationRefused("reconciliation.unknown_kind", _("Choose what is to be reconciled."))
    if not shop and not desks.sees_everything(request):
        raise ReconciliationRefused("reconciliation.no_shop", _("Choose the shop whose ledger is to be checked."))
    found = services.open_reconciliation(
        kind=kind,
        period=_period(request),
        shop=shop,
        courier=request.POST.get("courier", ""),
        person=request.person,  # type: ignore[attr-defined]
        at=clock.now(),
    )
    return redirect("finance:reconciliation", pk=found.pk)


def _period(request: HttpRequest) -> Period:
    try:
        first, last = (date.fromisoformat(request.POST.get(name, "")) for name in ("from", "to"))
    except ValueError as error:
        raise ReconciliationRefused("period.not_a_date", _("Choose the first and the last day.")) from error
    return Period(first, last)


@require_safe
@right_required("reconcile.view")
def reconciliation(request: HttpRequest, pk: int) -> HttpResponse:
    """One reconciliation: its figures, its findings by kind, and what was decided."""
    found = _one(request, pk)
    kinds = queries.finding_kinds(found.pk)
    tab = request.GET.get("tab", "")
    lines = found.lines.select_related("decided_by")
    lines = lines.filter(kind=tab) if tab in {kind for kind, *_ in kinds} else lines
    page = Paginator(lines.order_by(*ORDER), PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "about": desks.about(found),
        "tone": desks.STATE_TONES[found.state],
        "tiles": tiles_of(found),
        "proof": proof_of(found),
        "tabs": [(kind, wording.kind_text(kind), every, waiting) for kind, every, waiting, _sum in kinds],
        "tab": tab,
        "total": sum(every for _kind, every, *_ in kinds),
        "waiting": sum(waiting for _kind, _every, waiting, _sum in kinds),
        "difference": sum((difference for *_, difference in kinds), Decimal(0)),
        "disputed": found.disputed,  # type: ignore[attr-defined]
        "page": page,
        "rows": [(line, wording.kind_text(line.kind), wording.reason_text(line.reason, line.facts)) for line in page],
        "search": reverse("finance:courier-lines" if found.courier else "finance:ledger"),
        "decisions": DECISIONS,
        "may_decide": may(request, "reconcile.decide") and found.state != Reconciliation.State.CLOSED,
        "history": [(event, wording.event_text(event)) for event in found.history.select_related("person")[:50]],
        "other": found.summary.get("other", []),
        "not_due": found.summary.get("not_due", []),
    }
    return render(request, "finance/reconciliation.html", context)


DECISIONS = (
    ("accept", ReconciliationLine.Decision.ACCEPT.label, "check", "green"),
    ("dispute", ReconciliationLine.Decision.DISPUTE.label, "flag", "red"),
    ("wait", ReconciliationLine.Decision.WAIT.label, "clock", "yellow"),
    ("correct", ReconciliationLine.Decision.CORRECT.label, "pencil", "blue"),
)


ORDER = ("gone", "kind", "subject", "part")


@require_POST
@right_required("reconcile.decide")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about one finding, those ticked, or all of a tab; or take decisions back."""
    found = _one(request, pk)
    one, _colon, single = request.POST.get("one", "").partition(":")
    decision = single or request.POST.get("decision", "")
    chosen = _chosen(request, found, one)
    note = "" if one else request.POST.get("note", "").strip()
    told: dict[str, Any] = {
        "reconciliation_id": found.pk,
        "line_ids": chosen,
        "person": request.person,
        "at": clock.now(),
    }  # type: ignore[attr-defined]
    if not chosen:
        messages.warning(request, _("Choose at least one finding first."))
    elif decision == "undo":
        count = services.undo(**told)
        text = ngettext("%(n)s decision taken back.", "%(n)s decisions taken back.", count)
        messages.success(request, text % {"n": count})
    else:
        count = services.decide(**told, decision=decision, note=note)
        messages.success(request, ngettext("%(n)s finding decided.", "%(n)s findings decided.", count) % {"n": count})
    tab = request.POST.get("tab", "")
    return redirect(f"{reverse('finance:reconciliation', args=[pk])}{f'?tab={tab}' if tab.isidentifier() else ''}")


def _chosen(request: HttpRequest, found: Reconciliation, one: str) -> list[int]:
    if one:
        return [int(one)] if one.isascii() and one.isdigit() and len(one) < 19 else []
    if request.POST.get("all") == "1":
        lines = found.lines.filter(gone=False)
        tab = request.POST.get("tab", "")
        return list((lines.filter(kind=tab) if tab else lines).values_list("pk", flat=True))
    return [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdigit() and len(key) < 19][:2000]


@require_POST
@right_required("reconcile.decide")
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute again from what has been taken in since."""
    services.refresh(reconciliation_id=_one(request, pk).pk, person=request.person, at=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Computed again from the files taken in so far."))
    return redirect("finance:reconciliation", pk=pk)


@require_POST
@right_required("reconcile.decide")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    services.close(reconciliation_id=_one(request, pk).pk, person=request.person, at=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("The reconciliation is closed and its figures are frozen."))
    return redirect("finance:reconciliation", pk=pk)


@require_POST
@right_required("reconcile.decide")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    services.reopen(reconciliation_id=_one(request, pk).pk, reason=reason, person=request.person, at=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("The reconciliation is open again."))
    return redirect("finance:reconciliation", pk=pk)


@require_safe
@right_required("reconcile.decide")
def dispute_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The disputed findings as a file to send to the platform or the courier."""
    found = _one(request, pk)
    if form not in ("xlsx", "csv"):
        raise Http404
    rows, columns = desks.disputed(found), desks.dispute_columns(found)
    count = rows.count()
    services.note_disputed(reconciliation_id=found.pk, person=request.person, at=clock.now(), count=count)  # type: ignore[attr-defined]
    audit.note(
        actor=request.person.code if request.person else request.user.get_username(),  # type: ignore[attr-defined]
        action="reconciliation.dispute_file",
        subject=found.key,
        detail={"rows": count, "format": form},
    )
    name = f"dispute-{found.kind}-{found.first:%Y%m%d}-{found.last:%Y%m%d}.{form}"
    if form == "xlsx":
        return FileResponse(exports.xlsx_file(columns, rows, _("Dispute")), as_attachment=True, filename=name)
    lines = StreamingHttpResponse(exports.csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    lines["Content-Disposition"] = f'attachment; filename="{name}"'
    return lines


@require_safe
@right_required("reconcile.view")
def tariff(request: HttpRequest, pk: int) -> HttpResponse:
    """One price table."""
    found = get_object_or_404(queries.tariffs(desks.shops_of(request)), pk=pk)
    rates = [(place, Decimal(first), Decimal(step)) for place, (first, step) in found.rates.items()]
    context = {"tariff": found, "rates": rates, "courier": desks.courier_name(found.courier, found.courier_name)}
    return render(request, "finance/tariff.html", context)


def _one(request: HttpRequest, pk: int) -> Reconciliation:
    """The reconciliation, if this person may see it."""
    return get_object_or_404(desks.reconciliations_in(request), pk=pk)
