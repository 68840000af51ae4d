"""The list of meetings."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhanggui.departments.people.meetings import queries
from zhanggui.departments.people.meetings.models import Kind, Meeting
from zhanggui.departments.people.screens.asking import circle, sees_all
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may
from zhanggui.doors.web.text import named

TONES = {"called": "blue", "held": "yellow", "published": "green", "cancelled": "grey"}


def rows(request: HttpRequest) -> QuerySet[Meeting]:
    return queries.visible_meetings(circle(request), sees_all(request))


def buttons(request: HttpRequest) -> list[tuple[str, object, str]]:
    if not may(request, "meetings.manage"):
        return []
    return [
        (reverse("people:new-meeting"), gettext_lazy("Call a meeting"), "plus"),
        (reverse("people:meeting-series"), gettext_lazy("Recurring meetings"), "repeat"),
    ]


desk = Desk(
    key="meetings",
    app="people",
    title=gettext_lazy("Meetings"),
    intro=gettext_lazy("Agenda, minutes, and actions that become work."),
    right="meetings.own",
    rows=rows,
    columns=[
        Column("title", gettext_lazy("Title"), kind="link", sort="title"),
        Column("starts_at", gettext_lazy("Begins"), kind="datetime", sort="starts_at"),
        Column("kind", gettext_lazy("Kind"), value=lambda one: one.get_kind_display(), on_phone=False),
        Column("place", gettext_lazy("Place"), on_phone=False),
        Column("chair", gettext_lazy("Chair"), value=lambda one: named(one.chair)),
        Column("keeper", gettext_lazy("Minutes by"), value=lambda one: named(one.keeper), on_phone=False),
        Column(
            "state", gettext_lazy("State"), value=lambda one: one.get_state_display(), kind="badge",
            tone=lambda one: TONES[one.state],
        ),
        Column(
            "published_at", pgettext_lazy("meeting", "Minutes published"), kind="datetime", on_phone=False, hidden=True
        ),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Meeting.State.choices, field="state"),
        Filter("kind", gettext_lazy("Kind"), choices=Kind.choices, field="kind"),
        Filter("days", gettext_lazy("Day"), kind="days", field="on"),
    ],
    search=lambda meetings, text: meetings.filter(title__icontains=text),
    search_hint=gettext_lazy("Title"),
    detail=lambda one: reverse("people:meeting", args=[one.pk]),
    buttons=buttons,
    empty=gettext_lazy("You are asked to no meeting."),
    default_sort="-starts_at",
    tabs="state",
)  # fmt: skip
