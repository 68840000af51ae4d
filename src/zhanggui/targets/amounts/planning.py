"""A plan on the way: cells changed and locked, a new version begun, the rest of the days planned anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui import facts, metrics
from zhanggui.base import Period, Refusal
from zhanggui.kernel.organisation.models import Person
from zhanggui.targets.amounts import places, services, storing, wording
from zhanggui.targets.amounts.measured import TargetRefused, step_of
from zhanggui.targets.amounts.models import Target, TargetLock
from zhanggui.targets.splitting import reaching, weights
from zhanggui.targets.splitting.replanning import Replanned, change, replan
from zhanggui.targets.splitting.splitting import Cell, Split, SplitRefused
from zhanggui.targets.splitting.trees import WHOLE

State = Target.State


@dataclass(frozen=True)
class Changed:
    """A cell as somebody wants it: another amount is a lock on it; nothing unlocks it."""

    place: str
    period: str
    amount: Decimal | None


@dataclass(frozen=True)
class Preview:
    """A plan before and after changes that are not saved yet."""

    before: Split
    after: Split
    amount: Decimal
    locks: Mapping[Cell, Decimal]


def preview(target: Target, changes: Sequence[Changed]) -> Preview:
    """What the plan becomes with these cells; refused where they contradict each other."""
    if not target.is_open:
        raise TargetRefused("target.decided", _("This version is decided: make a new one to change it."))
    before = kept_of(target)
    amount, locks, top = target.amount, storing.locks_of(target), before.periods.root.code
    for one in changes:
        _refuse_past(target, before, one)
        cell = (one.place, one.period)
        if cell == (WHOLE, top) and one.amount is not None:
            services.refuse_amount(one.amount, before.step)
            amount = one.amount
            continue
        locks.pop(cell, None)  # the latest stands last: it is named first where locks contradict
        if one.amount is not None:
            locks[cell] = one.amount
    try:
        after = change(before, amount, locks, at=_open_at(target))
    except SplitRefused as error:
        raise wording.refused(error) from error
    return Preview(before, after, amount, locks)


@transaction.atomic
def save(*, target_id: int, changes: Sequence[Changed], revision: int, by: Person | None, at: datetime) -> Target:
    """Keep changed cells. Refused where somebody else has changed the plan since it was read."""
    target = services.locked(target_id)
    if target.revision != revision:
        raise TargetRefused("target.changed_elsewhere", _("This was changed in another window. Reload it, then go on."))
    made = preview(target, changes)
    target.amount, target.revision = made.amount, revision + 1
    if target.state == State.RETURNED:
        target.state = State.DRAFT
    target.save(update_fields=["amount", "revision", "state"])
    held = {(one.place, one.period): one for one in target.locks.all()}
    for cell, lock in held.items():
        if made.locks.get(cell) != lock.amount:
            lock.delete()
    for cell, amount in made.locks.items():
        if cell not in held or held[cell].amount != amount:
            TargetLock.objects.create(target=target, place=cell[0], period=cell[1], amount=amount, set_by=by, set_at=at)
    storing.keep(target, made.after)
    return target


@transaction.atomic
def revise(*, target_id: int, by: Person | None, at: datetime, note: str = "") -> Target:
    """A new version to change, as the one that counts stands; one that is being planned already is that version."""
    target = services.locked(target_id)
    planned = services.versions_of(target).filter(state__in=(State.DRAFT, State.RETURNED, State.SUBMITTED)).first()
    if planned is not None:
        return planned
    made = _next(target, by, at, note)
    storing.keep(made, kept_of(target))
    storing.copy_locks(target, made)
    return made


def look_ahead(target: Target, today: date, *, own: bool = True) -> tuple[Replanned, reaching.Reach]:
    """What a plan made anew from today on would be, and whether it can be done."""
    if target.part:
        raise TargetRefused("target.part_not_replanned", _("Plan the whole anew: parts by source or tool follow it."))
    if today <= target.first:
        raise TargetRefused("target.not_begun", _("It has not begun: change its cells instead."))
    step = step_of(target.metric)
    before = storing.kept(target, step, places.name_of(target))
    reached = reached_by(
        target, before, Period(target.first, min(target.last, date.fromordinal(today.toordinal() - 1)))
    )
    try:
        found = replan(before, today, target.first, reached, storing.locks_of(target), own=own)
    except SplitRefused as error:
        raise wording.refused(error) from error
    return found, reaching.reach(found.left, Period(today, target.last), _told(target, today))


def kept_of(target: Target) -> Split:
    """The whole split of a target as it is kept."""
    return storing.kept(target, step_of(target.metric), places.name_of(target))


@transaction.atomic
def replan_target(
    *, target_id: int, today: date, by: Person | None, at: datetime, own: bool = True, note: str = ""
) -> Target:
    """A new version from today on: the miss is spread over the days left, the past is what was reached."""
    target = services.locked(target_id)
    if services.versions_of(target).filter(state__in=(State.DRAFT, State.RETURNED, State.SUBMITTED)).exists():
        raise TargetRefused("target.being_planned", _("Another version is being planned: decide on that one first."))
    found, _reach = look_ahead(target, today, own=own)
    made = _next(target, by, at, note)
    made.open_from = today
    made.save(update_fields=["open_from"])
    storing.keep(made, found.split)
    storing.copy_locks(target, made, without=found.given_up)
    if by is not None:
        services.record(made, "target.replanned", by, at)
    return made


def reached_by(target: Target, split: Split, days: Period) -> dict[str, dict[date, Decimal]]:
    """What the shops of a plan reached, by the code of their place; the whole where it is split over none."""
    shops = [node.code for node in split.places.nodes if node.level == "shop" and node.code != WHOLE]
    codes = frozenset(code.removeprefix("shop:") for code in shops) if shops else _shops_of(target)
    rows = _daily(target.metric, days, codes)
    found: dict[str, dict[date, Decimal]] = {code: {} for code in shops} or {WHOLE: {}}
    for shop, day, value in rows:
        place = f"shop:{shop}" if shops else WHOLE
        if place in found:
            found[place][day] = found[place].get(day, Decimal(0)) + value
    return found


def reached_of(target: Target, codes: Sequence[str], days: Period) -> dict[str, dict[date, Decimal]]:
    """What places reached day by day: the whole, projects and shops; of categories and people nothing is told."""
    belongs = metrics.groupings["project"]() if "project" in metrics.groupings else {}
    found: dict[str, dict[date, Decimal]] = {
        code: {} for code in codes if code == WHOLE or (code.count("/") == 0 and code.startswith(("shop:", "project:")))
    }
    for shop, day, value in _daily(target.metric, days, _shops_of(target)):
        for code in (WHOLE, f"shop:{shop}", f"project:{belongs.get(shop, '')}"):
            if code in found:
                found[code][day] = found[code].get(day, Decimal(0)) + value
    return found


def _daily(metric: str, days: Period, shops: frozenset[str] | None) -> list[tuple[str, date, Decimal]]:
    for hook in metrics.before_query:
        hook()
    try:
        rows = metrics.compute(facts.Store(settings.FACTS_FOLDER), [metric], days, by=("day", "shop"), shops=shops).rows
    except Refusal as error:
        raise TargetRefused(error.code, str(error)) from error
    return [
        (str(row["shop"]), date.fromisoformat(str(row["day"])), Decimal(str(row[metric])))
        for row in rows
        if row[metric] is not None
    ]


def _told(target: Target, today: date) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    back = Period(weights.looked_back(target.days_of).first, date.fromordinal(today.toordinal() - 1))
    for _shop, day, value in _daily(target.metric, back, _shops_of(target)):
        found[day] = found.get(day, Decimal(0)) + value
    return found


def _shops_of(target: Target) -> frozenset[str] | None:
    if target.shop:
        return frozenset([target.shop])
    if target.project:
        belongs = metrics.groupings["project"]() if "project" in metrics.groupings else {}
        return frozenset(shop for shop, project in belongs.items() if project == target.project)
    return None


def _next(target: Target, by: Person | None, at: datetime, note: str) -> Target:
    latest = services.versions_of(target).first()
    return Target.objects.create(
        **{name: getattr(target, name) for name in services.VERSION}, amount=target.amount, weighing=target.weighing,
        version=(latest or target).version + 1, note=note.strip()[:400], set_by=by, set_at=at,
        open_from=target.open_from,
    )  # fmt: skip


def _open_at(target: Target) -> int:
    return (target.open_from - target.first).days if target.open_from else 0


def _refuse_past(target: Target, split: Split, one: Changed) -> None:
    column = split.periods.by_code.get(one.period)
    if column is None or one.place not in split.places.by_code:
        raise TargetRefused(
            "target.no_cell", _("The target has no cell %(cell)s.") % {"cell": f"{one.place} · {one.period}"}
        )
    if column.stop <= _open_at(target):
        raise TargetRefused(
            "target.past_stays",
            _("%(period)s is over: it stays as it was reached.") % {"period": wording.period_name(one.period)},
        )
