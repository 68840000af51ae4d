"""A difference in words, for every page that shows one."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from zhanggui.playbook import content
from zhanggui.playbook.content import Files
from zhanggui.playbook.difference import Change, Difference, difference
from zhanggui.playbook.screens import words

MOST_ALIKE = 6
"""So many lines of a list that did not change are shown beside those that did; more are only counted."""


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
    told = {**_duties_of(before), **_duties_of(after), **names}
    groups = []
    for code, _name, changes in found.by_post():
        groups.append((code, names.get(code, ""), [_line(change, told) for change in changes]))
    return found, groups


def names_of(files: Files) -> dict[str, str]:
    """What posts and departments are called, by code."""
    rows: list[Any] = [*files[content.ABOUT]["departments"], *content.posts(files)]
    return {row["id"]: words.name_of(row) for row in rows}


def _duties_of(files: Files) -> dict[str, str]:
    return {row["id"]: words.name_of(row) for _of, row in content.all_duties(files)}


def _apart(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Of long lists only what differs, and how much of them is the same."""
    same = set(before) & set(after)
    if len(same) < MOST_ALIKE or set(before) == set(after):
        return before, after
    rest = ngettext("%(n)d more line, unchanged", "%(n)d more lines, unchanged", len(same)) % {"n": len(same)}
    return ([*(one for one in before if one not in same), rest], [*(one for one in after if one not in same), rest])


def _line(change: Change, names: dict[str, str]) -> Line:
    fields = [
        (
            words.field(one.name),
            *_apart(words.value(one.name, one.before, names), words.value(one.name, one.after, names)),
        )
        for one in change.fields
    ]
    name = words.said(change.name)
    if change.what in ("register", "process"):
        name = f"{name} ({change.code})"
    return Line(change, name, str(words.ACTIONS[change.action]), words.TONES[change.action], fields)


def called(files: Files) -> dict[str, str]:
    """Besides, what its duties, registers and processes are called."""
    rows: list[Any] = [row for _of, row in content.all_duties(files)]
    libraries = (content.registers(files), content.processes(files))
    named = {code: words.said(about.get("name")) for one in libraries for code, about in one.items()}
    return {**named, **{row["id"]: words.name_of(row) for row in rows}, **names_of(files)}
