"""Changing a draft: which registers are kept and processes run, who fills and reads, who plays, what begins.

Like `editing`: each function changes the files in place and answers the code of what it changed.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.playbook import content, shelf
from zhanggui.playbook.content import Files, Row

OWN = "registers/own.yaml"
"""Where a register is written down that this organisation declares otherwise than the library, or besides it."""
EVERYONE = "everyone"


class EditRefused(Refusal):
    """The draft cannot be changed that way."""


def keep_registers(files: Files, codes: Sequence[str], owners: Mapping[str, Sequence[str]]) -> str:
    """Which registers are kept, and who fills and reads in place of the posts they name that are none here."""
    before = files.get("registers.yaml", {})
    in_order = _in_order(content.kept(files, "registers"), content.registers(files), codes)
    said: Row = {**before, "registers": in_order}
    named = named_by(files, in_order)
    asked = {post: to[0] if len(to) == 1 else list(to) for post, to in owners.items() if to and post in named}
    borrowed = {post: to for post, to in before.get("owners", {}).items() if post not in owners and post not in named}
    said["owners"] = borrowed | asked
    if not said["owners"]:
        said.pop("owners")
    files["registers.yaml"] = said
    return "registers"


def set_register(files: Files, code: str, about: Mapping[str, Any]) -> str:
    """Declare a register as it is to be here; one that says what the library says is the library's again."""
    about = {**about, "id": code}
    rows = [row for row in content.own_registers(files).values() if row["id"] != code]
    for name in [name for name in files if name.startswith("registers/")]:
        files.pop(name)
    if shelf.registers().get(code) != about:
        rows.append(about)
    if rows:
        files[OWN] = {"registers": sorted(rows, key=lambda row: str(row["id"]))}
    kept = files.setdefault("registers.yaml", {"registers": []})
    if code not in kept["registers"]:
        kept["registers"] = [*kept["registers"], code]
    return code


def drop_register(files: Files, code: str) -> str:
    """Keep a register no longer; one that stands in no library is forgotten."""
    if code not in content.registers(files):
        raise EditRefused("register.unknown", _("There is no register %(code)s.") % {"code": code})
    rows = [row for row in content.own_registers(files).values() if row["id"] != code]
    for name in [name for name in files if name.startswith("registers/")]:
        files.pop(name)
    if rows:
        files[OWN] = {"registers": rows}
    kept = files.get("registers.yaml", {"registers": []})
    kept["registers"] = [one for one in kept["registers"] if one != code]
    return code


def run_processes(
    files: Files, codes: Sequence[str], roles: Mapping[str, str], begins: Mapping[str, Mapping[str, Any]]
) -> str:
    """Which processes are run, which post plays each role that is none here, and what begins them otherwise."""
    in_order = _in_order(content.kept(files, "processes"), content.processes(files), codes)
    said: Row = {**files.get("processes.yaml", {}), "processes": in_order}
    asked = roles_of(files, said["processes"])
    said["roles"] = {role: post for role, post in roles.items() if post and role in asked}
    said["begins"] = {code: dict(begins[code]) for code in said["processes"] if begins.get(code)}
    for name in ("roles", "begins"):
        if not said[name]:
            said.pop(name)
    files["processes.yaml"] = said
    return "processes"


def named_by(files: Files, codes: Iterable[str]) -> dict[str, list[str]]:
    """Posts and departments that registers name and this organisation does not have, each with those registers."""
    library = content.registers(files)
    here = {row["id"] for row in [*content.posts(files), *content.departments(files)]}
    found: dict[str, list[str]] = {}
    for code in codes:
        for name in (*fillers(library.get(code, {})), *readers(library.get(code, {}))):
            if name != EVERYONE and name not in here and code not in found.setdefault(name, []):
                found[name].append(code)
    return dict(sorted(found.items()))


def roles_of(files: Files, codes: Iterable[str]) -> dict[str, list[str]]:
    """Roles of these processes that are no post here, each with the processes that have it."""
    library = content.processes(files)
    here = {row["id"] for row in content.posts(files)}
    found: dict[str, list[str]] = {}
    for code in codes:
        for role in library.get(code, {}).get("roles", {}):
            if role not in here:
                found.setdefault(role, []).append(code)
    return dict(sorted(found.items()))


def fillers(about: Mapping[str, Any]) -> list[str]:
    return _several(about.get("owners"))


def readers(about: Mapping[str, Any]) -> list[str]:
    return _several(about.get("readers"))


def hand_over(files: Files, gone: str, to: str) -> None:
    """Registers declared here name one post in the place of another."""
    for row in content.own_registers(files).values():
        for name in ("owners", "readers"):
            if gone in _several(row.get(name)):
                named = [to if one == gone else one for one in _several(row[name])]
                row[name] = [one for place, one in enumerate(named) if one and one not in named[:place]]


def fill_beside(files: Files, register: str, post: str, beside: str) -> None:
    """Let a post fill a register as well as the one that fills it already."""
    about = copy.deepcopy(content.registers(files)[register])
    stand_in = files.get("registers.yaml", {}).get("owners", {})
    named = fillers(about)
    if EVERYONE in named or post in named or register not in content.kept(files, "registers"):
        return
    mine = [one for one in named if one == beside or beside in _several(stand_in.get(one))]
    if mine:
        about["owners"] = [*named, post]
        set_register(files, register, about)


def fills(files: Files, register: str, post: str) -> bool:
    """Whether a post fills a register here, by its own name, that of its department or in place of another post."""
    row, stand_in = content.post(files, post) or {}, files.get("registers.yaml", {}).get("owners", {})
    here = {row["id"] for row in [*content.posts(files), *content.departments(files)]}
    named = fillers(content.registers(files).get(register, {}))
    instead = {one for name in named if name not in here for one in _several(stand_in.get(name))}
    return bool({EVERYONE, post, row.get("department")} & set(named)) or post in instead


def plays(files: Files, process: str, step: str, post: str) -> bool:
    """Whether a post does this step of a process of the library here, by its own name or in place of another."""
    said = files.get("processes.yaml", {})
    if process not in said.get("processes", ()) or f"processes/{process}.bpmn" in files or not step:
        return False
    here, roles = {row["id"] for row in content.posts(files)}, said.get("roles", {})
    whom = shelf.players(process).get(step, frozenset())
    return post in {one if one in here else roles.get(one, "") for one in whom}


def _in_order(held: Sequence[str], library: Iterable[str], codes: Iterable[str]) -> list[str]:
    """As they stood; those that are new after them in the library's order; unknown ones last, to be told."""
    wanted = list(dict.fromkeys(codes))
    return sorted(wanted, key=[*held, *(one for one in library if one not in held), *wanted].index)


def _several(named: Any) -> list[str]:
    if not named:
        return []
    return [named] if isinstance(named, str) else list(named)
