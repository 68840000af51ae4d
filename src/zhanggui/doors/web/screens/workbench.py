"""The workbench: what one person has to do today, what waits on them, their numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.doors.web import numbers, scopes, workbench
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.days import shown_day
from zhanggui.doors.web.screens.items import end_of, grouped, shown
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work import api as work

RECENT = 8


@right_required("work.own")
def show(request: HttpRequest) -> HttpResponse:
    day = shown_day(request)
    person: Any = request.person  # type: ignore[attr-defined]
    context: dict[str, Any] = {"day": day, "cards": workbench.cards_for(request)}
    if person is not None:
        chart = organisation.chart(day.day)
        desk = grouped(work.items_for(person, on=day.day), end_of(day.day))
        context |= {
            "desk": desk,
            "posts": chart.positions_of(person.pk),
            "covered": chart.covered_by(person.pk),
            "escalated": [shown(item) for item in work.waiting_on(person)[:20]],
            "recent": evidence.evidence_on(day.before, day.day).filter(person=person)[:RECENT],
            "has_numbers": bool(numbers.names_for(chart, person)),
            "verified": sum(line.item.proof == "verified" for line in desk.done),
        }
    part = request.htmx and request.htmx.target == "duties"  # type: ignore[attr-defined]
    return render(request, "web/workbench/duties.html" if part else "web/workbench/page.html", context)


@right_required("work.own")
def my_numbers(request: HttpRequest) -> HttpResponse:
    """Tiles of the person's numbers; fetched after the page, because they are computed."""
    day = shown_day(request)
    person: Any = request.person  # type: ignore[attr-defined]
    tiles = []
    if person is not None:
        names = numbers.names_for(organisation.chart(day.day), person)
        tiles = numbers.tiles(names, day.before, scopes.shops_of(request))
    return render(request, "web/workbench/numbers.html", {"tiles": tiles, "day": day})
