"""The audit log, and the proof that nobody rewrote it."""

from datetime import time, timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Period
from zhanggui.doors.web import names
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.subjects import subject_text
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.organisation import api as organisation


def rows(request: HttpRequest) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.all()


def _of_action(entries: QuerySet[AuditEntry], action: str) -> QuerySet[AuditEntry]:
    """Every list's export is one kind of action."""
    if action == "exported":
        return entries.filter(action__endswith=".exported").exclude(action="report.exported")
    return entries.filter(action=action)


def _in_days(entries: QuerySet[AuditEntry], days: Period) -> QuerySet[AuditEntry]:
    first, last = (organisation.moment(day, time()) for day in (days.first, days.last + timedelta(days=1)))
    return entries.filter(at__gte=first, at__lt=last)


audit_desk = Desk(
    key="admin-audit",
    title=gettext_lazy("Audit log"),
    app="web",
    right="admin.audit",
    rows=rows,
    columns=[
        Column("number", gettext_lazy("Number"), kind="number", sort="number"),
        Column("at", gettext_lazy("Time"), kind="datetime"),
        Column("actor", gettext_lazy("Who")),
        Column("action", gettext_lazy("What"), value=lambda entry: names.action_word(entry.action)),
        Column(
            "subject",
            gettext_lazy("On what"),
            value=lambda entry: subject_text(entry.action, entry.subject, entry.detail),
        ),
        Column("detail", gettext_lazy("Details"), value=lambda entry: names.detail_words(entry.detail), on_phone=False),
        Column("address", gettext_lazy("Address"), on_phone=False),
    ],
    filters=[
        Filter("action", gettext_lazy("What"), choices=list(names.ACTIONS.items()), apply=_of_action),
        Filter(
            "actor",
            gettext_lazy("Who"),
            kind="text",
            apply=lambda entries, text: entries.filter(actor__istartswith=text),
        ),
        Filter("days", gettext_lazy("Days"), kind="days", apply=_in_days),
    ],
    search=lambda entries, text: entries.filter(Q(actor=text) | Q(subject__icontains=text)),
    search_hint=gettext_lazy("Who, or on what"),
    intro=gettext_lazy("Entries are only ever added; each is sealed with the one before."),
    empty=gettext_lazy("Nothing has been logged yet."),
    default_sort="-number",
    template="web/administration/audit.html",
)


@require_POST
@right_required("admin.audit")
def check(request: HttpRequest) -> HttpResponse:
    """Recompute every seal."""
    broken = audit.verify()
    if broken:
        shown = ", ".join(str(number) for number in broken[:10])
        messages.error(request, _("The log was changed from outside. Broken entries: %(numbers)s") % {"numbers": shown})
    else:
        messages.success(request, _("The log is whole: every seal fits."))
    return redirect(reverse("web:admin-audit"))
