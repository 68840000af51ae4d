"""Changing who is who: hiring, assigning, standing in, and drawing the lines."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.organisation.chart import open_on
from zhanggui.kernel.organisation.models import (
    Assignment,
    CalendarDay,
    Department,
    Organisation,
    Person,
    Position,
    ReportingLine,
    ScopeGrant,
    StandIn,
)


@transaction.atomic
def found_company(
    *, name: str, playbook: str, at: datetime, time_zone: str = "Asia/Shanghai", is_sample: bool = False,
    playbook_version: str = "1", settings: Mapping[str, Any] | None = None,
) -> Organisation:  # fmt: skip
    """Set the company up, or change its name and playbook; there is only one."""
    held = Organisation.objects.select_for_update().order_by("pk").first() or Organisation()
    held.name, held.playbook, held.playbook_version = name, playbook, playbook_version
    held.time_zone, held.is_sample, held.applied_at = time_zone, is_sample, at
    held.settings = {**held.settings, **(settings or {})}
    held.save()
    return held


def open_department(
    *, code: str, name_zh: str, name_en: str = "", parent: Department | None = None, functions: Sequence[Any] = (),
    order: int = 0,
) -> Department:  # fmt: skip
    """A department; opening the same code again brings its texts up to date and opens it if it was closed."""
    values = {
        "name_zh": name_zh, "name_en": name_en, "parent": parent, "functions": list(functions), "order": order,
        "closed_on": None,
    }  # fmt: skip
    return Department.objects.update_or_create(code=code, defaults=values)[0]


@transaction.atomic
def close_department(*, department: Department, on: date) -> Department:
    """Close a department without posts from a day on; what happened in it keeps its name."""
    if Position.objects.filter(open_on(on), department=department).exists():
        raise Refusal("department.has_posts", _("Move or close the posts of this department first."))
    department.closed_on = on
    department.save(update_fields=["closed_on"])
    return department


def open_position(*, code: str, department: Department, name_zh: str, name_en: str = "", **words: Any) -> Position:
    """A position; opening the same code again brings it up to date and opens it if it was closed.

    `words` are further columns: headcount, headcount_note, summary, qualifications, rights, numbers, origin, order.
    """
    values = {"department": department, "name_zh": name_zh, "name_en": name_en, "closed_on": None, **words}
    return Position.objects.update_or_create(code=code, defaults=values)[0]


@transaction.atomic
def close_position(*, position: Position, on: date) -> Position:
    """Close a position from a day on; its history stays."""
    if Assignment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=on), position=position).exists():
        raise Refusal("position.still_held", _("Release the people on this position first."), position=position.code)
    position.closed_on = on
    position.save(update_fields=["closed_on"])
    return position


@transaction.atomic
def draw_line(*, subordinate: Position, superior: Position, primary: bool = False) -> ReportingLine:
    """Let one position report to another; a new primary line replaces the old one, a circle is refused."""
    if subordinate.pk == superior.pk:
        raise Refusal("line.to_itself", _("A position cannot report to itself."), position=subordinate.code)
    if primary:
        list(Position.objects.select_for_update().order_by("pk").values_list("pk", flat=True))  # one line at a time
        _refuse_circle(subordinate, superior)
        others = ReportingLine.objects.filter(subordinate=subordinate, primary=True).exclude(superior=superior)
        others.update(primary=False)
    line, _made = ReportingLine.objects.get_or_create(subordinate=subordinate, superior=superior)
    if line.primary != primary and (primary or not _made):
        line.primary = primary
        line.save(update_fields=["primary"])
    return line


def erase_line(*, subordinate: Position, superior: Position) -> None:
    ReportingLine.objects.filter(subordinate=subordinate, superior=superior).delete()


def hire(
    *, code: str, name: str, name_en: str = "", sign_in: str = "", password: str | None = None, is_sample: bool = False,
) -> Person:  # fmt: skip
    """A person, with a sign-in where a name for it is given; hiring the same code again brings the name up to date."""
    with transaction.atomic():
        person, _made = Person.objects.update_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "is_sample": is_sample}
        )
        if sign_in and person.user_id is None:
            user, new = get_user_model().objects.get_or_create(username=sign_in)
            if new:
                user.set_password(password)
                user.save(update_fields=["password"])
            person.user = user
            person.save(update_fields=["user"])
        return person


@transaction.atomic
def leave(*, person: Person, on: date) -> Person:
    """A person's last day: assignments, stand-ins end with it, the sign-in from the day after is a stranger's."""
    Assignment.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), person=person, starts__lte=on).update(ends=on)
    Assignment.objects.filter(person=person, starts__gt=on).delete()
    StandIn.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), person=person, starts__lte=on).update(ends=on)
    StandIn.objects.filter(person=person, starts__gt=on).delete()
    person.left_on = on
    person.save(update_fields=["left_on"])
    return person


@transaction.atomic
def assign(*, person: Person, position: Position, starts: date, ends: date | None = None) -> Assignment:
    """Put a person on a position; assigning again while it lasts changes nothing but its end."""
    _refuse_backwards(starts, ends)
    if position.closed_on is not None and (ends is None or ends >= position.closed_on):
        raise Refusal("position.closed", _("This position is closed."), position=position.code)
    if person.left_on is not None and person.left_on < starts:
        raise Refusal("person.left", _("This person has left."), person=person.code)
    Position.objects.select_for_update().get(pk=position.pk)
    running = Assignment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=starts), person=person, position=position)
    if ends is not None:
        running = running.filter(starts__lte=ends)
    held = running.order_by("starts").first()
    if held is None:
        return Assignment.objects.create(person=person, position=position, starts=starts, ends=ends)
    held.starts, held.ends = min(held.starts, starts), ends
    held.save(update_fields=["starts", "ends"])
    return held


@transaction.atomic
def release(*, person: Person, position: Position, last_day: date) -> int:
    """End an assignment after its last day; answers how many ended. What had not begun yet is taken back."""
    mine = Assignment.objects.filter(person=person, position=position)
    ended = mine.filter(Q(ends__isnull=True) | Q(ends__gt=last_day), starts__lte=last_day).update(ends=last_day)
    return ended + mine.filter(starts__gt=last_day).delete()[0]


@transaction.atomic
def appoint_stand_in(
    *, position: Position, person: Person, starts: date, ends: date | None = None, absent: Person | None = None,
    reason: str = "",
) -> StandIn:  # fmt: skip
    """Let a person take over a position's duties and rights for some days.

    For an absent holder, or (without `absent`) for a vacant post. Appointing the same again changes only the end.
    """
    _refuse_backwards(starts, ends)
    if absent is not None:
        if absent.pk == person.pk:
            raise Refusal("stand_in.self", _("Nobody can stand in for themselves."), person=person.code)
        holds = Assignment.objects.filter(Q(ends__isnull=True) | Q(ends__gte=starts), person=absent, position=position)
        if not holds.filter(starts__lte=ends or date.max).exists():
            raise Refusal(
                "stand_in.not_holder",
                _("%(person)s does not hold this position.") % {"person": absent.name},
                person=absent.code, position=position.code,
            )  # fmt: skip
    Position.objects.select_for_update().get(pk=position.pk)
    same_place = StandIn.objects.filter(Q(ends__isnull=True) | Q(ends__gte=starts), position=position, absent=absent)
    for row in same_place.filter(starts__lte=ends or date.max):
        if row.person_id != person.pk or row.starts != starts:
            raise Refusal(
                "stand_in.overlaps",
                _("%(person)s already stands in on these days.") % {"person": row.person.name},
                starts=row.starts, ends=row.ends,
            )  # fmt: skip
        row.ends, row.reason = ends, reason
        row.save(update_fields=["ends", "reason"])
        return row
    return StandIn.objects.create(
        position=position, absent=absent, person=person, starts=starts, ends=ends, reason=reason
    )


@transaction.atomic
def end_stand_in(*, stand_in_id: int, last_day: date) -> None:
    """End a stand-in early; one that had not begun yet is taken back."""
    row = StandIn.objects.select_for_update().get(pk=stand_in_id)
    if row.starts > last_day:
        row.delete()
        return
    row.ends = last_day if row.ends is None else min(row.ends, last_day)
    row.save(update_fields=["ends"])


def grant_scope(person: Person, kind: str, code: str = "") -> ScopeGrant:
    """Let a person see the whole company ("all"), a project or a shop; granting twice is harmless."""
    if kind not in ScopeGrant.Kind.values:
        raise Refusal("scope.unknown_kind", _("A scope is all, project or shop."), kind=kind)
    if (kind == ScopeGrant.Kind.ALL) == bool(code):
        raise Refusal(
            "scope.code_missing", _("A project or a shop needs its code, the whole company has none."), kind=kind
        )
    return ScopeGrant.objects.get_or_create(person=person, kind=kind, code=code)[0]


def withdraw_scope(person: Person, kind: str, code: str = "") -> None:
    ScopeGrant.objects.filter(person=person, kind=kind, code=code).delete()


def mark_day(*, day: date, kind: str, name_zh: str = "", name_en: str = "") -> CalendarDay:
    """Enter a day into the company's calendar: how it is worked, or a festival or platform event worth knowing."""
    if kind != "event":
        CalendarDay.objects.filter(day=day).exclude(kind="event").exclude(name_zh=name_zh, kind=kind).delete()
    values = {"name_en": name_en}
    return CalendarDay.objects.update_or_create(day=day, kind=kind, name_zh=name_zh, defaults=values)[0]


def _refuse_circle(subordinate: Position, superior: Position) -> None:
    above = dict(ReportingLine.objects.filter(primary=True).values_list("subordinate_id", "superior_id"))
    reached: int | None = superior.pk
    while reached is not None:
        if reached == subordinate.pk:
            raise Refusal(
                "line.circle",
                _("%(lower)s already stands above %(upper)s.") % {"lower": subordinate.name, "upper": superior.name},
                subordinate=subordinate.code, superior=superior.code,
            )  # fmt: skip
        reached = above.pop(reached, None)


def _refuse_backwards(starts: date, ends: date | None) -> None:
    if ends is not None and ends < starts:
        raise Refusal("period.ends_before_start", _("The last day is before the first."), starts=starts, ends=ends)
