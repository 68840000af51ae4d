"""The company's own calendar: make-up days, days off, festivals, platform events."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import DayKind, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import CalendarDay

KINDS = {
    "workday": gettext_lazy("working day"),
    "make_up": gettext_lazy("make-up working day"),
    "holiday": gettext_lazy("day off"),
    "weekend": gettext_lazy("weekend"),
    "event": gettext_lazy("festival or platform event"),
}


@right_required("admin.users")
def show(request: HttpRequest) -> HttpResponse:
    today = clock.today(organisation.zone())
    text = request.GET.get("year", "")
    year = (
        int(text) if text.isascii() and text.isdigit() and len(text) == 4 and 1990 <= int(text) <= 2199 else today.year
    )
    calendar = organisation.calendar()
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    public = [(day, calendar.kind(day).value) for day in days if calendar.is_workday(day) == (day.weekday() >= 5)]
    context = {
        "year": year,
        "today": today,
        "own": CalendarDay.objects.filter(day__year=year),
        "public": [(day, KINDS.get(kind, kind)) for day, kind in public],
        "kinds": _kinds(),
        "names": KINDS,
    }
    return render(request, "web/administration/calendar.html", context)


@require_POST
@right_required("admin.users")
def change(request: HttpRequest) -> HttpResponse:
    """Enter a day, or take one back."""
    gone = request.POST.get("remove", "")
    if gone.isascii() and gone.isdigit():
        row = CalendarDay.objects.filter(pk=gone).first()
        if row is not None:
            row.delete()
            _note(request, "calendar.day_removed", row.day, row.kind)
            messages.success(request, _("The day follows the public calendar again."))
        return redirect(_address())
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, _("Give a day, such as 2026-11-22."))
        return redirect(_address())
    kind = request.POST.get("kind", "")
    if kind in dict(_kinds()):
        zh, en = (request.POST.get(name, "").strip()[:60] for name in ("name_zh", "name_en"))
        organisation.mark_day(day=day, kind=kind, name_zh=zh, name_en=en)
        _note(request, "calendar.day_marked", day, kind)
        messages.success(request, _("The day is in the calendar."))
    return redirect(f"{_address()}?year={day.year}")


def _kinds() -> list[tuple[str, str]]:
    known = {kind.value for kind in DayKind} | {"event"}
    return [(kind, str(label)) for kind, label in KINDS.items() if kind in known]


def _address() -> str:
    return reverse("web:admin-calendar")


def _note(request: HttpRequest, action: str, day: date, kind: str) -> None:
    audit.note(
        actor=request.user.get_username(), action=action, subject=str(day), detail={"kind": kind},
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
