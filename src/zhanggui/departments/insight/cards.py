"""Insight's cards on the workbench."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import clock
from zhanggui.departments.insight.labels import metric_label, number_text, picked, value_label
from zhanggui.departments.insight.specs import specs
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.workbench import Card, Line
from zhanggui.kernel.evidence.models import Evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.targets import api as targets


def alerts(request: HttpRequest) -> Card | None:
    """Open alerts of the shops this person may see."""
    found = targets.open_alerts(projects.visible_shop_codes(request.user))
    if not found:
        return None
    lines = [
        Line(
            title=alert.label,
            link=reverse("insight:alert", args=[alert.pk]),
            text=f"{metric_label(alert.metric)} {_days(alert)} · {value_label('shop', alert.shop)}",
            badge=number_text(alert.metric, str(alert.value)),
            tone="red",
        )
        for alert in found[:6]
    ]
    return Card(
        title=_("Alerts"), lines=lines, count=len(found), place="alerts", link=reverse("insight:alerts"), order=10
    )


def _days(alert: targets.Alert) -> str:
    return f"{alert.first:%m-%d}~{alert.last:%m-%d}" if alert.first != alert.last else f"{alert.first:%m-%d}"


def unread_report(request: HttpRequest) -> Card | None:
    """Yesterday's reports this person has not opened yet."""
    person = organisation.person_of(request.user)
    if person is None:
        return None
    day = clock.today(organisation.zone()) - timedelta(days=1)
    lines = []
    for spec in specs().values():
        read = Evidence.objects.filter(
            event="report.read", person=person, detail__report=spec.id, detail__day=str(day)
        ).exists()
        if not read:
            link = f"{reverse('insight:report', args=[spec.id])}?day={day}"
            lines.append(Line(title=picked(dict(spec.label)), link=link, text=str(day), tone="blue"))
    return Card(title=_("Reports to read"), lines=lines, place="waiting", order=30) if lines else None


def report_text(subject: str, _detail: Mapping[str, Any]) -> str:
    """A report by its name and day: "Daily sales 2011-11-13"."""
    name, _space, day = subject.partition(" ")
    return f"{picked(dict(specs()[name].label))} {day}"


def export_text(subject: str, _detail: Mapping[str, Any]) -> str:
    """Exported numbers by their names and days: "Sales 2011-11-07..2011-11-13"."""
    names, _space, days = subject.rpartition(" ")
    known = metrics.load().metrics
    return f"{', '.join(metric_label(name) if name in known else name for name in names.split(','))} {days}"
