"""Meetings: called, changed, written down, published, read."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.departments.people.meetings import queries, services
from zhanggui.departments.people.meetings.desks import TONES
from zhanggui.departments.people.meetings.models import REPEATS, Attendance, Kind, Meeting, MeetingSeries
from zhanggui.departments.people.screens.asking import (
    circle,
    colleagues,
    day_from,
    me,
    people_from,
    person_from,
    sees_all,
    time_from,
    today,
    whole_from,
)
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work

LONGEST = 24 * 60
ATTENDANCE_TONES = {"asked": "grey", "present": "green", "excused": "yellow", "absent": "red"}


@require_http_methods(["GET", "POST"])
@right_required("meetings.manage")
def new(request: HttpRequest) -> HttpResponse:
    """Call one meeting, or begin a series of them."""
    if request.method == "POST":
        by, about, people = me(request), _about(request), people_from(request, "people")
        repeats, first = request.POST.get("repeats", ""), day_from(request.POST.get("day", ""))
        at_time = time_from(request.POST.get("time", ""))
        if repeats in dict(REPEATS):
            last = request.POST.get("last", "")
            services.begin_series(
                by=by, cadence=repeats, first=first, last=day_from(last) if last else None, time_of_day=at_time,
                people=people, at=clock.now(), **about,
            )  # fmt: skip
            messages.success(request, _("The series has begun: each meeting is called a week before its day."))
            return redirect("people:meetings")
        starts_at = organisation.moment(first, at_time)
        meeting = services.call(by=by, starts_at=starts_at, people=people, at=clock.now(), **about)
        messages.success(request, _("Called. Everybody asked hears of it."))
        return redirect("people:meeting", pk=meeting.pk)
    context = {
        "meeting": None, "kinds": Kind.choices, "repeats": REPEATS, "colleagues": colleagues(), "day": today(),
        "time": time(9, 30), "asked": frozenset(), "chair": me(request).code, "keeper": me(request).code,
    }  # fmt: skip
    return render(request, "people/meeting-form.html", context)


@require_http_methods(["GET", "POST"])
@right_required("meetings.own")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a called meeting, change its agenda or who is asked."""
    meeting = _led(request, pk)
    if request.method == "POST":
        about = _about(request)
        starts_at = organisation.moment(day_from(request.POST.get("day", "")), time_from(request.POST.get("time", "")))
        chair = about.pop("chair") or meeting.chair
        services.change(
            meeting_id=pk, by=me(request), at=clock.now(), starts_at=starts_at, chair=chair,
            keeper=about.pop("keeper") or chair, people=people_from(request, "people"), **about,
        )  # fmt: skip
        messages.success(request, _("The meeting is changed."))
        return redirect("people:meeting", pk=pk)
    starts: datetime = timezone.localtime(meeting.starts_at)
    context = {
        "meeting": meeting, "kinds": Kind.choices, "colleagues": colleagues(), "day": starts.date(),
        "time": starts.time(), "asked": set(meeting.attendances.values_list("person_id", flat=True)),
        "chair": meeting.chair.code, "keeper": meeting.keeper.code,
    }  # fmt: skip
    return render(request, "people/meeting-form.html", context)


@require_GET
@right_required("meetings.own")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, person = _readable(request, pk), circle(request).person
    rows = list(meeting.attendances.select_related("person"))
    leads = queries.may_lead(meeting, person)
    actions, before = list(meeting.actions.select_related("person", "item")), _before(meeting)
    items = [action.item_id for action in [*actions, *before] if action.item_id]
    seen = work.seen_by(person, today()).filter(pk__in=items).values_list("pk", flat=True) if items else ()
    context = {
        "meeting": meeting, "tone": TONES[meeting.state], "leads": leads,
        "attendances": [(row, ATTENDANCE_TONES[row.state]) for row in rows],
        "actions": actions, "before": before, "seen_items": set(seen), "states": Attendance.State.choices,
        "mine": next((row for row in rows if row.person_id == person.pk), None), "today": today(),
        "writes": leads and meeting.state in (Meeting.State.CALLED, Meeting.State.HELD),
        "reads": leads or meeting.state == Meeting.State.PUBLISHED, "colleagues": colleagues() if leads else [],
    }  # fmt: skip
    return render(request, "people/meeting.html", context)


