"""The other way round: numbers, alerts, processes and registers that no post answers for."""

from collections.abc import Iterable, Sequence

from zhanggui.base import playbooks_folder
from zhanggui.playbook import libraries, shelf
from zhanggui.playbook.contracts import Playbook, Position
from zhanggui.playbook.proving import bindings_of
from zhanggui.playbook.using import fillers_of
from zhanggui.targets.rules import read_rules


def unowned(books: Sequence[Playbook], *, whole: bool = True) -> dict[str, list[str]]:
    """What no post of these playbooks answers for, by its id: of the whole libraries, or of what they use.

    A post answers for a number that names it as an owner, that is on its desk, in its goals, its scorecard or what
    proves its duties, and for what that number is made of; for an alert that names it; for a process in which it
    plays a role; for a register it fills.
    """
    posts = {post.id for book in books for post in book.positions}
    processes = shelf.processes() if whole else [code for book in books for code in book.processes]
    registers = shelf.registers() if whole else [code for book in books for code in book.registers]
    return {
        "metrics": _metrics({name for book in books for name in _numbers(book)}, posts),
        "alerts": [rule.id for rule in read_rules(playbooks_folder() / "alerts") if not posts & set(rule.posts)],
        "processes": _missing(processes, (code for book in books for code in _played(book))),
        "registers": _missing(registers, (code for book in books for code in _filled(book))),
    }


def _metrics(named: set[str], posts: set[str]) -> list[str]:
    """Declared numbers that are neither named, nor name an owner among the posts, nor are part of one that is."""
    from zhanggui import metrics  # brings the engines: only where numbers are named

    declared = metrics.load()
    named = named | {name for name in declared.metrics if posts.intersection(declared.owners_of(name))}
    owned = {part for name in named if name in declared.metrics for part in declared.made_of(name)}
    return [name for name in declared.metrics if name not in named | owned]


def _numbers(book: Playbook) -> set[str]:
    named = {name for post in book.positions for name in _of_post(post)}
    bindings = [binding for duty in book.duties for binding in bindings_of(duty)]
    return named | {binding.words["metric"] for binding in bindings if binding.kind == "metric"}


def _of_post(post: Position) -> list[str]:
    profile = post.profile
    goals = [goal.metric for goal in profile.objectives]
    return [*post.numbers, *goals, *(line.get("metric", "") for line in profile.appraisal)]


def _played(book: Playbook) -> set[str]:
    posts, library = {post.id for post in book.positions}, shelf.processes(book.folder)
    return {
        code
        for code in book.processes
        if any(libraries.player(book, role, posts) for role in library.get(code, {}).get("roles", {}))
    }


def _filled(book: Playbook) -> set[str]:
    posts, library = {post.id for post in book.positions}, shelf.registers(book.folder)
    return {code for code in book.registers if code in library and fillers_of(book, code, posts)}


def _missing(library: Iterable[str], owned: Iterable[str]) -> list[str]:
    held = set(owned)
    return [code for code in library if code not in held]
