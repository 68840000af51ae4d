"""Screens of the past: a number and a report, then and now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhanggui.base import Refusal
from zhanggui.departments.insight import asked, past
from zhanggui.departments.insight.labels import metric_label
from zhanggui.departments.insight.models import ReportRun
from zhanggui.departments.insight.screens import run_seen_by, where_of
from zhanggui.departments.insight.specs import spec_named
from zhanggui.doors.web.rights import right_required


@require_safe
@right_required("metrics.view")
def metric_then(request: HttpRequest, name: str) -> HttpResponse:
    """One number as it was seen, what it says now, and the files whose rows changed it."""
    period, shops = asked.period_of(request), asked.places_of(request)
    as_of, run = past.asked_moment(request.GET.get("as_of", "")), _asked_run(request)
    context: dict[str, Any] = {
        "name": name, "label": metric_label(name), "period": period, "shops": asked.shop_choices(request),
        "picked_shop": request.GET.get("shop", ""), "moment": as_of, "run": run, "where": where_of(request),
        "kept_names": past.kept_names(), "kept_days": past.kept_days(),
    }  # fmt: skip
    try:
        if run is not None:
            context |= past.metric_since_report(name, run)
        else:
            context |= past.metric_then(name, period, shops, where_of(request), as_of)
    except Refusal as refusal:
        if not refusal.code.startswith("facts."):
            raise
        context |= past.refused(refusal)
    context["is_named"] = isinstance(context["moment"], str)
    return render(request, "insight/metric-then.html", context)


@require_safe
@right_required("reports.view")
def report_then(request: HttpRequest, pk: int) -> HttpResponse:
    """A report's numbers as they were seen beside those of now."""
    run = run_seen_by(request, pk)
    context = {"run": run, "spec": spec_named(run.report), "rows": past.report_then(run), "day": run.day}
    return render(request, "insight/report-then.html", context)


def _asked_run(request: HttpRequest) -> ReportRun | None:
    number = request.GET.get("run", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return get_object_or_404(ReportRun.objects.none())
    return run_seen_by(request, int(number))
