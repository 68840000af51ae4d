"""From a playbook to the running organisation; doing it again brings over what the playbook changed and no more.

What the company has changed itself since (rights, numbers, headcount, times) stays: the company remembers what
the playbook said the last time, and only the difference is carried over.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from zhanggui.base import Refusal, business_date
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Organisation, Position, ReportingLine
from zhanggui.playbook import libraries, moving, wanted
from zhanggui.playbook.borrowing import chosen_fills, posts_of
from zhanggui.playbook.contracts import Playbook
from zhanggui.playbook.wanted import Line, Row

MEMORY = "playbook_applied"
FILLS = "playbook_fills"
LEAVING = "leaving"
"""In the memory: posts and departments the playbook no longer has, open only until nobody sits there."""

MOVED = "moved"
"""In the memory: who and what came along when posts were combined or split."""


@dataclass
class Applied:
    """What applying a playbook did."""

    playbook: str
    version: str
    fills: dict[str, str]
    departments: int = 0
    positions: int = 0
    duties: int = 0
    registers: int = 0
    processes: int = 0
    opened: int = 0
    updated: int = 0
    closed: int = 0
    lines_changed: int = 0
    still_held: list[str] = field(default_factory=list)
    """Posts the playbook no longer has, kept open because somebody sits on them."""
    leaving: list[str] = field(default_factory=list)
    """These posts and the departments they are in: they close as soon as nobody sits there."""
    moved: list[moving.Move] = field(default_factory=list)
    """What came along to posts made from others, as it is to be remembered."""


@dataclass(frozen=True)
class _Plan:
    departments: dict[str, Row]
    positions: dict[str, Row]
    duties: dict[str, Row]
    lines: list[Line]


def instantiate(
    book: Playbook, *, company: str, at: datetime, fills: Mapping[str, str] | None = None, beside: Path | None = None,
    is_sample: bool = False,
) -> Applied:  # fmt: skip
    """Make a playbook the organisation of this company: all of it or nothing. Safe to repeat."""
    with transaction.atomic():
        held = organisation.company()
        _refuse_unfit(book, held.playbook if held else "")
        settings: dict[str, Any] = dict(held.settings) if held else {}
        asked = {**settings.get(FILLS, {}), **(fills or {})}
        posts = posts_of(book, chosen_fills(book, asked), beside)
        plan = _Plan(
            wanted.wanted_departments(book),
            wanted.wanted_positions(posts),
            wanted.wanted_duties(posts),
            wanted.wanted_lines(book),
        )
        done = Applied(
            book.id, book.version, chosen_fills(book, asked),
            len(plan.departments), len(plan.positions), len(plan.duties), len(book.registers), len(book.processes),
        )  # fmt: skip
        memory = settings.get(MEMORY, {})
        _carry_out(book, plan, memory, business_date(at, organisation.zone()), done)

        before = {name: settings.get(name) for name in (MEMORY, FILLS, libraries.ROLES)}
        roles = libraries.roles_of(book, memory.get("roles", {}), settings.get(libraries.ROLES) or {})
        remembered = _remembered(plan) | {
            "registers": libraries.bring_registers(book, plan.positions, memory.get("registers", {}), at),
            "processes": libraries.bring_processes(book, memory.get("processes", {}), at),
            "roles": dict(book.roles),
            LEAVING: done.leaving,
            MOVED: done.moved,
        }
        known = {MEMORY: remembered, FILLS: asked, libraries.ROLES: roles}
        if held is None or known != before or (held.name, held.playbook_version) != (company, book.version):
            _remember(book, company, at, known, done, is_sample=held.is_sample if held else is_sample)
        return done


def _remember(
    book: Playbook, company: str, at: datetime, known: Mapping[str, Any], done: Applied, *, is_sample: bool
) -> None:
    organisation.found_company(
        name=company, playbook=book.id, playbook_version=book.version, at=at, settings=known, is_sample=is_sample,
        time_zone=str(organisation.zone()),
    )  # fmt: skip
    detail = {"version": book.version, "opened": done.opened, "updated": done.updated, "closed": done.closed}
    audit.note(actor="zhanggui init", action="playbook.applied", subject=book.id, detail=detail)


def _refuse_unfit(book: Playbook, running: str) -> None:
    if book.kind != "organisation":
        raise Refusal(
            "playbook.not_an_organisation", f"{book.id} is a template library: borrow from it with --fill.",
            playbook=book.id,
        )  # fmt: skip
    if running and running != book.id:
        raise Refusal(
            "company.other_playbook", f"This company already runs {running}; start {book.id} in another ZHANGGUI_HOME.",
            running=running, playbook=book.id,
        )  # fmt: skip


def _carry_out(book: Playbook, plan: _Plan, memory: Mapping[str, Any], today: date, done: Applied) -> None:
    departments = {row.code: row for row in Department.objects.all()}

    def open_department(code: str, row: Row, _old: Department | None) -> Department:
        return organisation.open_department(code=code, **{**row, "parent": departments.get(row["parent"])})

    _bring(plan.departments, memory.get("departments", {}), departments, open_department, (), done)

    positions = {row.code: row for row in Position.objects.all()}

    def open_position(code: str, row: Row, _old: Position | None) -> Position:
        links = {"department": departments[row["department"]], "appraiser": positions.get(row["appraiser"])}
        return organisation.open_position(code=code, **{**row, **links})

    own = wanted.COMPANYS_OWN_OF_POSITION
    _bring(plan.positions, memory.get("positions", {}), positions, open_position, own, done)
    _name_appraisers(plan.positions, positions)
    _draw(plan, memory.get("lines", []), positions, done)

    rows = {row.code: row for row in Duty.objects.all()}

    def open_duty(code: str, row: Row, _old: Duty | None) -> Duty:
        typed = {"position": positions[row["position"]], "weight": Decimal(row["weight"])}
        return duties.open_duty(code=code, **{**row, **typed, "due_time": wanted.time_of(row["due_time"])})

    _bring(plan.duties, memory.get("duties", {}), rows, open_duty, wanted.COMPANYS_OWN_OF_DUTY, done)
    done.moved = moving.carry(book, memory.get(MOVED, ()), positions, today)
    _close_dropped(plan, memory, rows, today, done)


def _bring(
    rows: Mapping[str, Row], memory: Mapping[str, Any], held: dict[str, Any],
    open_row: Callable[[str, Row, Any], Any], own: Iterable[str], done: Applied,
) -> None:  # fmt: skip
    """Open what is missing, update what the playbook changed since the last time, leave the rest alone."""
    for code, row in rows.items():
        old, last = held.get(code), memory.get(code)
        if old is not None and last is not None and last["digest"] == _digest(row):
            continue
        if old is None:
            done.opened += 1
        else:
            done.updated += 1
            row = {**row, **_merged(row, old, last, own)}
        held[code] = open_row(code, row, old)


def _merged(row: Row, old: Any, last: Mapping[str, Any] | None, own: Iterable[str]) -> Row:
    """The company's own columns: its value, moved by what the playbook changed."""
    merged: Row = {}
    for name in own:
        now, was = row[name], (last or {}).get("own", {}).get(name, row[name])
        kept = _plain(getattr(old, name))
        if isinstance(now, list):
            merged[name] = [word for word in kept if word in now or word not in was]
            merged[name] += [word for word in now if word not in was and word not in kept]
        else:
            merged[name] = now if kept == was else kept
    return merged


