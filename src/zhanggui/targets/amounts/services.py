"""Setting a target, sharing it out anew, approving it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.metrics import algebra
from zhanggui.targets.amounts import rules
from zhanggui.targets.amounts.models import Target, TargetDay

State = Target.State
MOST = Decimal(10) ** 14


class TargetRefused(Refusal):
    """A target cannot be set, shared out or approved like this."""


@transaction.atomic
def set_target(
    *, metric: str, days: Period, amount: Decimal, scope: Mapping[str, str] | None = None, by: Person | None,
    at: datetime, weighing: str = rules.EQUAL, note: str = "",
) -> Target:  # fmt: skip
    """Plan an amount for a year or a month, shared out to its days; it counts once it is approved.

    Setting the same again finds what is there; another amount is a new version, and the plan before it stays.
    """
    place = _placed(scope or {})
    step = step_of(metric)
    _refuse_amount(amount, step)
    if weighing not in rules.WEIGHINGS:
        raise TargetRefused("target.unknown_weighing", _("Share it out over all days alike, or over workdays."))
    _refuse_overlap(metric, days, place)
    same = Target.objects.filter(metric=metric, first=days.first, last=days.last, **place).order_by("-version")
    held = same.first()
    if held and (held.amount, held.weighing) == (amount, weighing) and held.state != State.REPLACED:
        return held
    made = Target.objects.create(
        metric=metric, first=days.first, last=days.last, **place, amount=amount, weighing=weighing,
        version=held.version + 1 if held else 1, note=note.strip()[:400], set_by=by, set_at=at,
    )  # fmt: skip
    _share_out(made, step)
    return made


@transaction.atomic
def approve(*, target_id: int, by: Person | None, at: datetime) -> Target:
    """Let a version count: the one before it is replaced. Approving twice changes nothing."""
    target = Target.objects.select_for_update(of=("self",)).get(pk=target_id)
    if target.state == State.APPROVED:
        return target
    if target.state == State.REPLACED:
        raise TargetRefused("target.replaced", _("A later version has taken its place: set the amount again."))
    same = Target.objects.filter(metric=target.metric, first=target.first, last=target.last, **_place_of(target))
    same.exclude(pk=target.pk).filter(version__lt=target.version).update(state=State.REPLACED)
    if same.filter(version__gt=target.version, state=State.APPROVED).exists():
        raise TargetRefused("target.replaced", _("A later version has taken its place: set the amount again."))
    target.state, target.approved_by, target.approved_at = State.APPROVED, by, at
    target.save(update_fields=["state", "approved_by", "approved_at"])
    evidence.happened(
        key=f"target.approved:{target.pk}", event="target.approved", at=at, shop=target.shop, subject=str(target),
        link=f"/targets/{target.pk}/", detail={"metric": target.metric, "amount": str(target.amount)},
    )  # fmt: skip
    return target


def step_of(metric: str) -> Decimal:
    """The smallest amount of a metric: a cent, a visit; refused where amounts of days do not add up to the whole."""
    registry = metrics.load()
    found = registry.get(metric)
    measures = [registry.measure(part) for part in registry.measures_of(metric)]
    adds_up = all(measure.kind in ("sum", "count") for measure in measures)
    if not adds_up or not algebra.of_metric(registry, metric).is_additive:
        sentence = _("%(metric)s of days does not add up to that of a year: set a goal or a band for it.")
        raise TargetRefused("target.does_not_add_up", sentence % {"metric": metric}, metric=metric)
    return Decimal("0.01") if found.unit == "CNY" else Decimal(1)


def _share_out(target: Target, step: Decimal) -> None:
    days = Period(target.first, target.last)
    weights = rules.weights_of(target.weighing, days, organisation.calendar())
    shares = rules.split(target.amount, step, days, weights)
    TargetDay.objects.bulk_create(
        [TargetDay(target=target, day=day, amount=amount) for day, amount in shares.items()], batch_size=500
    )


def _refuse_amount(amount: Decimal, step: Decimal) -> None:
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise TargetRefused("target.out_of_range", _("A target is an amount from 0 on."))
    if amount % step:
        raise TargetRefused(
            "target.too_fine", _("Write the amount in whole steps of %(step)s.") % {"step": step}, step=str(step)
        )


def _refuse_overlap(metric: str, days: Period, place: Mapping[str, str]) -> None:
    """A year and one of its months for the same scope would count twice."""
    others = Target.objects.filter(metric=metric, first__lte=days.last, last__gte=days.first, **place)
    other = others.exclude(first=days.first, last=days.last).exclude(state=State.REPLACED).first()
    if other is not None:
        sentence = _("There is a target from %(first)s to %(last)s for the same already: set that one again.")
        raise TargetRefused("target.overlaps", sentence % {"first": other.first, "last": other.last})


def _placed(scope: Mapping[str, str]) -> dict[str, str]:
    """The scope as columns, or a refusal that says what a target can be of."""
    given = {name: value.strip() for name, value in scope.items() if value.strip()}
    unknown = sorted(given.keys() - {*rules.PLACES, *rules.PARTS})
    if unknown:
        sentence = _("A target cannot be of a %(name)s: of a %(names)s.")
        names = ", ".join((*rules.PLACES, *rules.PARTS))
        raise TargetRefused("target.unknown_scope", sentence % {"name": unknown[0], "names": names})
    parts = [name for name in rules.PARTS if name in given]
    if len(parts) > 1 or {"shop", "project"} <= given.keys():
        raise TargetRefused("target.two_scopes", _("Name one shop or one project, and one source, tool or campaign."))
    _refuse_unknown_places(given)
    part = parts[0] if parts else ""
    return {
        "shop": given.get("shop", ""), "project": given.get("project", ""), "part": part,
        "part_value": given.get(part, ""),
    }  # fmt: skip


def _refuse_unknown_places(given: Mapping[str, str]) -> None:
    shops = {code for tell in metrics.known_shops for code in tell()}
    projects = set(metrics.groupings["project"]().values()) if "project" in metrics.groupings else set()
    for name, known in (("shop", shops if metrics.known_shops else None), ("project", projects)):
        if name in given and known is not None and given[name] not in known:
            sentence = _("There is no %(name)s with the code %(code)s.")
            raise TargetRefused("target.unknown_place", sentence % {"name": name, "code": given[name]})


def _place_of(target: Target) -> dict[str, str]:
    return {name: getattr(target, name) for name in ("shop", "project", "part", "part_value")}


def year_of(year: int) -> Period:
    """The days of a year, or a refusal."""
    if not 1990 <= year <= 2199:
        raise TargetRefused("target.no_year", _("Write the year as 2026."))
    return Period(date(year, 1, 1), date(year, 12, 31))
