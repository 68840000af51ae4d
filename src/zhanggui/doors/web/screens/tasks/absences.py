"""Being away: entered with a stand-in, confirmed by somebody above."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.tasks.asking import circle, colleagues, day_from, me, person_from, today, whole_from
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import Absence

MOST = 60
TONES = {"asked": "yellow", "confirmed": "green", "refused": "red", "withdrawn": "grey"}


@right_required("work.own")
def show(request: HttpRequest) -> HttpResponse:
    person, on = me(request), today()
    chart = organisation.chart(on)
    related = ("person", "stand_in", "decided_by")
    mine = Absence.objects.filter(person=person).select_related(*related)[:MOST]
    standing = Absence.objects.filter(
        stand_in=person, last__gte=on, state__in=[Absence.State.ASKED, Absence.State.CONFIRMED]
    ).select_related(*related)
    below = [one.pk for one in circle(request, chart) if one.pk != person.pk] if _leads(request) else []
    team = Absence.objects.filter(Q(last__gte=on) | Q(state=Absence.State.ASKED), person__in=below)
    waiting = Absence.objects.filter(state=Absence.State.ASKED).exclude(person=person).select_related(*related)
    context = {
        "mine": [(row, TONES[row.state]) for row in mine],
        "standing": standing,
        "team": [(row, TONES[row.state]) for row in team.select_related(*related)[:MOST]],
        "waiting": [row for row in waiting if work.may_confirm(row, person, chart)],
        "kinds": Absence.Kind.choices,
        "colleagues": [one for one in colleagues() if one.pk != person.pk],
        "superior": work.confirmer_of(person, chart),
        "today": on,
    }
    return render(request, "web/tasks/absences.html", context)


@require_POST
@right_required("work.own")
def act(request: HttpRequest) -> HttpResponse:
    """Ask, confirm, refuse or end; `do` names it."""
    person, at, do = me(request), clock.now(), request.POST.get("do", "")
    if do == "ask":
        first = day_from(request, "first")
        kind = request.POST.get("kind", "")
        asked = work.ask_absence(
            person=person, first=first, last=day_from(request, "last", first), at=at,
            stand_in=person_from(request, "stand_in"), kind=kind if kind in Absence.Kind.values else Absence.Kind.OTHER,
            reason=request.POST.get("reason", "").strip()[:200],
        )  # fmt: skip
        confirmed = asked.state == Absence.State.CONFIRMED
        messages.success(
            request, _("Entered and confirmed.") if confirmed else _("Entered; your superior confirms it.")
        )
    elif do in ("confirm", "refuse"):
        found = _found(request)
        note = request.POST.get("note", "")[:200]
        work.decide_absence(found.pk, by=person, confirm=do == "confirm", at=at, note=note)
        messages.success(
            request,
            _("Confirmed: from the first day on the work lies with the stand-in.")
            if do == "confirm"
            else _("Refused."),
        )
    elif do == "end":
        work.end_absence(_found(request).pk, by=person, at=at)
        messages.success(request, _("Ended: the work is back."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("web:absences")


def _found(request: HttpRequest) -> Absence:
    return get_object_or_404(Absence, pk=whole_from(request, "absence", 10**9) or 0)


def _leads(request: Any) -> bool:
    return may(request, "work.team") or may(request, "work.all")