def _plain(value: Any) -> Any:
    """A column in the form `wanted` has it."""
    if isinstance(value, Decimal):
        return wanted.plain_number(value)
    return value.strftime("%H:%M") if hasattr(value, "strftime") else value


def _name_appraisers(rows: Mapping[str, Row], positions: dict[str, Position]) -> None:
    """A second pass: an appraiser may stand further down the list than whom it appraises."""
    for code, row in rows.items():
        post, appraiser = positions[code], positions.get(row["appraiser"])
        if appraiser is not None and post.appraiser_id is None:
            post.appraiser = appraiser
            post.save(update_fields=["appraiser"])


def _draw(plan: _Plan, known: Iterable[Iterable[Any]], positions: Mapping[str, Position], done: Applied) -> None:
    """Draw the lines that are new, take back those the playbook dropped; lines the company drew stay.

    A post that goes keeps its lines as long as somebody sits on it.
    """
    before = {tuple(line) for line in known}
    kept = {line[:2] for line in plan.lines}
    for subordinate, superior, _primary in sorted(before):
        goes = (subordinate, superior) not in kept and subordinate in plan.positions
        if goes and subordinate in positions and superior in positions:
            organisation.erase_line(subordinate=positions[subordinate], superior=positions[superior])
            done.lines_changed += 1
    for subordinate, superior, primary in plan.lines:
        if (subordinate, superior, primary) not in before:
            organisation.draw_line(subordinate=positions[subordinate], superior=positions[superior], primary=primary)
            done.lines_changed += 1


