"""A difference in words, for every page that shows one."""

from dataclasses import dataclass
from typing import Any

from zhanggui.playbook import content
from zhanggui.playbook.content import Files
from zhanggui.playbook.difference import Change, Difference, difference
from zhanggui.playbook.screens import words


@dataclass(frozen=True)
class Line:
    """One change: what became of what, and its fields before and after."""

    change: Change
    name: str
    action: str
    tone: str
    fields: list[tuple[str, list[str], list[str]]]


def lines_of(before: Files, after: Files) -> tuple[Difference, list[tuple[str, str, list[Line]]]]:
    """Code and name of each post that changes, with its lines; what belongs to no post comes last."""
    found = difference(before, after)
    names = {**names_of(before), **names_of(after)}
    groups = []
    for code, _name, changes in found.by_post():
        groups.append((code, names.get(code, ""), [_line(change, names) for change in changes]))
    return found, groups


def names_of(files: Files) -> dict[str, str]:
    """What posts and departments are called, by code."""
    rows: list[Any] = [*files[content.ABOUT]["departments"], *content.posts(files)]
    return {row["id"]: words.name_of(row) for row in rows}


def _line(change: Change, names: dict[str, str]) -> Line:
    fields = [
        (words.field(one.name), words.value(one.name, one.before, names), words.value(one.name, one.after, names))
        for one in change.fields
    ]
    name = words.said(change.name)
    if change.what in ("register", "process"):
        name = f"{name} ({change.code})"
    return Line(change, name, str(words.ACTIONS[change.action]), words.TONES[change.action], fields)
