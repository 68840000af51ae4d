"""Headcount: places planned against people on them, with what changes when, and the history."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.playbook import headcount
from zhanggui.playbook.models import HeadcountPlan
from zhanggui.playbook.screens import words
from zhanggui.playbook.screens.sheets import XLSX, file_of
from zhanggui.playbook.workbooks import workbook


@require_GET
@right_required("organisation.view")
def places(request: HttpRequest) -> HttpResponse:
    """The plan on a day against who sits there; whoever may change the organisation finds the form to plan here."""
    today = organisation.today_at(clock.now())
    day = _day(request, today)
    rows = headcount.places_on(day)
    if request.GET.get("form") == "xlsx":
        return file_of(_book(rows, day), XLSX, f"{pgettext('plan', 'Headcount')}-{day}.xlsx")
    planned = [row.planned for row in rows if row.planned is not None]
    context = {
        "rows": rows, "day": day, "today": today, "planned": sum(planned), "open_ended": len(rows) - len(planned),
        "filled": len({person.pk for row in rows for person in row.holders}),
        "may_plan": may(request, "organisation.edit"),
        "missing": sum(row.missing for row in rows), "over": sum(row.over for row in rows),
        "history": HeadcountPlan.objects.select_related("position", "by").order_by("-at", "-pk")[:50],
        "posts": organisation.open_positions(today),
    }  # fmt: skip
    return render(request, "playbook/headcount.html", context)


@require_POST
@right_required("organisation.edit")
def plan(request: HttpRequest) -> HttpResponse:
    """Note how many places a post has from a day on."""
    form, person, at = request.POST, request.person, clock.now()  # type: ignore[attr-defined]
    post = get_object_or_404(Position, code=form.get("post", ""), closed_on=None)
    starts = _read_day(form.get("from", "")) or organisation.today_at(at)
    if not form.get("places", "").isdigit():
        raise Refusal("headcount.out_of_range", _("Places are a whole number from 0 to 9999."))
    headcount.plan(post, int(form["places"]), starts, form.get("reason", ""), person, at)
    messages.success(request, _("The plan is noted."))
    return redirect("playbook:headcount")


def _book(rows: list[headcount.Places], day: date) -> bytes:
    head = (
        _("Post"), _("Department"), _("Planned"), _("Filled"), _("Empty"), _("Too many"), _("People"), _("Next change"),
        _("From"),
    )  # fmt: skip
    lines = [
        (
            row.position.name, row.position.department.name, row.planned, row.filled, row.missing, row.over,
            words.joined(pick_language(one.name, one.name_en or one.name) for one in row.holders),
            row.coming.places if row.coming else None, row.coming.starts if row.coming else None,
        )
        for row in rows
    ]  # fmt: skip
    return workbook(f"{pgettext('plan', 'Headcount')} {day}", head, lines, (24, 20, 10, 10, 10, 10, 40, 12, 12))


def _day(request: HttpRequest, today: date) -> date:
    return _read_day(request.GET.get("on", "")) or today


def _read_day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
