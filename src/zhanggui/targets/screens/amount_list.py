"""Targets as a list: what is planned of which metric, for whom and how far along."""

from typing import Any

from django.db.models import BooleanField, Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may
from zhanggui.doors.web.scopes import shops_of
from zhanggui.doors.web.text import named
from zhanggui.kernel.registers import references
from zhanggui.targets.amounts import wording
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.screens import amount_scope
from zhanggui.targets.wording import metric_choices, metric_label, metric_text

TONES = {"draft": "grey", "submitted": "yellow", "returned": "red", "approved": "green", "replaced": "grey"}
COUNTS, PLANNED = "counts", "planned"


def by_standing(targets: QuerySet[Target], value: str) -> QuerySet[Target]:
    states = {
        COUNTS: [Target.State.APPROVED],
        PLANNED: [Target.State.DRAFT, Target.State.SUBMITTED, Target.State.RETURNED],
        Target.State.REPLACED: [Target.State.REPLACED],
    }
    return targets.filter(state__in=states.get(value, Target.State.values))


def search(targets: QuerySet[Target], text: str) -> QuerySet[Target]:
    metrics = [name for name, label in metric_choices() if text.casefold() in label.casefold()]
    fields = ("metric", "shop", "project", "part_value", "note")
    found = Q(metric__in=metrics)
    for name in fields:
        found |= Q(**{f"{name}__icontains": text})
    return targets.filter(found)


def _metrics(request: HttpRequest) -> list[tuple[str, str]]:
    names = amount_scope.visible(request).order_by("metric").values_list("metric", flat=True).distinct()
    return [(name, metric_label(name)) for name in names]


def _years(request: HttpRequest) -> list[tuple[str, str]]:
    years = {one.year for one in amount_scope.visible(request).order_by().values_list("first", flat=True).distinct()}
    return [(str(year), str(year)) for year in sorted(years, reverse=True)]


def buttons(request: HttpRequest) -> list[tuple[str, Any, str]]:
    found = [(reverse("targets:convert"), _("From sales to visits and money"), "arrows-split")]
    return [(reverse("targets:new"), _("Set a target"), "plus"), *found] if may(request, "goals.edit") else found


def _amount(one: Any) -> str:
    return metric_text(one.metric, one.amount) if one.sees_amount else "—"


def rows(request: HttpRequest) -> QuerySet[Target]:
    """Amounts of a larger target are not shown to who sees only some of its shops."""
    shops = shops_of(request)
    sees: Any = Value(True)
    if shops is not None:
        whole = Q(shop__in=shops) | Q(project__in=amount_scope.whole_projects(shops))
        sees = Case(When(whole, then=Value(True)), default=Value(False), output_field=BooleanField())
    return amount_scope.visible(request).annotate(sees_amount=sees, place_name=_place_names(request))


def _place_names(request: HttpRequest) -> Any:
    """What the place of each is called, asked of the rooms that name them once for all rows."""
    found = list(amount_scope.visible(request).order_by().values_list("shop", "project").distinct())
    shops, projects = ({one for one in some if one} for some in zip(*found, strict=True)) if found else ((), ())
    cases = [When(shop=code, then=Value(label)) for code, label in references.labels_of("shop", shops).items()]
    cases += [
        When(project=code, then=Value(label)) for code, label in references.labels_of("project", projects).items()
    ]
    rest = Case(When(shop="", project="", then=Value(str(_("The company")))), default=Concat("shop", "project"))
    return Case(*cases, default=rest, output_field=CharField())


desk = Desk(
    key="list",
    app="targets",
    title=_("Targets"),
    intro=_("Amounts planned of a metric, split over places and days. What is approved counts in every number."),
    right="metrics.view",
    rows=rows,
    columns=[
        Column("title", pgettext_lazy("target", "Target"), kind="link", sort="metric", value=wording.title_of),
        Column("place", pgettext_lazy("target", "Of"), value="place_name"),
        Column("days", pgettext_lazy("target", "Period"), value=wording.days_of, sort="first"),
        Column("amount", pgettext_lazy("target", "Amount"), value=_amount, sort="amount"),
        Column("weighing", pgettext_lazy("target", "Split by"), value=lambda one: one.get_weighing_display(),
               on_phone=False),
        Column("version", _("Version"), kind="number", sort="version", on_phone=False),
        Column("state", _("State"), value=lambda one: one.get_state_display(), kind="badge",
               tone=lambda one: TONES[one.state]),
        Column("set_by", pgettext_lazy("target", "Set by"), value=lambda one: named(one.set_by), on_phone=False),
        Column("set_at", pgettext_lazy("target", "Set at"), kind="datetime", sort="set_at", hidden=True),
        Column("note", _("Note"), hidden=True),
    ],
    filters=[
        Filter("standing", _("State"), choices=[
            (COUNTS, _("counting")), (PLANNED, pgettext_lazy("target", "being planned")),
            ("replaced", pgettext_lazy("target", "replaced")),
        ], apply=by_standing),
        Filter("metric", _("Metric"), choices=_metrics, field="metric"),
        Filter("year", _("Year"), choices=_years, field="first__year"),
        Filter("weighing", pgettext_lazy("target", "Split by"), choices=Target.Weighing.choices, field="weighing"),
        Filter("last", pgettext_lazy("goal", "Until"), kind="days", field="last"),
    ],
    search=search,
    search_hint=_("Metric, shop, project or note"),
    detail=lambda one: reverse("targets:target", args=[one.pk]),
    buttons=buttons,
    empty=_("No target here yet. Choose a metric, a year and an amount: it is split for you and counts once approved."),
    empty_link=("targets:new", _("Set a target")),
    default_sort="-first",
    tabs="standing",
)  # fmt: skip
