"""What a version would do to the running company: what opens, moves and closes, whom it touches, what work is left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from zhanggui.base import Refusal
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position, ReportingLine
from zhanggui.kernel.processes.api import ProcessVersion
from zhanggui.kernel.registers.api import Register
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem
from zhanggui.playbook import libraries, moving
from zhanggui.playbook.models import Version

POST_FIELDS = (
    "name_zh", "name_en", "department_id", "headcount", "summary", "qualifications", "rights", "numbers", "profile",
    "appraiser_id", "origin",
)  # fmt: skip
DUTY_FIELDS = (
    "name_zh", "name_en", "position_id", "kind", "object", "domain", "cadences", "every_days", "due_time", "outputs",
    "counterpart", "parts", "binding", "weight", "standard_minutes", "opens_by",
)  # fmt: skip
DEPARTMENT_FIELDS = ("name_zh", "name_en", "parent_id", "functions")


@dataclass
class Effects:
    """The preview of a version; posts and duties by code."""

    posts: dict[str, list[Any]] = field(default_factory=lambda: {"opened": [], "changed": [], "closed": [], "held": []})
    duties: dict[str, list[Any]] = field(
        default_factory=lambda: {"opened": [], "moved": [], "changed": [], "closed": []}
    )
    """Those that go to another post are moved, whatever else changes."""
    departments: dict[str, list[Any]] = field(default_factory=lambda: {"opened": [], "changed": [], "closed": []})
    lines: list[tuple[str, str, bool]] = field(default_factory=list)
    """Reporting lines that are new or go: subordinate, superior, whether it is new."""
    seats: list[tuple[Person, str, str]] = field(default_factory=list)
    """Who goes from which post to which, by their codes."""
    carried: int = 0
    """Open work that goes to another post."""
    registers: dict[str, list[Any]] = field(default_factory=lambda: {"opened": [], "changed": [], "closed": []})
    processes: dict[str, list[Any]] = field(default_factory=lambda: {"opened": [], "changed": [], "closed": []})
    roles: list[tuple[str, str, str]] = field(default_factory=list)
    """Roles of processes, who plays each now and who will."""
    people: list[Person] = field(default_factory=list)
    """Those whose post or duties change."""
    new_items: int = 0
    """Work that opens on the desks at once."""
    left: list[WorkItem] = field(default_factory=list)
    """Open work whose duty or cadence is gone: kept or cancelled, as the publisher says."""
    refused: str = ""


def left_over(day: date) -> list[WorkItem]:
    """Open work of duties that are closed, or of a cadence their duty no longer has."""
    items = WorkItem.objects.filter(kind="duty", state=WorkItem.State.OPEN, duty__isnull=False)
    rows = items.select_related("duty", "person", "position").order_by("due_at", "pk")
    return [item for item in rows if _is_left_over(item, day)]


def _is_left_over(item: WorkItem, day: date) -> bool:
    duty = item.duty
    assert duty is not None
    closed = duty.closed_on is not None and duty.closed_on <= day
    return closed or bool(item.cadence and item.cadence not in duty.cadences)


def preview(version: Version, at: datetime) -> Effects:
    """Do what applying would do, look, and take it all back."""
    from zhanggui.playbook import versions  # which leans on this module

    day, found = organisation.today_at(at), Effects()
    kept = version.cancels_left_over
    version.cancels_left_over = False
    before = _seen(day)
    already = {item.pk for item in left_over(day)}
    last, anyway = _last_item(), _due_anyway(day, at)
    with transaction.atomic():
        try:
            with transaction.atomic():
                done = versions.carry_out(version, at)
            after = _seen(day)
            _compare(before, after, found)
            _compare_rest(before, after, found)
            found.posts["held"] = sorted(done.still_held)
            found.new_items = len(_items_after(last) - anyway)
            found.left = [item for item in left_over(day) if item.pk not in already]
        except Refusal as refusal:
            found.refused = str(refusal.sentence)
        transaction.set_rollback(True)
    version.cancels_left_over = kept
    found.people = _touched(found, before, day)
    return found


def _due_anyway(day: date, at: datetime) -> set[str]:
    """Keys of the work that opening the day would bring without any change: it is no effect of the version."""
    last = _last_item()
    with transaction.atomic():
        work.open_day(day, at)
        opened = _items_after(last)
        transaction.set_rollback(True)
    return opened


def _last_item() -> int:
    return WorkItem.objects.aggregate(last=Max("pk"))["last"] or 0


def _items_after(last: int) -> set[str]:
    return set(WorkItem.objects.filter(pk__gt=last).values_list("key", flat=True))


Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Seen:
    """The organisation as it stands: rows by code."""

    posts: Rows
    duties: Rows
    departments: Rows
    lines: set[tuple[str, str]]
    seats: dict[str, set[str]]
    work: dict[int, str]
    """Posts of open work."""
    registers: Rows
    processes: Rows
    roles: dict[str, str]


def _seen(day: date) -> Seen:
    posts = {row["code"]: row for row in Position.objects.filter(closed_on=None).values("code", *POST_FIELDS)}
    duties = {row["code"]: row for row in Duty.objects.filter(closed_on=None).values("code", *DUTY_FIELDS)}
    owners = dict(Position.objects.values_list("pk", "code"))
    for row in duties.values():
        row["post"] = owners[row["position_id"]]
    departments = Department.objects.filter(closed_on=None).values("code", *DEPARTMENT_FIELDS)
    lines = set(ReportingLine.objects.values_list("subordinate__code", "superior__code"))
    work = WorkItem.objects.filter(state=WorkItem.State.OPEN).values_list("pk", "position__code")
    kept = Register.objects.filter(closed_on=None).values("code", "name_zh", "name_en", "live_id")
    run = ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE).values("code", "name_zh", "name_en", "digest")
    return Seen(
        posts, duties, {row["code"]: row for row in departments}, lines,
        moving.seats_on(day), dict(work), {row["code"]: row for row in kept},
        {row["code"]: row for row in run}, dict(organisation.setting(libraries.ROLES, {})),
    )  # fmt: skip


def _compare(before: Seen, after: Seen, found: Effects) -> None:
    for old, new, kinds in (
        (before.posts, after.posts, found.posts), (before.duties, after.duties, found.duties),
        (before.departments, after.departments, found.departments),
    ):  # fmt: skip
        kinds["opened"] = [row for code, row in new.items() if code not in old]
        kinds["changed"] = [row for code, row in new.items() if code in old and row != old[code]]
        kinds["closed"] = [row for code, row in old.items() if code not in new]
    for row in list(found.duties["changed"]):
        if row["post"] != before.duties[row["code"]]["post"]:
            found.duties["changed"].remove(row)
            found.duties["moved"].append(row)
    found.lines = [(*line, True) for line in sorted(after.lines - before.lines)]
    found.lines += [(*line, False) for line in sorted(before.lines - after.lines)]


def _compare_rest(before: Seen, after: Seen, found: Effects) -> None:
    """People, open work, registers, processes and roles."""
    people = {person.code: person for person in Person.objects.filter(code__in={*before.seats, *after.seats})}
    for code in sorted(people):
        old, new = before.seats.get(code, set()), after.seats.get(code, set())
        found.seats += [(people[code], _one(old - new), post) for post in sorted(new - old)]
    found.carried = sum(after.work[pk] != post for pk, post in before.work.items() if pk in after.work)
    for was, now, kinds in (
        (before.registers, after.registers, found.registers), (before.processes, after.processes, found.processes)
    ):  # fmt: skip
        kinds["opened"] = [row for code, row in now.items() if code not in was]
        kinds["changed"] = [row for code, row in now.items() if code in was and row != was[code]]
        kinds["closed"] = [row for code, row in was.items() if code not in now]
    found.roles = [
        (role, before.roles.get(role, ""), after.roles.get(role, ""))
        for role in sorted({*before.roles, *after.roles}) if before.roles.get(role) != after.roles.get(role)
    ]  # fmt: skip


def _one(posts: set[str]) -> str:
    return min(posts, default="")


def _touched(found: Effects, before: Seen, day: date) -> list[Person]:
    codes = {row["code"] for name in ("opened", "changed", "closed") for row in found.posts[name]}
    codes |= {row["post"] for rows in found.duties.values() for row in rows}
    codes |= {before.duties[row["code"]]["post"] for row in found.duties["moved"]}
    codes |= {subordinate for subordinate, _superior, _new in found.lines}
    codes |= {code for _person, was, now in found.seats for code in (was, now)}
    chart = organisation.chart(day)
    holders: Iterable[Person] = (
        person for pk, people in chart.holders.items() if pk in chart.positions
        and chart.positions[pk].code in codes for person in people
    )  # fmt: skip
    return sorted({person.pk: person for person in holders}.values(), key=lambda person: person.code)
