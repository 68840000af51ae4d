"""Screens beside a number: why it changed, and the same number as a workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from zhanggui.base import Period
from zhanggui.departments.insight import asked, metric_files, overview, why
from zhanggui.departments.insight.exports import CONTENT_TYPES
from zhanggui.departments.insight.labels import dimension_label, metric_label, value_label
from zhanggui.departments.insight.samples import sample_note
from zhanggui.departments.insight.screens import where_of
from zhanggui.doors.web.rights import right_required


@require_safe
@right_required("metrics.view")
def metric_why(request: HttpRequest, name: str) -> HttpResponse:
    """Why one metric changed between two periods, over the shops this person may see."""
    period, shops, where = asked.period_of(request), asked.shops_of(request), where_of(request)
    word, picked_shop = why.asked_against(request.GET.get("against", "")), request.GET.get("shop", "")
    context: dict[str, Any] = {
        "name": name, "label": metric_label(name), "period": period, "where": where, "against": word,
        "within": [(dimension_label(key), value_label(key, each)) for key, values in where.items() for each in values],
        "choices": why.against_choices(), "shops": asked.shop_choices(request), "picked_shop": picked_shop,
        "sample_note": sample_note(shops), "where_query": metric_files.where_query(where),
        **why.why(name, period, word, shops, where, picked_shop),
    }  # fmt: skip
    return render(request, "insight/metric-why.html", context)


@require_safe
@right_required("metrics.view")
def metric_file(request: HttpRequest, name: str) -> HttpResponse:
    """One metric, cut as on its page, as a workbook that says what it holds; every export is logged."""
    period, shops = asked.period_of(request), asked.shops_of(request)
    data = metric_files.workbook(
        [name], period, [request.GET["by"]] if request.GET.get("by") else [], where_of(request), shops,
        by=request.user.get_username(), language=translation.get_language() or "zh-hans", note=sample_note(shops),
    )  # fmt: skip
    return _workbook(data, name, period)


@require_safe
@right_required("metrics.view")
def metrics_file(request: HttpRequest) -> HttpResponse:
    """The metrics found on the page of all numbers as a workbook; every export is logged."""
    period, shops = asked.period_of(request), asked.shops_of(request)
    names = overview.found_by(request.GET.get("q", "").strip()[:100])
    data = metric_files.workbook(
        names, period, [], {}, shops,
        by=request.user.get_username(), language=translation.get_language() or "zh-hans", note=sample_note(shops),
    )  # fmt: skip
    return _workbook(data, "metrics", period)


def _workbook(data: bytes, name: str, period: Period) -> HttpResponse:
    answer = HttpResponse(data, content_type=CONTENT_TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{name}-{period.first}-{period.last}.xlsx"'
    return answer
