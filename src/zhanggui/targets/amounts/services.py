"""Setting a target, sharing it out, handing it in, approving or returning it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation.models import Person
from zhanggui.targets.amounts import asking, rules, sharing
from zhanggui.targets.amounts.measured import TargetRefused, step_of
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.shops import shops
from zhanggui.targets.splitting import weights

State = Target.State
MOST = Decimal(10) ** 14
VERSION = ("metric", "first", "last", "shop", "project", "part", "part_value")


@transaction.atomic
def set_target(
    *, metric: str, days: Period, amount: Decimal, scope: Mapping[str, str] | None = None, by: Person | None,
    at: datetime, weighing: str = weights.EQUAL, note: str = "", over: sharing.Over | None = None,
) -> Target:  # fmt: skip
    """Plan an amount for a year or a month, shared out to its days and the places below; it counts once approved.

    Setting the same again finds what is there; another amount is a new version, and the plan before it stays.
    """
    place, step = _placed(scope or {}), step_of(metric)
    refuse_amount(amount, step)
    if weighing not in weights.WEIGHINGS:
        raise TargetRefused(
            "target.unknown_weighing", _("Share it out by history, by the calendar, over all days alike or workdays.")
        )
    _refuse_overlap(metric, days, place)
    held = Target.objects.filter(metric=metric, first=days.first, last=days.last, **place).order_by("-version").first()
    if held and (held.amount, held.weighing) == (amount, weighing) and held.state != State.REPLACED and over is None:
        return held
    made = Target.objects.create(
        metric=metric, first=days.first, last=days.last, **place, amount=amount, weighing=weighing,
        version=held.version + 1 if held else 1, note=note.strip()[:400], set_by=by, set_at=at,
    )  # fmt: skip
    sharing.share_out(made, step, over)
    if by is not None:
        record(made, "target.set", by, at)
    return made


@transaction.atomic
def submit(*, target_id: int, by: Person, at: datetime) -> Target:
    """Hand a plan in; whoever is above decides. Handing in twice changes nothing."""
    target = locked(target_id)
    if target.state == State.SUBMITTED:
        return target
    if not target.is_open:
        raise TargetRefused("target.decided", _("This version is decided: make a new one to change it."))
    target.state, target.submitted_by, target.submitted_at = State.SUBMITTED, by, at
    target.save(update_fields=["state", "submitted_by", "submitted_at"])
    record(target, "target.submitted", by, at)
    asking.ask(target, by, at)
    return target


@transaction.atomic
def approve(*, target_id: int, by: Person | None, at: datetime) -> Target:
    """Let a version count: the one before it is replaced. Approving twice changes nothing."""
    target = locked(target_id)
    if target.state == State.APPROVED:
        return target
    same = versions_of(target).exclude(pk=target.pk)
    if target.state == State.REPLACED or same.filter(version__gt=target.version, state=State.APPROVED).exists():
        raise TargetRefused("target.replaced", _("A later version has taken its place: set the amount again."))
    same.filter(version__lt=target.version).update(state=State.REPLACED)
    target.state, target.approved_by, target.approved_at = State.APPROVED, by, at
    target.save(update_fields=["state", "approved_by", "approved_at"])
    evidence.happened(
        key=f"target.approved:{target.pk}", event="target.approved", at=at, shop=target.shop, subject=str(target),
        link=link_of(target), detail={"metric": target.metric, "amount": str(target.amount)},
    )  # fmt: skip
    if by is not None:
        record(target, "target.decided", by, at)
    asking.answered(target, by, at)
    asking.tell(target, "target.approved", by, at)
    return target


@transaction.atomic
def send_back(*, target_id: int, by: Person, reason: str, at: datetime) -> Target:
    """Return a plan with a reason: whoever set it changes it and hands it in again."""
    target = locked(target_id)
    if target.state == State.RETURNED:
        return target
    if target.state != State.SUBMITTED:
        raise TargetRefused("target.not_submitted", _("Only what was handed in can be returned."))
    if not reason.strip():
        raise TargetRefused("target.no_reason", _("Say what has to be different."))
    target.state, target.returned_by, target.returned_at = State.RETURNED, by, at
    target.reason = reason.strip()[:400]
    target.save(update_fields=["state", "returned_by", "returned_at", "reason"])
    record(target, "target.decided", by, at)
    asking.answered(target, by, at)
    asking.tell(target, "target.returned", by, at)
    return target


@transaction.atomic
def take_back(*, target_id: int, by: Person, at: datetime) -> Target:
    """Take a plan back before it is decided, to go on with it."""
    target = locked(target_id)
    if target.state != State.SUBMITTED or target.submitted_by_id != by.pk:
        raise TargetRefused("target.not_submitted", _("Only who handed it in takes it back, before it is decided."))
    target.state = State.DRAFT
    target.save(update_fields=["state"])
    asking.answered(target, None, at)
    return target


@transaction.atomic
def throw_away(*, target_id: int) -> None:
    """Delete a version that was never handed in."""
    target = locked(target_id)
    if target.state != State.DRAFT or target.submitted_at:
        raise TargetRefused("target.was_submitted", _("What was handed in once is kept."))
    target.delete()


def locked(target_id: int) -> Target:
    return Target.objects.select_for_update(of=("self",)).get(pk=target_id)


def versions_of(target: Target) -> QuerySet[Target]:
    """Every version of a target, this one among them, the latest first."""
    same = {name: getattr(target, name) for name in VERSION}
    return Target.objects.filter(**same).order_by("-version")


def link_of(target: Target) -> str:
    return f"/targets/{target.pk}/"


def record(target: Target, event: str, by: Person, at: datetime) -> None:
    evidence.record(
        key=f"{event}:{target.pk}:{at.isoformat()}", event=event, person=by, at=at, subject=str(target),
        link=link_of(target), detail={"target": target.pk, "metric": target.metric, "state": target.state},
    )  # fmt: skip


def refuse_amount(amount: Decimal, step: Decimal) -> None:
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
    known_shops = shops()
    projects = set(metrics.groupings["project"]().values()) if "project" in metrics.groupings else set()
    for name, known in (("shop", known_shops or None), ("project", projects)):
        if name in given and known is not None and given[name] not in known:
            sentence = _("There is no %(name)s with the code %(code)s.")
            raise TargetRefused("target.unknown_place", sentence % {"name": name, "code": given[name]})


def year_of(year: int) -> Period:
    """The days of a year, or a refusal."""
    if not 1990 <= year <= 2199:
        raise TargetRefused("target.no_year", _("Write the year as 2026."))
    return Period(date(year, 1, 1), date(year, 12, 31))
