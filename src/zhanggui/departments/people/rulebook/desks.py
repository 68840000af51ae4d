"""The list of rules."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from zhanggui.departments.people.rulebook import queries
from zhanggui.departments.people.rulebook.models import HouseRule
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may


def rows(request: HttpRequest) -> QuerySet[HouseRule]:
    person = request.person  # type: ignore[attr-defined]
    return queries.shown_rules(person, may(request, "rules.publish"))


def state(rule: Any) -> str:
    """For the reader: to be read, read, or nothing; for who writes: draft or retired."""
    if rule.retired_at:
        return pgettext("house rule", "retired")
    if rule.is_unread:
        return _("to be read")
    if rule.is_asked:
        return pgettext("house rule", "read")
    return "" if rule.live_number else pgettext("house rule", "being written")


def tone(rule: Any) -> str:
    if rule.retired_at:
        return "grey"
    return "yellow" if rule.is_unread else "green" if rule.is_asked else "grey"


desk = Desk(
    key="rules",
    app="people",
    title=gettext_lazy("Rules and procedures"),
    intro=gettext_lazy("What holds in this house, in the version in force."),
    right="rules.read",
    rows=rows,
    columns=[
        Column("code", pgettext_lazy("house rule", "Code"), sort="code"),
        Column("title", gettext_lazy("Title"), kind="link", sort="title"),
        Column("kind", gettext_lazy("Kind"), value=lambda rule: rule.get_kind_display(), on_phone=False),
        Column("live_number", gettext_lazy("Version"), kind="number"),
        Column("published_at", pgettext_lazy("house rule", "In force since"), kind="datetime", sort="published_at"),
        Column("state", gettext_lazy("State"), value=state, kind="badge", tone=tone),
        Column("has_draft", gettext_lazy("New version being written"), kind="flag", on_phone=False, hidden=True),
        Column("review_on", gettext_lazy("To be reviewed on"), kind="date", on_phone=False, sort="review_on"),
    ],
    filters=[
        Filter("kind", gettext_lazy("Kind"), choices=HouseRule.Kind.choices, field="kind"),
        Filter("unread", gettext_lazy("To be read"), kind="flag", apply=lambda some, _yes: some.filter(is_unread=True)),
    ],
    search=lambda found, text: found.filter(title__icontains=text) | found.filter(code__istartswith=text),
    search_hint=gettext_lazy("Title or code"),
    detail=lambda rule: reverse("people:rule", args=[rule.code]),
    buttons=lambda request: (
        [(reverse("people:new-rule"), gettext_lazy("Write a rule"), "plus")] if may(request, "rules.publish") else []
    ),
    empty=gettext_lazy("No rule has been published yet."),
    default_sort="code",
)  # fmt: skip
