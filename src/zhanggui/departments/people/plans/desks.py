"""The list of plans and summaries."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhanggui.departments.people.plans import queries
from zhanggui.departments.people.plans.models import Plan
from zhanggui.departments.people.plans.wording import TONES
from zhanggui.departments.people.screens.asking import circle, sees_all
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.text import named

WHOSE = [
    ("mine", gettext_lazy("Mine")),
    ("waiting", gettext_lazy("Waits for my decision")),
    ("team", gettext_lazy("Of the team")),
]
PERIODS = [(value, label) for value, label in Plan.Cadence.choices if value]


def rows(request: HttpRequest) -> QuerySet[Plan]:
    """What this person may read; which of it is theirs is told to the filter."""
    me = circle(request)
    return queries.visible_plans(me, sees_all(request)).annotate(**_whose(me))


def _whose(me: queries.Circle) -> dict[str, Any]:
    def flag(test: Q) -> Case:
        return Case(When(test, then=Value(True)), default=Value(False), output_field=BooleanField())

    waiting = Q(state=Plan.State.SUBMITTED, decider__in=me.posts) & ~Q(author=me.person)
    return {"is_mine": flag(Q(author=me.person)), "is_waiting": flag(waiting)}


def _of(plans: QuerySet[Plan], whose: str) -> QuerySet[Plan]:
    if whose == "mine":
        return plans.filter(is_mine=True)
    return plans.filter(is_waiting=True) if whose == "waiting" else plans.filter(is_mine=False)


def found(plans: QuerySet[Plan], text: str) -> QuerySet[Plan]:
    return plans.filter(Q(title__icontains=text) | Q(author__name__icontains=text) | Q(author__code__iexact=text))


desk = Desk(
    key="plans",
    app="people",
    title=gettext_lazy("Plans and summaries"),
    intro=gettext_lazy("Written for a period, submitted to the superior, accepted or returned. Every version is kept."),
    right="plans.own",
    rows=rows,
    columns=[
        Column("title", gettext_lazy("Title"), kind="link", sort="title"),
        Column("kind", gettext_lazy("Kind"), value=lambda plan: plan.get_kind_display(), sort="kind"),
        Column(
            "cadence", pgettext_lazy("document", "Period"), value=lambda plan: plan.get_cadence_display(),
            on_phone=False,
        ),
        Column("first", pgettext_lazy("document", "First day"), kind="date", sort="first"),
        Column("last", pgettext_lazy("document", "Last day"), kind="date", on_phone=False),
        Column("author", gettext_lazy("Author"), value=lambda plan: named(plan.author), sort="author__name"),
        Column("position", gettext_lazy("Post"), value=lambda plan: plan.position.name, on_phone=False),
        Column("project", gettext_lazy("Project"), hidden=True),
        Column(
            "state", gettext_lazy("State"), value=lambda plan: plan.get_state_display(), kind="badge",
            tone=lambda plan: TONES[plan.state],
        ),
        Column("version", gettext_lazy("Version"), kind="number", on_phone=False),
        Column(
            "submitted_at", pgettext_lazy("document", "Submitted"), kind="datetime", sort="submitted_at",
            on_phone=False,
        ),
        Column(
            "decided_by", pgettext_lazy("document", "Decided by"), value=lambda plan: named(plan.decided_by),
            on_phone=False,
        ),
        Column("decided_at", pgettext_lazy("document", "Decided"), kind="datetime", hidden=True),
        Column("returned_times", pgettext_lazy("document", "Times returned"), kind="number", hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Plan.State.choices, field="state"),
        Filter("whose", gettext_lazy("Whose"), choices=WHOSE, apply=_of),
        Filter("kind", gettext_lazy("Kind"), choices=Plan.Kind.choices, field="kind"),
        Filter("cadence", pgettext_lazy("document", "Period"), choices=PERIODS, field="cadence"),
        Filter("days", pgettext_lazy("document", "First day"), kind="days", field="first"),
    ],
    search=found,
    search_hint=gettext_lazy("Title or author"),
    detail=lambda plan: reverse("people:plan", args=[plan.pk]),
    buttons=lambda request: [(reverse("people:new-plan"), pgettext_lazy("document", "Write"), "pencil")],
    empty=gettext_lazy("Nothing has been written yet. Begin with this week's plan."),
    empty_link=("people:new-plan", pgettext_lazy("document", "Write")),
    default_sort="-first",
    tabs="state",
)  # fmt: skip
