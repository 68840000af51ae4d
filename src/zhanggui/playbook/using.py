"""Whether an organisation can use what it takes of the libraries: each register has somebody to fill it, each role
somebody to play it, and a duty is proved by what its own post does here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base import Problem, Refusal
from zhanggui.kernel.processes.api import check_process
from zhanggui.kernel.registers.api import check_files
from zhanggui.playbook import libraries, shelf
from zhanggui.playbook.borrowing import posts_of
from zhanggui.playbook.contracts import Binding, Duty, Playbook, Position
from zhanggui.playbook.loader import vocabulary
from zhanggui.playbook.proving import bindings_of
from zhanggui.playbook.source import Document, Place, read

Fault = tuple[str, str, str]
REGISTERS, PROCESSES = "registers.yaml", "processes.yaml"


def problems_of_use(book: Playbook, folder: Path, documents: Sequence[Document]) -> Iterator[Problem]:
    """Everything wrong with registers.yaml, processes.yaml and the registers and processes they name."""
    found = {document.path.name: document for document in documents}
    posts = {post.id for post in book.positions}
    yield from check_files(folder / "registers") if (folder / "registers").is_dir() else ()
    if REGISTERS in found:
        yield from _registers(book, posts, found[REGISTERS])
    if PROCESSES in found:
        yield from _processes(book, posts, found[PROCESSES])


def faults_of_duties(book: Playbook, folder: Path) -> Iterator[Fault]:
    """Duties, borrowed ones too, that could never be proved here by what is to prove them."""
    try:
        posts = posts_of(book, {}, folder.parent)
    except Refusal:
        return  # told where the loan stands
    here = {post.id for post in book.positions}
    for post in posts:
        for duty in post.duties:
            for binding in bindings_of(duty):
                if binding.words.get("by") != "anyone":
                    yield from _binding(book, here, post.position, duty, binding)


def _binding(book: Playbook, posts: Collection[str], post: Position, duty: Duty, binding: Binding) -> Iterator[Fault]:
    words = binding.words
    if binding.kind == "register" and words["register"] in shelf.registers(book.folder):
        register = words["register"]
        if register not in book.registers:
            yield "playbook.register_elsewhere", duty.id, f"{register} is not among the registers kept here."
        elif post.id not in fillers_of(book, register, posts):
            yield "playbook.not_filled_here", duty.id, f"{register} is not filled by {post.id}."
    if binding.kind == "process" and words["process"] in shelf.processes(book.folder):
        process, step = words["process"], str(words.get("step") or "")
        if process not in book.processes:
            yield "playbook.process_elsewhere", duty.id, f"{process} is not among the processes run here."
        elif step:
            players = {libraries.player(book, role, posts) for role in _players(process, step, book.folder)}
            if players and post.id not in players:
                whom = ", ".join(sorted(filter(None, players))) or "nobody here"
                yield "playbook.not_played_here", duty.id, f"step {step} of {process} is done by {whom}, not {post.id}."
    if binding.kind == "document" and not post.reports_to:
        yield "playbook.nobody_accepts", duty.id, f"{post.id} has no superior here who could accept the document."


def fillers_of(book: Playbook, register: str, posts: Collection[str]) -> set[str]:
    """The posts that fill a register here; a department stands for its posts."""
    owners = set(libraries.register_here(book, shelf.registers(book.folder)[register], posts)["owners"])
    if libraries.EVERYONE in owners:
        return set(posts)
    return {post.id for post in book.positions if owners & {post.id, post.department}}


def _registers(book: Playbook, posts: Collection[str], document: Document) -> Iterator[Problem]:
    library = shelf.registers(book.folder)
    for number, code in enumerate(book.registers):
        place: Place = ("registers", number)
        if code not in library:
            yield _at(document, place, "playbook.unknown_register", code, f"{code} is no register of the library.")
        elif not fillers_of(book, code, posts):
            yield _at(document, place, "playbook.nobody_fills", code, f"no post here fills {code}.")
    for named, here in book.owners.items():
        place = ("owners", named)
        for post in here:
            if post not in posts:
                yield _at(document, place, "playbook.unknown_position", named, f"{post} is no post here.")
        if named not in _named_in_registers(book) and named not in _lenders(book):
            yield _at(document, place, "playbook.unknown_owner", named, f"no register kept here names {named}.")


def _named_in_registers(book: Playbook) -> set[str]:
    library, named = shelf.registers(book.folder), set[str]()
    for code in book.registers:
        about = library.get(code, {})
        readers = about.get("readers") or []
        named |= {*about.get("owners", ()), *([] if isinstance(readers, str) else readers)}
    return named


def _lenders(book: Playbook) -> set[str]:
    """Posts of other playbooks whose duties are borrowed here: their registers come along."""
    borrowed = [post.borrow for post in book.positions if post.borrow]
    return {source.partition("/")[2] for source in [*borrowed, *book.fill.values()]}


def _processes(book: Playbook, posts: Collection[str], document: Document) -> Iterator[Problem]:
    library, roles = shelf.processes(book.folder), set[str]()
    for number, code in enumerate(book.processes):
        place: Place = ("processes", number)
        if code not in library:
            yield _at(document, place, "playbook.unknown_process", code, f"{code} is no process of the library.")
            continue
        roles |= set(library[code].get("roles", {}))
        yield from _process(code, book, posts)
        for step, words in library[code]["steps"].items():
            register = words.get("register")
            if register and register not in book.registers:
                said = f"step {step} of {code} writes to {register}, which is not kept here."
                yield _at(document, place, "playbook.register_elsewhere", code, said)
    yield from _begins(book, document)
    for role, post in book.roles.items():
        place = ("roles", role)
        if post not in posts:
            yield _at(document, place, "playbook.unknown_position", role, f"{post} is no post here.")
        if role not in roles:
            yield _at(document, place, "playbook.unknown_role", role, f"no process run here has a role {role}.")
        elif role in posts and role != post:
            yield _at(document, place, "playbook.role_taken", role, f"{role} is a post here and plays itself.")


def _begins(book: Playbook, document: Document) -> Iterator[Problem]:
    """Whether what begins a process here is something that can happen, to a process that is run."""
    words = vocabulary()
    tell = {**words.news, **{name: word.where for name, word in words.events.items()}}
    for code, said in book.begins.items():
        place: Place = ("begins", code)
        event = said.get("event", "")
        if code not in book.processes:
            said_so = f"{code} is not among the processes run here."
            yield _at(document, place, "playbook.process_elsewhere", code, said_so)
        if said["kind"] == "event" and event not in tell:
            yield _at(document, place, "playbook.unknown_event", code, f"{event} is no event of the vocabulary.")
        for word in set(said.get("where", {})) - set(tell.get(event, said.get("where", {}))):
            yield _at(document, place, "playbook.unknown_event", code, f"{event} says nothing about {word}.")


def _process(code: str, book: Playbook, posts: Collection[str]) -> Iterator[Problem]:
    """The faults of a process, each with its file: those with a line are the drawing's, the rest the description's."""
    drawing = shelf.process_file(code, book.folder)
    text = drawing.with_suffix(".yaml")
    as_of = (drawing.stat().st_mtime_ns, text.stat().st_mtime_ns)
    known = (
        frozenset(posts) | frozenset(book.roles), libraries.duties_known(book), frozenset(shelf.registers(book.folder)),
        frozenset(book.processes),
    )  # fmt: skip
    described: Document | None = None
    for fault in _faults(code, _whose(code, book.folder), as_of, known):
        name, row = f"processes/{drawing.name}", fault.row
        if row is None:
            described = described or _read(text)
            name, row = f"processes/{text.name}", described.line(_place_of(fault.column or ""))
        yield Problem(fault.code, f"{name}: {code}: {fault.message}", row=row, column=fault.column)


def _place_of(column: str) -> Place:
    """Where a place of a description stands in its file: `steps.4.form.price` among the properties of the form."""
    place = column.split(".")
    if place[2:3] == ["form"] and len(place) > 3:
        place.insert(3, "properties")
    return tuple(place)


def _whose(code: str, folder: str) -> str:
    """The folder that says anything of a process itself; empty where all of it is the library's, which does not change
    with the folder a draft is written into to be checked."""
    own = (Path(folder, "processes", f"{code}{ending}") for ending in (".bpmn", ".yaml"))
    return folder if any(path.is_file() for path in own) else ""


@lru_cache(maxsize=512)
def _faults(code: str, folder: str, _as_of: tuple[int, int], known: tuple[frozenset[str], ...]) -> tuple[Problem, ...]:
    """Kept as long as neither the files nor what is known change: many checks look at the same processes."""
    about: Mapping[str, Any] = shelf.processes(folder)[code]
    return tuple(check_process(shelf.drawing(code, folder), about, *known))


def _read(path: Path) -> Document:
    answer = read(path)
    return answer if isinstance(answer, Document) else Document(path, {}, {})


def _players(process: str, step: str, folder: str) -> frozenset[str]:
    return shelf.players(process, folder).get(step, frozenset())


def _at(document: Document, place: Place, code: str, subject: str, said: str) -> Problem:
    return Problem(code, f"{document.path.name}: {subject}: {said}", row=document.line(place), column=subject)
