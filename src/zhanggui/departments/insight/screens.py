"""Screens of insight: reports, one report, metrics, one metric with its rows, alerts."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhanggui.base import clock
from zhanggui.departments.insight import asked, overview, services, shown
from zhanggui.departments.insight.exports import CONTENT_TYPES, export
from zhanggui.departments.insight.models import ReportRun
from zhanggui.departments.insight.samples import sample_note
from zhanggui.departments.insight.specs import spec_named, specs
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.audit import api as audit
from zhanggui.targets import api as targets


@require_safe
@right_required("reports.view")
def reports(request: HttpRequest) -> HttpResponse:
    """Every report there is, with the last days' builds."""
    day = asked.yesterday()
    rows = [(spec, [day - timedelta(days=back) for back in range(7)]) for spec in specs().values()]
    return render(request, "insight/reports.html", {"rows": rows})


@require_safe
@right_required("reports.view")
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report of one day, as it was built, with what people said."""
    spec, day, shops = spec_named(name), asked.day_of(request), asked.shops_of(request)
    if build := request.GET.get("build"):
        run = get_object_or_404(
            services.runs_of(name, day, shops), pk=build if build.isdecimal() and len(build) < 19 else 0
        )
    else:
        run = services.latest_report(report=name, day=day, shops=shops, at=clock.now())
    services.note_reading(run=run, person=asked.person_of(request), at=clock.now())
    context = {
        "spec": spec, "run": run, "day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "tiles": shown.tiles_of(run), "chart": shown.trend_options(run), "trend": shown.trend_rows(run),
        "tables": shown.tables_of(run), "comments": run.comments.select_related("person"),
        "builds": services.runs_of(name, day, shops), "shops": asked.shop_choices(request),
        "picked_shop": request.GET.get("shop", ""), "sample_note": sample_note(shops), "forms": ["xlsx", "pdf", "html"],
    }  # fmt: skip
    return render(request, "insight/report.html", context)


@require_POST
@right_required("reports.comment")
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_seen_by(request, pk)
    person = asked.person_of(request)
    services.comment_report(run=run, person=person, text=request.POST.get("text", ""), at=clock.now())
    messages.success(request, _("Comment submitted."))
    return redirect(f"/insight/reports/{run.report}/?day={run.day}{_shop_part(request)}")


@require_POST
@right_required("reports.view")
def rebuild(request: HttpRequest, name: str) -> HttpResponse:
    """Build the day again from the numbers as they stand now; what was seen before stays."""
    day, shops = asked.day_of(request), asked.shops_of(request)
    services.build_report(report=name, day=day, shops=shops, at=clock.now())
    messages.success(request, _("Built from the numbers as they stand now."))
    return redirect(f"/insight/reports/{name}/?day={day}{_shop_part(request)}")


@require_safe
@right_required("reports.view")
def report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The report as a file; every export is logged."""
    run = run_seen_by(request, pk)
    data = export(run, form, sample_note=sample_note(run.shops))
    audit.note(
        actor=request.user.get_username(), action="report.exported", subject=f"{run.report} {run.day}",
        detail={"form": form, "run": run.pk},
    )  # fmt: skip
    answer = HttpResponse(data, content_type=CONTENT_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{run.report}-{run.day}.{form}"'
    return answer


@require_safe
@right_required("metrics.view")
def metrics_list(request: HttpRequest) -> HttpResponse:
    """Every metric with its value of the period and the one before."""
    period, shops, words = asked.period_of(request), asked.places_of(request), request.GET.get("q", "").strip()[:100]
    everything = bool(request.GET.get("all"))
    found = overview.overview(period, shops, words, everything=everything)
    query = {key: value for key, value in request.GET.items() if key in ("from", "to", "shop", "q")}
    context = {
        "found": found,
        "words": words,
        "everything": everything,
        "query": urlencode(query),
        **_frame(request, period),
    }
    return render(request, "insight/metrics.html", context)


@require_safe
@right_required("metrics.view")
def metric(request: HttpRequest, name: str) -> HttpResponse:
    """One metric: its meaning, its course, its split, and the rows behind it."""
    period, shops = asked.period_of(request), asked.places_of(request)
    number = request.GET.get("page", "")
    page = max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 8 else 1
    context = shown.metric_page(name, period, shops, request.GET.get("by", ""), where_of(request), page)
    return render(request, "insight/metric.html", {**context, **_frame(request, period)})


@require_safe
@right_required("metrics.view")
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts of the person's shops: open ones first, then the closed with their verdicts."""
    found = targets.Alert.objects.filter(shop__in=projects.visible_shop_codes(request.user)).select_related("position")
    context = {
        "open": [shown.alert_row(each) for each in found.filter(state="open")[:200]],
        "closed": [shown.alert_row(each) for each in found.filter(state="closed")[:100]],
        "precision": shown.precision(found),
    }
    return render(request, "insight/alerts.html", context)


@require_safe
@right_required("metrics.view")
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: what was read against which threshold, and the reconciliations that explain it."""
    found, context = _alert(request, pk), {}
    if may(request, "reconcile.view"):
        everything = bool(request.scope.everything)  # type: ignore[attr-defined]
        context["reconciliations"] = shown.reconciliations_over(found, everything=everything)
    return render(request, "insight/alert.html", {**shown.alert_page(found), **context})


@require_POST
@right_required("metrics.view")
def close_alert(request: HttpRequest, pk: int) -> HttpResponse:
    found = _alert(request, pk)
    targets.close_alert(
        alert_id=found.pk, verdict=request.POST.get("verdict", ""), note=request.POST.get("note", ""),
        person=asked.person_of(request), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Alert closed."))
    return redirect("insight:alerts")


def run_seen_by(request: HttpRequest, pk: int) -> ReportRun:
    """The run, when every shop in it is one this person may see."""
    run = get_object_or_404(ReportRun, pk=pk)
    if not set(run.shops) <= projects.visible_shop_codes(request.user):
        return get_object_or_404(ReportRun.objects.none())
    return run


def _alert(request: HttpRequest, pk: int) -> targets.Alert:
    return get_object_or_404(targets.Alert, pk=pk, shop__in=projects.visible_shop_codes(request.user))


def where_of(request: HttpRequest) -> dict[str, list[str]]:
    """The filters of a drill: ?where=province:浙江省&where=sku:85099B."""
    where: dict[str, list[str]] = {}
    for part in request.GET.getlist("where"):
        name, _colon, value = part.partition(":")
        if name and value:
            where.setdefault(name, []).append(value)
    return where


def _shop_part(request: HttpRequest) -> str:
    shop = request.GET.get("shop", "")
    return f"&shop={shop}" if shop in projects.visible_shop_codes(request.user) else ""


def _frame(request: HttpRequest, period: Any) -> dict[str, Any]:
    shops = asked.shops_of(request)
    return {
        "period": period, "shops": asked.shop_choices(request), "picked_shop": request.GET.get("shop", ""),
        "sample_note": sample_note(shops),
    }  # fmt: skip
