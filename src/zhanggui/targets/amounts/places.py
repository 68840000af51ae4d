"""The places a target can be split over as the house has them now, and what each weighs by its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import references
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.shops import shops
from zhanggui.targets.splitting import weights
from zhanggui.targets.splitting.trees import WHOLE, Branch

Parts = Sequence[tuple[str, float]]
"""Names with what they weigh."""


@dataclass(frozen=True)
class History:
    """What a metric came to, day by day, in all and by shop."""

    whole: Mapping[date, float] = field(default_factory=dict)
    shops: Mapping[str, Mapping[date, float]] = field(default_factory=dict)


def history_of(metric: str, days: Period, of: frozenset[str] | None = None) -> History:
    """What is told of these days, of all shops or of some."""
    for hook in metrics.before_query:
        hook()
    store = facts.Store(settings.FACTS_FOLDER)
    rows = metrics.compute(store, [metric], days, by=("day", "shop"), shops=of).rows
    whole: dict[date, float] = {}
    by_shop: dict[str, dict[date, float]] = {}
    for row in rows:
        day, value = date.fromisoformat(str(row["day"])), float(row[metric] or 0)
        whole[day] = whole.get(day, 0.0) + value
        if row["shop"]:
            by_shop.setdefault(str(row["shop"]), {})[day] = value
    return History(whole, by_shop)


def tree_below(
    target: Target, history: History, categories: Parts = (), people: Parts = (), *, shops_too: bool = True
) -> Branch:
    """The company, project or shop a target is of, with the shops below it, their categories and people."""
    top = Branch(WHOLE, *_top(target))
    if target.shop or not shops_too:
        top.below = _parts(WHOLE, categories, people)
        return top
    projects = metrics.groupings["project"]() if "project" in metrics.groupings else {}
    codes = [code for code in shops() if not target.project or projects.get(code) == target.project]
    named = references.labels_of("shop", codes)
    made = [
        Branch(f"shop:{code}", "shop", named.get(code, code), below=_parts(f"shop:{code}", categories, people))
        for code in codes
    ]
    _weigh(made, [_told(history, target.days_of, [one.code.removeprefix("shop:")]) for one in made])
    if target.project:
        top.below = made
        return top
    top.below = _by_project(made, projects)
    return top


def name_of(target: Target) -> str:
    """The name of the place a target is of."""
    return _top(target)[1]


def _top(target: Target) -> tuple[str, str]:
    if target.shop:
        return "shop", references.labels_of("shop", [target.shop]).get(target.shop, target.shop)
    if target.project:
        return "project", references.labels_of("project", [target.project]).get(target.project, target.project)
    company = organisation.company()
    return "company", company.name if company else _("The company")


def _by_project(branches: Sequence[Branch], projects: Mapping[str, str]) -> list[Branch]:
    """Shops under their projects, and beside these the shops of none."""
    found: dict[str, Branch] = {}
    codes = sorted({projects[code] for one in branches if (code := one.code.removeprefix("shop:")) in projects})
    named = references.labels_of("project", codes)
    for one in branches:
        project = projects.get(one.code.removeprefix("shop:"))
        if project is None:
            found[one.code] = one
        elif f"project:{project}" in found:
            found[f"project:{project}"].below.append(one)
        else:
            found[f"project:{project}"] = Branch(
                f"project:{project}", "project", named.get(project, project), below=[one]
            )
    for branch in found.values():
        if branch.level == "project":
            branch.weight = sum(one.weight for one in branch.below)
    return list(found.values())


def _parts(above: str, categories: Parts, people: Parts) -> list[Branch]:
    """Categories, with the people in each; or people alone."""
    start = f"{above}/" if above else ""
    if not categories:
        return [Branch(f"{start}person:{name}", "person", name, weight) for name, weight in people]
    return [
        Branch(f"{start}category:{name}", "category", name, weight, _parts(f"{start}category:{name}", (), people))
        for name, weight in categories
    ]


def _weigh(branches: Sequence[Branch], told: Sequence[float | None]) -> None:
    for branch, weight in zip(branches, weights.filled(told), strict=True):
        branch.weight = weight


def _told(history: History, days: Period, codes: Sequence[str]) -> float | None:
    """What shops came to on the days the target's lie on a year before."""
    then = [weights.a_year_before(day) for day in days]
    found = sum(history.shops.get(shop, {}).get(day, 0.0) for shop in codes for day in then)
    if not found:
        found = sum(sum(history.shops.get(shop, {}).values()) for shop in codes)
    return found or None