@require_POST
@right_required("meetings.own")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """keep, publish, action, drop, cancel or read; `do` names it."""
    meeting, by, at, do = _readable(request, pk), me(request), clock.now(), request.POST.get("do", "")
    if do == "read":
        services.confirm(meeting_id=pk, by=by, at=at)
        messages.success(request, _("Noted: you have read the minutes."))
    elif do in ("keep", "publish", "action") or (do.startswith("drop-") and do[5:].isdigit()):
        _write_down(request, meeting, by, do)
        if do == "publish":
            services.publish(meeting_id=pk, by=by, at=at)
        if do in ("keep", "publish"):
            messages.success(
                request, _("The minutes are published.") if do == "publish" else _("The minutes are kept.")
            )
    elif do == "cancel":
        services.cancel(meeting_id=pk, by=by, at=at)
        messages.success(request, _("The meeting is cancelled."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("people:meeting", pk=pk)


def _write_down(request: HttpRequest, meeting: Meeting, by: Person, do: str) -> None:
    """Keep all that was typed, whichever button was pressed: who was there, the minutes, one more action.

    Who was there and the minutes stay also where the action is refused.
    """
    post, rows = request.POST, list(meeting.attendances.all())
    present = {row.person_id: post.get(f"person-{row.person_id}", row.state) for row in rows}
    minutes = post.get("minutes", "")[:20_000]
    if do in ("keep", "publish") or minutes.strip() or any(present[row.person_id] != row.state for row in rows):
        services.hold(meeting_id=meeting.pk, by=by, present=present, minutes=minutes, at=clock.now())
    if do.startswith("drop-"):
        services.drop_action(meeting_id=meeting.pk, action_id=int(do[5:]), by=by)
    if do == "action" or post.get("what", "").strip():
        person = person_from(request, "person")
        if person is None:
            raise Refusal("person.unknown", _("Choose a colleague first."))
        what, due_on = post.get("what", ""), day_from(post.get("due", ""))
        services.add_action(meeting_id=meeting.pk, by=by, what=what, person=person, due_on=due_on)


@require_GET
@right_required("meetings.manage")
def series(request: HttpRequest) -> HttpResponse:
    """The series one deals with."""
    return render(
        request, "people/meeting-series.html", {"series": queries.series_led_by(me(request), sees_all(request))}
    )


@require_POST
@right_required("meetings.manage")
def end_series(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(MeetingSeries, pk=pk)
    services.end_series(series_id=pk, by=me(request), at=clock.now())
    messages.success(request, _("The series is ended; what was called ahead is cancelled."))
    return redirect("people:meeting-series")


def _about(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    return {
        "title": post.get("title", ""), "kind": post.get("kind", ""), "place": post.get("place", "")[:120],
        "chair": person_from(request, "chair"), "keeper": person_from(request, "keeper"),
        "minutes_long": whole_from(post.get("long", "60"), 5, LONGEST), "agenda": post.get("agenda", "")[:10_000],
    }  # fmt: skip


def _before(meeting: Meeting) -> list[Any]:
    """What the meeting before in the series left to do: the first thing on the table."""
    if meeting.series_id is None or meeting.state == Meeting.State.PUBLISHED:
        return []
    last = Meeting.objects.filter(series=meeting.series_id, on__lt=meeting.on, state=Meeting.State.PUBLISHED).first()
    return list(last.actions.select_related("person", "item")) if last else []


def _readable(request: HttpRequest, pk: int) -> Meeting:
    found = queries.visible_meetings(circle(request), sees_all(request)).filter(pk=pk).defer(None).first()
    if found is None:
        raise Http404(pk)
    return found


def _led(request: HttpRequest, pk: int) -> Meeting:
    meeting = _readable(request, pk)
    if not queries.may_lead(meeting, me(request)) or meeting.state != Meeting.State.CALLED:
        raise Http404(pk)
    return meeting