def _close_dropped(
    plan: _Plan, memory: Mapping[str, Any], rows: Mapping[str, Duty], today: date, done: Applied
) -> None:  # fmt: skip
    """Close what the playbook had the last time and has no more; what the company added itself stays."""
    for code in memory.get("duties", {}):
        if code not in plan.duties and code in rows and rows[code].closed_on is None:
            duties.close_duty(duty=rows[code], on=today)
            done.closed += 1
    had = {*memory.get("positions", {}), *memory.get("departments", {}), *memory.get(LEAVING, ())}
    closed, done.leaving = _let_go(had - set(plan.positions) - set(plan.departments), today)
    done.closed += closed
    done.still_held = list(Position.objects.filter(code__in=done.leaving).values_list("code", flat=True))


def close_emptied(day: date) -> int:
    """Close what the playbook dropped and was still held then, once nobody sits there; part of every day."""
    company = organisation.company()
    leaving = company.settings.get(MEMORY, {}).get(LEAVING) if company else None
    if not company or not leaving:
        return 0
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=company.pk)
        closed, kept = _let_go(held.settings[MEMORY].get(LEAVING, ()), day)
        held.settings[MEMORY][LEAVING] = kept
        held.save(update_fields=["settings"])
    return closed


def _let_go(codes: Iterable[str], on: date) -> tuple[int, list[str]]:
    """Close posts nobody sits on, their lines with them, then departments without posts: how many, and which stay."""
    closed, kept = 0, list[str]()
    for post in Position.objects.filter(code__in=list(codes), closed_on=None):
        try:
            organisation.close_position(position=post, on=on)
        except Refusal:
            kept.append(post.code)
            continue
        for line in ReportingLine.objects.filter(subordinate=post).select_related("superior"):
            organisation.erase_line(subordinate=post, superior=line.superior)
        closed += 1
    for department in Department.objects.filter(code__in=list(codes), closed_on=None):
        try:
            organisation.close_department(department=department, on=on)
            closed += 1
        except Refusal:
            kept.append(department.code)
    return closed, kept


def _remembered(plan: _Plan) -> dict[str, Any]:
    def kept(rows: Mapping[str, Row], own: Iterable[str]) -> dict[str, Any]:
        return {
            code: {"digest": _digest(row), **({"own": {name: row[name] for name in own}} if own else {})}
            for code, row in rows.items()
        }

    return {
        "departments": kept(plan.departments, ()),
        "positions": kept(plan.positions, wanted.COMPANYS_OWN_OF_POSITION),
        "duties": kept(plan.duties, wanted.COMPANYS_OWN_OF_DUTY),
        "lines": [list(line) for line in plan.lines],
    }


def _digest(row: Row) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
