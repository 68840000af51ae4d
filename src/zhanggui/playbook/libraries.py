"""What an organisation uses of the libraries of registers and processes: declared and published in the company.

A register or process the company made its own in the browser stays as it is; what the playbook dropped is closed.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from zhanggui.base import business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessVersion
from zhanggui.kernel.registers import api as registers
from zhanggui.playbook import shelf
from zhanggui.playbook.contracts import Playbook

ROLES = "process_roles"
EVERYONE = "everyone"


def register_here(book: Playbook, about: Mapping[str, Any], posts: Collection[str]) -> dict[str, Any]:
    """A register of the library with the posts of this organisation in place of the ones it names."""
    readers = about.get("readers")
    here = dict(about) | {"owners": _here(about["owners"], book, posts)}
    if readers and readers != EVERYONE:
        here["readers"] = _here(readers, book, posts)
    return here


def player(book: Playbook, role: str, posts: Collection[str]) -> str:
    """The post that plays a role of a process; empty for a party outside."""
    return role if role in posts else book.roles.get(role, "")


def bring_registers(book: Playbook, posts: Collection[str], memory: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Declare the registers of a playbook; answers the digest of each, to be remembered."""
    library, known = shelf.registers(book.folder), {}
    for code in book.registers:
        about = register_here(book, library[code], posts)
        known[code] = _digest(about)
        if memory.get(code) == known[code]:
            continue
        held = registers.Register.objects.filter(code=code).select_related("live").first()
        if held is None or held.live is None or held.live.published_by_id is None:
            registers.declare(about, None, at)
    today = business_date(at, organisation.zone())
    for held in registers.Register.objects.filter(code__in=set(memory) - set(known), closed_on__isnull=True):
        registers.close(held, None, today)
    return known


def bring_processes(book: Playbook, memory: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Publish the processes of a playbook; answers the digest of each, to be remembered."""
    library, known = shelf.processes(book.folder), {}
    for code in book.processes:
        drawing = shelf.drawing(code, book.folder)
        known[code] = _digest({"about": library[code], "bpmn": drawing.decode()})
        if memory.get(code) == known[code]:
            continue
        live = processes.live_version(code)
        if live is None or live.published_by_id is None:
            processes.publish(
                code,
                drawing,
                library[code],
                None,
                at,
                known_registers=shelf.register_ids(book.folder),
                known_processes=set(library),
            )
    for code in _live(set(memory) - set(known)):
        processes.retire(code, None, at)
    return known


def roles_of(book: Playbook, memory: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """Who plays the roles: what the playbook says, except where the company chose another post itself."""
    chosen = {role: post for role, post in held.items() if memory.get(role) != post}
    return {**book.roles, **chosen}


def _here(named: str | Iterable[str], book: Playbook, posts: Collection[str]) -> list[str]:
    departments = {post.department for post in book.positions}
    found: list[str] = []
    for name in [named] if isinstance(named, str) else named:
        own = name == EVERYONE or name in posts or name in departments
        found += [name] if own else [post for post in book.owners.get(name, ()) if post in posts]
    return list(dict.fromkeys(found))


def _live(codes: Collection[str]) -> list[str]:
    state = ProcessVersion.State.LIVE
    found = ProcessVersion.objects.filter(code__in=codes, state=state, published_by__isnull=True)
    return list(found.values_list("code", flat=True))


def _digest(words: Mapping[str, Any]) -> str:
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
