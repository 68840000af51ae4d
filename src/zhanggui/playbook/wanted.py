"""What a playbook wants the kernel to keep: plain words, row by row, in the form the kernel's tables have."""

from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from typing import Any

from zhanggui.playbook.borrowing import Post
from zhanggui.playbook.contracts import Duty, Playbook, Text

Row = dict[str, Any]
Line = tuple[str, str, bool]
"""Subordinate, superior, whether it is the primary line."""

COMPANYS_OWN_OF_POSITION = ("headcount", "rights", "numbers")
COMPANYS_OWN_OF_DUTY = ("every_days", "due_time", "weight", "standard_minutes")
"""Columns a company sets for itself: only what the playbook changed since the last time is carried over."""


def wanted_departments(book: Playbook) -> dict[str, Row]:
    """Departments by code, parents before children."""
    rows: dict[str, Row] = {}
    waiting = list(enumerate(book.departments))
    while waiting:
        ready = [(order, row) for order, row in waiting if not row.parent or row.parent in rows] or waiting
        for order, row in ready:
            functions = [
                {"id": line.id, **line.name.as_json(), "kind": line.kind, "object": line.object, "domain": line.domain}
                for line in row.functions
            ]
            rows[row.id] = {**_names(row.name), "parent": row.parent, "functions": functions, "order": order}
        waiting = [entry for entry in waiting if entry[1].id not in rows]
    return rows


def wanted_positions(posts: Sequence[Post]) -> dict[str, Row]:
    """Posts by code, in the order of the playbook."""
    return {post.position.id: _position(post, order) for order, post in enumerate(posts)}


def wanted_duties(posts: Sequence[Post]) -> dict[str, Row]:
    """Duties by code; those of a post stand together, its own first."""
    rows = [(duty, order) for post in posts for order, duty in enumerate(post.duties)]
    return {duty.id: _duty(duty, order) for duty, order in rows}


def wanted_lines(book: Playbook) -> list[Line]:
    """Reporting lines: the first superior a post names is primary, the others and those claimed are not."""
    lines: list[Line] = []
    for post in book.positions:
        named = [(post.id, superior, place == 0) for place, superior in enumerate(post.reports_to)]
        lines += named + [(post.id, superior, False) for superior in post.claimed_by]
    return lines


def _names(text: Text) -> Row:
    return {"name_zh": text.zh, "name_en": text.en}


def _both(text: Text | None) -> str:
    return f"{text.zh} / {text.en}" if text else ""


def _position(post: Post, order: int) -> Row:
    position = post.position
    summary: Row = position.summary.as_json() if position.summary else {}
    for name, text in (("note", position.note), ("outside_superior", position.outside_superior)):
        if text is not None:
            summary[name] = text.as_json()
    if not position.described:
        summary["described"] = False
    return {
        **_names(position.name), "department": position.department, "headcount": position.headcount,
        "headcount_note": _both(position.headcount_note), "summary": summary,
        "qualifications": [
            {"id": line.id, "kind": line.kind, **line.name.as_json()} for line in post.qualifications
        ],
        "profile": position.profile.as_json(),
        "rights": list(position.rights), "numbers": list(position.numbers), "appraiser": position.appraiser,
        "origin": post.origin, "order": order,
    }  # fmt: skip


def _duty(duty: Duty, order: int) -> Row:
    counterpart = Text(en=", ".join(t.en for t in duty.counterparts), zh="、".join(t.zh for t in duty.counterparts))
    return {
        "position": duty.position, **_names(duty.name), "kind": duty.kind, "object": duty.object,
        "domain": duty.domain, "cadences": list(duty.cadences), "cadence_word": duty.cadence_word,
        "every_days": duty.every_days, "due_time": duty.due_time or None,
        "outputs": [text.as_json() for text in duty.outputs],
        "counterpart": _both(counterpart) if duty.counterparts else "",
        "parts": [part.as_json() for part in duty.parts],
        "binding": duty.binding.as_json() if duty.binding else None,
        "opens_by": dict(duty.opens_by) if duty.opens_by else None,
        "weight": plain_number(Decimal(str(duty.weight))), "standard_minutes": duty.standard_minutes, "order": order,
    }  # fmt: skip


def time_of(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def plain_number(value: Decimal) -> str:
    return format(value.normalize(), "f")
