"""What a number or a report said then, what it says now, and what each replaced slice in between added."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Period, Refusal, clock
from zhanggui.departments.insight.labels import fact_label, metric_label, number_text
from zhanggui.departments.insight.models import ReportRun
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.text import NOTHING
from zhanggui.facts import FACTS, Store
from zhanggui.facts.history import PinnedStore, kept_versions, store_kept
from zhanggui.facts.store import KEPT_DAYS
from zhanggui.intake import api as intake
from zhanggui.kernel.organisation import api as organisation
from zhanggui.metrics.then import Step, ThenAndNow
from zhanggui.metrics.then import difference as difference_of


def asked_moment(text: str) -> datetime | str:
    """The moment asked for, or the name of a kept version; a day ago when nothing is said."""
    if not text:
        return clock.now() - timedelta(days=1)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo else moment.replace(tzinfo=organisation.zone())


def metric_then(
    name: str, period: Period, shops: frozenset[str], where: Mapping[str, list[str]], as_of: datetime | str
) -> dict[str, Any]:
    """One metric as the facts stood at a moment, beside what it says now."""
    store = Store(settings.FACTS_FOLDER)
    then = store_kept(store, as_of) if isinstance(as_of, str) else store.at(as_of)
    found = metrics.then_and_now(store, name, period, then, where, shops)
    return {**_told(found, shops), "moment": as_of}


def metric_since_report(name: str, run: ReportRun) -> dict[str, Any]:
    """One number of a report as it was seen, and every change since."""
    store = Store(settings.FACTS_FOLDER)
    then = PinnedStore(store, dict.fromkeys(FACTS, -1) | run.fact_version)
    found = metrics.then_and_now(store, name, Period(run.day, run.day), then, None, frozenset(run.shops))
    told = _told(found, frozenset(run.shops))
    seen = _seen(run).get(name)
    if seen is not None and found.then is not None and Decimal(seen) != Decimal(found.then):
        told["reworded"] = number_text(name, str(Decimal(found.then) - Decimal(seen)))
        told["seen"] = number_text(name, seen)
    return {**told, "moment": run.built_at}


def report_then(run: ReportRun) -> list[dict[str, Any]]:
    """The numbers of a report as they were seen beside those of now."""
    store, seen = Store(settings.FACTS_FOLDER), _seen(run)
    now = metrics.compute(store, list(seen), Period(run.day, run.day), shops=frozenset(run.shops)).rows[0]
    rows = []
    for name, text in seen.items():
        before = None if text is None else Decimal(text)
        value = None if before is None and not now[name] else now[name]
        rows.append(
            {
                "name": name,
                "label": metric_label(name),
                "then": number_text(name, text),
                "now": number_text(name, None if value is None else str(value)),
                "difference": signed(name, difference_of(value, before)),
                "is_same": before == value,
                "link": f"{reverse('insight:metric-then', args=[name])}?run={run.pk}",
            }
        )
    return rows


def signed(name: str, value: Any) -> str:
    """A change with its sign; a dash where nobody can say."""
    if value is None:
        return NOTHING
    text = number_text(name, str(abs(Decimal(value))))
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{text}"


def kept_names() -> list[str]:
    return [kept.name for kept in kept_versions(Store(settings.FACTS_FOLDER))]


def kept_days() -> int:
    return KEPT_DAYS


def _seen(run: ReportRun) -> dict[str, str | None]:
    return {tile["metric"]: tile["value"] for tile in run.content["tiles"]}


def _told(found: ThenAndNow, shops: frozenset[str]) -> dict[str, Any]:
    name = found.metric
    files = intake.files_of_runs(run for step in found.steps for run in step.runs)
    names = dict(projects.shop_names(shops))
    return {
        "name": name, "label": metric_label(name), "period": found.period,
        "then": _number(name, found.then), "now": _number(name, found.now),
        "difference": signed(name, found.difference), "is_same": found.then == found.now, "adds_up": found.adds_up,
        "steps": [_line(name, step, files, names) for step in found.steps],
    }  # fmt: skip


def _line(name: str, step: Step, files: Mapping[int, Any], shops: Mapping[str, str]) -> dict[str, Any]:
    return {
        "at": step.at,
        "fact": fact_label(step.fact),
        "shops": ", ".join(shops.get(shop, shop) for shop in step.shops),
        "first": step.first,
        "last": step.last,
        "files": [(run, *files[run]) for run in step.runs if run in files],
        "before": _number(name, step.before),
        "value": _number(name, step.value),
        "adds": signed(name, step.adds),
    }


def _number(name: str, value: Any) -> str:
    return number_text(name, None if value is None else str(value))


def refused(refusal: Refusal) -> dict[str, Any]:
    """What is shown where the past is no longer kept."""
    return {"refusal": refusal.sentence if refusal.code != "facts.not_kept" else _not_kept()}


def _not_kept() -> str:
    names = ", ".join(kept_names())
    said = _(
        "The rows of that moment are no longer kept. "
        "Replaced rows stay %(days)d days, and the end of each month by name."
    )
    kept = _("Kept by name: %(names)s.") % {"names": names} if names else _("No version is kept by name yet.")
    return f"{said % {'days': KEPT_DAYS}} {kept}"
