"""Goals as a list, with filters and exports."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may
from zhanggui.doors.web.text import named
from zhanggui.targets.goals import queries
from zhanggui.targets.goals.models import Goal
from zhanggui.targets.screens import asking, shown
from zhanggui.targets.wording import NOTHING

TONES = {"open": "blue", "closed": "green", "dropped": "grey"}


def rows(request: HttpRequest) -> QuerySet[Goal]:
    """The goals this person sees, each with whether its numbers are shown."""
    reach = asking.reach(request)
    sees: Any = Value(True)
    if not may(request, "metrics.view"):
        own = ~Q(driver=Goal.Driver.METRIC) | queries.own_or_changeable(reach)
        sees = Case(When(own, then=Value(True)), default=Value(False), output_field=BooleanField())
    return queries.visible_goals(reach).annotate(sees_numbers=sees)


def search(goals: QuerySet[Goal], text: str) -> QuerySet[Goal]:
    fields = ("title_zh", "title_en", "person__name", "position__name_zh", "position__name_en", "department__name_zh")
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": text})
    return goals.filter(found)


def _if_seen(goal: Any, words: str) -> str:
    return words if goal.sees_numbers else NOTHING


def _reached(goal: Goal) -> str:
    reads = goal.driver in (Goal.Driver.METRIC, Goal.Driver.MANUAL)
    return _if_seen(goal, shown.amount(goal, goal.value)) if reads else ""


def _wanted(goal: Goal) -> str:
    reads = goal.driver in (Goal.Driver.METRIC, Goal.Driver.MANUAL)
    return _if_seen(goal, shown.aim_text(goal)) if reads else ""


def buttons(request: HttpRequest) -> list[tuple[str, Any, str]]:
    tree = [(reverse("goals:goals"), _("As a tree"), "binary-tree")]
    return [*tree, (reverse("goals:new"), _("Set a goal"), "plus")] if may(request, "goals.edit") else tree


desk = Desk(
    key="list",
    app="goals",
    title=_("Goals"),
    intro=_("Every goal you see, to filter, sort and take out."),
    right="plans.own",
    rows=rows,
    columns=[
        Column("title", _("Title"), kind="link", sort="title_zh"),
        Column("whose", pgettext_lazy("goal", "Whose"), value=shown.whose),
        Column("level", pgettext_lazy("goal", "Level"), value=lambda one: one.get_level_display(), hidden=True),
        Column("period", pgettext_lazy("goal", "Period"), value=lambda one: one.get_period_display(), on_phone=False),
        Column("first", pgettext_lazy("goal", "From"), kind="date", sort="first", hidden=True),
        Column("last", pgettext_lazy("goal", "Until"), kind="date", sort="last"),
        Column("driver", pgettext_lazy("goal", "Read from"), value=shown.read_by, on_phone=False),
        Column("wanted", pgettext_lazy("goal", "Target"), value=_wanted, on_phone=False),
        Column("reached", pgettext_lazy("goal", "Reached"), value=_reached, on_phone=False),
        Column("progress", _("Progress"), kind="percent", sort="progress"),
        Column("state", _("State"), value=lambda one: one.get_state_display(), kind="badge",
               tone=lambda one: TONES[one.state]),
        Column("weight", pgettext_lazy("goal", "Weight"), kind="number", hidden=True),
        Column("parent", pgettext_lazy("goal", "Serves"), value=lambda one: named(one.parent and one.parent.title),
               hidden=True),
        Column("set_by", pgettext_lazy("goal", "Set by"), value=lambda one: named(one.set_by), hidden=True),
    ],
    filters=[
        Filter("state", _("State"), choices=Goal.State.choices, field="state"),
        Filter("level", pgettext_lazy("goal", "Level"), choices=Goal.Level.choices, field="level"),
        Filter("period", pgettext_lazy("goal", "Period"), choices=Goal.Period.choices, field="period"),
        Filter("driver", pgettext_lazy("goal", "Read from"), choices=Goal.Driver.choices, field="driver"),
        Filter("last", pgettext_lazy("goal", "Until"), kind="days", field="last"),
    ],
    search=search,
    search_hint=_("Title, person, post or department"),
    detail=lambda one: reverse("goals:goal", args=[one.pk]),
    buttons=buttons,
    empty=_("No goals here yet."),
    default_sort="last",
    tabs="state",
)  # fmt: skip
