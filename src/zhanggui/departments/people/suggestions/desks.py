"""The list of suggestions."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhanggui.departments.people.screens.asking import circle, sees_all
from zhanggui.departments.people.suggestions import services
from zhanggui.departments.people.suggestions.models import Suggestion
from zhanggui.doors.web import names
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.text import named

TONES = {"made": "yellow", "adopted": "blue", "refused": "grey", "done": "green"}

CARRIED_OUT_BY = pgettext_lazy("suggestion", "Carried out by")


def rows(request: HttpRequest) -> QuerySet[Suggestion]:
    return services.visible_suggestions(circle(request), sees_all(request))


def _domain(suggestion: Suggestion) -> str:
    return names.word(names.DOMAINS, suggestion.domain)


desk = Desk(
    key="suggestions",
    app="people",
    title=gettext_lazy("Suggestions"),
    intro=gettext_lazy("Every suggestion gets an answer; what was adopted is seen by everybody."),
    right="plans.own",
    rows=rows,
    columns=[
        Column("title", gettext_lazy("Title"), kind="link", sort="title"),
        Column("author", gettext_lazy("Author"), value=lambda one: named(one.author), sort="author__name"),
        Column("domain", gettext_lazy("Field"), value=_domain, on_phone=False),
        Column("made_at", pgettext_lazy("suggestion", "Made"), kind="datetime", sort="made_at"),
        Column(
            "state", gettext_lazy("State"), value=lambda one: one.get_state_display(), kind="badge",
            tone=lambda one: TONES[one.state],
        ),
        Column(
            "decided_by", pgettext_lazy("suggestion", "Assessed by"), value=lambda one: named(one.decided_by),
            on_phone=False,
        ),
        Column("owner", CARRIED_OUT_BY, value=lambda one: named(one.owner), on_phone=False),
        Column("due_on", gettext_lazy("Due"), kind="date", on_phone=False),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Suggestion.State.choices, field="state"),
        Filter("domain", gettext_lazy("Field"), choices=list(names.DOMAINS.items()), field="domain"),
    ],
    search=lambda found, text: found.filter(title__icontains=text) | found.filter(author__name__icontains=text),
    search_hint=gettext_lazy("Title or author"),
    detail=lambda one: reverse("people:suggestion", args=[one.pk]),
    buttons=lambda request: [(reverse("people:new-suggestion"), gettext_lazy("Suggest something"), "bulb")],
    empty=gettext_lazy("Nobody has suggested anything yet. What should be different?"),
    empty_link=("people:new-suggestion", gettext_lazy("Suggest something")),
    default_sort="-made_at",
    tabs="state",
)  # fmt: skip
