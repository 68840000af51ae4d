"""Building, reading and commenting reports."""

import hashlib
import json
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhanggui import facts
from zhanggui.base import Refusal
from zhanggui.departments.insight.build import content_of
from zhanggui.departments.insight.models import ReportComment, ReportRun
from zhanggui.departments.insight.specs import spec_named, specs
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation.models import Person


def build_report(*, report: str, day: date, shops: frozenset[str], at: datetime) -> ReportRun:
    """Build one day's report for these shops; the same numbers give the same run again."""
    spec = spec_named(report)
    content, fact_version = content_of(spec, facts.Store(settings.FACTS_FOLDER), day, shops)
    run, _is_new = ReportRun.objects.get_or_create(
        report=report, day=day, scope_key=_scope_key(shops), digest=_digest(content),
        defaults={"shops": sorted(shops), "built_at": at, "fact_version": fact_version, "content": content},
    )  # fmt: skip
    return run


def latest_report(*, report: str, day: date, shops: frozenset[str], at: datetime) -> ReportRun:
    """The newest run of that day for these shops; built now if there is none yet."""
    spec_named(report)
    run = runs_of(report, day, shops).first()
    return run or build_report(report=report, day=day, shops=shops, at=at)


def runs_of(report: str, day: date, shops: frozenset[str]):  # type: ignore[no-untyped-def]
    """Every build of that day's report for these shops, newest first."""
    return ReportRun.objects.filter(report=report, day=day, scope_key=_scope_key(shops))


def build_reports_of_day(day: date, at: datetime) -> int:
    """Build every report of the day before, for the company as a whole and for each shop; safe to repeat."""
    codes = [shop.code for shop in projects.all_shops()]
    scopes = {frozenset(codes), *(frozenset([code]) for code in codes)} if codes else set()
    before = ReportRun.objects.count()
    for name in specs():
        for shops in sorted(scopes, key=sorted):
            build_report(report=name, day=day - timedelta(days=1), shops=shops, at=at)
    return ReportRun.objects.count() - before


def note_reading(*, run: ReportRun, person: Person, at: datetime) -> None:
    """Remember that somebody opened a report: the first time is evidence."""
    evidence.record(
        key=f"report.read:{run.pk}:{person.pk}", event="report.read", person=person, at=at,
        subject=f"{run.report} {run.day}", link=_link(run), detail={"report": run.report, "day": str(run.day)},
    )  # fmt: skip


@transaction.atomic
def comment_report(*, run: ReportRun, person: Person, text: str, at: datetime) -> ReportComment:
    """Say something about a report; that is evidence of having worked with it."""
    words = text.strip()
    if not words:
        raise Refusal("report.comment_empty", _("Write what the numbers tell you before you submit the comment."))
    comment = ReportComment.objects.create(run=run, person=person, at=at, text=words)
    evidence.record(
        key=f"report.commented:{comment.pk}", event="report.commented", person=person, at=at,
        subject=f"{run.report} {run.day}", link=_link(run), detail={"report": run.report, "day": str(run.day)},
    )  # fmt: skip
    return comment


def _scope_key(shops: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(shops)).encode()).hexdigest()[:32]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _link(run: ReportRun) -> str:
    return f"/insight/reports/{run.report}/?day={run.day}"
