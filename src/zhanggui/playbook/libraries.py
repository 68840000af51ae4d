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
from zhanggui.playbook.loader import load

ROLES = "process_roles"
EVERYONE = "everyone"


def registers_of(book: Playbook) -> Mapping[str, Mapping[str, Any]]:
    """Every register a playbook may keep: the library's, with its own in their place and besides."""
    return {**shelf.registers(book.folder), **book.own_registers}


def processes_of(book: Playbook) -> Mapping[str, Mapping[str, Any]]:
    """Every process a playbook may run, each with what begins it here."""
    every = {**shelf.processes(book.folder), **book.own_processes}
    return {**every, **{code: process_here(book, every[code]) for code in book.begins if code in every}}


def process_here(book: Playbook, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """A process with what begins it in this organisation; what is said here begins it by itself, every day too."""
    said = book.begins.get(str(about["id"]))
    return about if said is None else {**about, "trigger": {**said, "by_itself": said["kind"] != "manual"}}


def drawing_of(book: Playbook, code: str) -> bytes:
    own = book.own_drawings.get(code)
    return own.encode() if own is not None else shelf.drawing(code, book.folder)


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
    library, known = registers_of(book), {}
    for code in book.registers:
        about = register_here(book, library[code], posts)
        known[code] = _digest(about)
        if memory.get(code) == known[code]:
            continue
        held = registers.Register.objects.filter(code=code).select_related("live").first()
        own = code in book.own_registers  # said in this company's own version, which took over what was designed here
        if own or held is None or held.live is None or held.live.published_by_id is None:
            registers.declare(about, None, at)
    today = business_date(at, organisation.zone())
    for held in registers.Register.objects.filter(code__in=set(memory) - set(known), closed_on__isnull=True):
        registers.close(held, None, today)
    return known


def bring_processes(book: Playbook, memory: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Publish the processes of a playbook; answers the digest of each, to be remembered."""
    library, known = processes_of(book), {}
    for code in book.processes:
        drawing = drawing_of(book, code)
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
                known_registers=set(registers_of(book)),
                known_processes=set(library),
                known_duties=duties_known(book) | processes.duties_here(),
            )
    for code in _live(set(memory) - set(known)):
        processes.retire(code, None, at)
    return known


def duties_known(book: Playbook) -> frozenset[str]:
    """Duties a process may name: this book's; of posts it does not have, those another shipped book writes down."""
    posts = {post.id for post in book.positions}
    others = (duty for name in shelf.shipped() if name != book.id for duty in load(name).duties)
    return frozenset({duty.id for duty in book.duties} | {duty.id for duty in others if duty.position not in posts})


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
