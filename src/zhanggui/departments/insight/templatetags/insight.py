"""Template words for reports written to a file."""

from typing import Any

from django import template

from zhanggui.departments.insight import shown
from zhanggui.departments.insight.models import ReportRun

register = template.Library()


@register.simple_tag
def tiles(run: ReportRun) -> list[dict[str, Any]]:
    return shown.tiles_of(run)


@register.simple_tag
def tables(run: ReportRun) -> list[dict[str, Any]]:
    return shown.tables_of(run)


@register.simple_tag
def trend(run: ReportRun) -> dict[str, Any]:
    return shown.trend_rows(run)
