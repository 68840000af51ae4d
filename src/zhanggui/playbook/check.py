"""Is a playbook right: its form, its references, its languages, and nothing in it that we refuse."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.base import Problem, Refusal
from zhanggui.playbook import shelf
from zhanggui.playbook.borrowing import posts_of
from zhanggui.playbook.contracts import Duty, Playbook, Position
from zhanggui.playbook.loader import assemble, files_of, load, vocabulary
from zhanggui.playbook.opening import faults_of_opening
from zhanggui.playbook.proving import faults_in, faults_in_profile, is_metric, rights_needed
from zhanggui.playbook.refused import refused_in
from zhanggui.playbook.source import Document, Place, read
from zhanggui.playbook.using import faults_of_duties, problems_of_use
from zhanggui.playbook.workload import MOST_A_DAY, minutes_a_day

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_SHAPES = {
    "playbook.yaml": "playbook_file", "positions.yaml": "positions_file", "people.yaml": "people_file",
    "registers.yaml": "registers_file", "processes.yaml": "processes_file",
}  # fmt: skip


def check(name: str | Path) -> list[Problem]:
    """Everything wrong with a playbook; an empty list when it can be used."""
    folder = shelf.folder_of(name)
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in files_of(folder):
        answer = read(path)
        if isinstance(answer, Problem):
            problems.append(answer)
            continue
        documents.append(answer)
        problems += _form(answer)
        problems += _compliance(answer)
    if problems and any(problem.code != "playbook.compliance" for problem in problems):
        return problems
    places, book = _places(folder, documents), assemble(folder, documents)
    for code, subject, message in _meaning(book, folder):
        file, row = places.get(subject, ("playbook.yaml", None))
        problems.append(Problem(code, f"{file}: {subject}: {message}", row=row, column=subject))
    return problems + list(problems_of_use(book, folder, documents))


@lru_cache(maxsize=8)
def _validator(shape: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    schema = json.loads((shelf.library() / shelf.SCHEMA).read_text("utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{shape}", "$defs": schema["$defs"]})


def _form(document: Document) -> Iterator[Problem]:
    """What the JSON Schema says."""
    from jsonschema.exceptions import best_match

    shape = _SHAPES.get(document.path.name, "duties_file")
    for error in _validator(shape).iter_errors(document.data):
        inner = best_match(_of_its_kind(error)) if error.context else None
        worst = inner if inner is not None and inner.validator != "const" else error
        place: Place = tuple(worst.absolute_path)
        missing = worst.validator == "required" and {"en", "zh"} <= set(worst.validator_value)
        yield Problem(
            "playbook.translation" if missing else "playbook.form",
            f"{document.path.name}: {'.'.join(str(step) for step in place) or 'file'}: {_plainly(worst)}",
            row=document.line(place), column=str(place[-1]) if place else None,
        )  # fmt: skip


def _of_its_kind(error: "ValidationError") -> list["ValidationError"]:
    """Of the forms a thing may have, the faults in the one whose `kind` it says it is; all faults where none is."""
    branches: dict[Any, list[ValidationError]] = {}
    for fault in error.context or ():
        branches.setdefault(fault.relative_schema_path[0], []).append(fault)
    own = [faults for faults in branches.values() if all(fault.validator != "const" for fault in faults)]
    return own[0] if len(own) == 1 and len(branches) > 2 else list(error.context or ())


def _plainly(error: "ValidationError") -> str:
    if error.validator == "oneOf" and error.parent is None and "binding" in str(error.validator_value):
        return "give either a binding or an uncovered reason."
    return error.message if len(error.message) < 300 else f"{error.message[:297]}..."


def _compliance(document: Document) -> Iterator[Problem]:
    for place, text in _texts(document.data, ()):
        rule = refused_in(text)
        if rule is not None:
            yield Problem(
                "playbook.compliance",
                f"{document.path.name}: {rule.name.en} ({rule.name.zh}) is refused, rule {rule.rule}. {rule.reason.en}",
                row=document.line(place), column=".".join(str(step) for step in place),
            )  # fmt: skip


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _texts(value, (*place, str(key)))
    elif isinstance(data, Sequence):
        for index, value in enumerate(data):
            yield from _texts(value, (*place, index))


def _places(folder: Path, documents: Sequence[Document]) -> dict[str, tuple[str, int]]:
    """The file and line on which each code is given."""
    found: dict[str, tuple[str, int]] = {}
    for document in documents:
        for place, row in document.lines.items():
            if place and place[-1] in ("id", "code"):
                value: Any = document.data
                for step in place:
                    value = value[step]
                found.setdefault(str(value), (document.path.relative_to(folder).as_posix(), row))
    return found


Fault = tuple[str, str, str]


def _meaning(book: Playbook, folder: Path) -> Iterator[Fault]:
    """What the schema cannot see: references, lines, codes, words."""
    if book.id != folder.name:
        yield "playbook.id", book.id, f"the folder is called {folder.name}."
    yield from _codes(book)
    yield from _departments(book)
    posts = {post.id: post for post in book.positions}
    for post in book.positions:
        yield from _post(post, posts, book, folder)
    yield from _circles(posts)
    yield from _powerless(book, folder)
    yield from _overloaded(book, folder)
    for duty in book.duties:
        yield from _duty(duty, posts, book.folder)
    yield from faults_of_duties(book, folder) if book.kind == "organisation" else ()
    for post_code, reference in book.fill.items():
        if post_code not in posts:
            yield "playbook.unknown_position", book.id, f"fill names {post_code}, which is no post here."
        yield from _borrowed(post_code, reference, folder)
    for person in book.people:
        for code in person.posts:
            if code not in posts:
                yield "playbook.unknown_position", person.code, f"sits on {code}, which is no post here."


def _codes(book: Playbook) -> Iterator[Fault]:
    groups = {
        "department": [row.id for row in book.departments],
        "function": [line.id for row in book.departments for line in row.functions],
        "position": [row.id for row in book.positions],
        "duty": [row.id for row in book.duties] + [part.id for row in book.duties for part in row.parts],
        "person": [row.code for row in book.people],
    }
    for what, codes in groups.items():
        for code, times in Counter(codes).items():
            if times > 1:
                yield "playbook.code_twice", code, f"this {what} is given {times} times."


def _departments(book: Playbook) -> Iterator[Fault]:
    known = {row.id for row in book.departments}
    objects = vocabulary().objects
    for row in book.departments:
        if row.parent and row.parent not in known:
            yield "playbook.unknown_department", row.id, f"its parent {row.parent} is no department here."
        if circle := _parents_in_circle(row.id, {one.id: one.parent for one in book.departments}):
            yield "playbook.circle", row.id, f"departments are part of each other in a circle: {' > '.join(circle)}."
        for line in row.functions:
            if line.object not in objects:
                yield "playbook.unknown_word", line.id, f"{line.object} is no object of the vocabulary."


def _parents_in_circle(code: str, parents: Mapping[str, str]) -> list[str]:
    """The way up from a department back to itself; nothing where it ends."""
    way = [code]
    while (above := parents.get(way[-1], "")) and above not in way:
        way.append(above)
    return [*way, code] if above == code else []


def _post(post: Position, posts: Mapping[str, Position], book: Playbook, folder: Path) -> Iterator[Fault]:
    words = vocabulary()
    if book.kind == "organisation" and post.department not in {row.id for row in book.departments}:
        yield "playbook.unknown_department", post.id, f"{post.department or 'nothing'} is no department here."
    for superior in (*post.reports_to, *post.claimed_by):
        if superior not in posts:
            yield "playbook.unknown_position", post.id, f"reports to {superior}, which is no post here."
        elif superior == post.id:
            yield "playbook.line", post.id, "reports to itself."
    if set(post.reports_to) & set(post.claimed_by):
        yield "playbook.line", post.id, "a line stands in reports_to and in claimed_by; give it once."
    if post.claimed_by and not post.reports_to:
        yield "playbook.line", post.id, "has superiors but none of them is primary: name one in reports_to."
    if post.appraiser and post.appraiser not in posts:
        yield "playbook.unknown_position", post.id, f"is appraised by {post.appraiser}, which is no post here."
    for right in post.rights:
        if right not in words.rights:
            yield "playbook.unknown_right", post.id, f"{right} is no right of the vocabulary."
    for name in post.numbers:
        if not is_metric(name):
            yield "playbook.unknown_metric", post.id, f"{name} is no declared metric."
    yield from faults_in_profile(post, {duty.id for duty in book.duties_of(post.id)})
    for line in post.qualifications:
        if line.refused and line.refused not in {rule.rule for rule in words.refused}:
            yield "playbook.unknown_word", line.id, f"{line.refused} is no refusal of the vocabulary."
    for one in post.formerly:
        if one.post == post.id or (one.post in posts and not one.people):
            said = f"was made from {one.post}, which is a post here still: name the people who come from it."
            yield "playbook.formerly", post.id, said
    if post.borrow:
        yield from _borrowed(post.id, post.borrow, folder)


def _borrowed(post: str, reference: str, folder: Path) -> Iterator[Fault]:
    shelf_id, _slash, code = reference.partition("/")
    try:
        lender = load(shelf_id, beside=folder.parent)
    except Refusal as refusal:
        yield "playbook.unknown_position", post, f"cannot borrow from {reference}: {refusal.sentence}"
        return
    if lender.position(code) is None:
        yield "playbook.unknown_position", post, f"cannot borrow from {reference}: there is no such post."
    elif not lender.duties_of(code):
        yield "playbook.nothing_to_borrow", post, f"{reference} has no duties of its own."


def _powerless(book: Playbook, folder: Path) -> Iterator[Fault]:
    """Posts whose duties, borrowed and suggested ones too, need a right the post does not have."""
    try:
        posts = posts_of(book, book.fill if book.kind == "organisation" else {}, folder.parent)
    except Refusal:
        return  # told by _borrowed
    for post in posts:
        for duty in post.duties:
            for right in sorted(rights_needed(duty) - set(post.position.rights)):
                yield "playbook.powerless", post.position.id, f"cannot do {duty.id}: it needs {right}."


def _overloaded(book: Playbook, folder: Path) -> Iterator[Fault]:
    """Posts whose duties, borrowed ones too, take more of a day than a day has."""
    try:
        posts = posts_of(book, {}, folder.parent)
    except Refusal:
        return  # told by _borrowed
    for post in posts:
        minutes = minutes_a_day(post.duties)
        if minutes > MOST_A_DAY:
            yield (
                "playbook.overload",
                post.position.id,
                f"its duties take {minutes} minutes of a day, over {MOST_A_DAY}.",
            )


def _circles(posts: Mapping[str, Position]) -> Iterator[Fault]:
    """Walk up the primary lines; every circle is told once."""
    told: set[str] = set()
    for start in posts:
        walked: list[str] = []
        here = start
        while here in posts and posts[here].reports_to and here not in walked:
            walked.append(here)
            here = posts[here].reports_to[0]
        circle = walked[walked.index(here) :] if here in walked else []
        if circle and not told & set(circle):
            told |= set(circle)
            yield "playbook.circle", circle[0], f"primary lines run in a circle: {' > '.join([*circle, circle[0]])}."


def _duty(duty: Duty, posts: Mapping[str, Position], folder: str) -> Iterator[Fault]:
    words = vocabulary()
    if duty.position not in posts:
        yield "playbook.unknown_position", duty.id, f"belongs to {duty.position}, which is no post here."
    for name in (duty.object, *(part.object for part in duty.parts)):
        if name not in words.objects:
            yield "playbook.unknown_word", duty.id, f"{name} is no object of the vocabulary."
    if duty.every_days is not None and "periodic" not in duty.cadences:
        yield "playbook.cadence", duty.id, "every_days is for a periodic duty."
    yield from faults_in(duty, folder)
    yield from faults_of_opening(duty)
