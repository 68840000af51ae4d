"""From the files of a folder to a playbook in memory."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base import Problem, Refusal
from zhanggui.playbook import shelf, source
from zhanggui.playbook.contracts import (
    Binding,
    Competency,
    Department,
    Duty,
    DutyGroup,
    Formerly,
    Function,
    Objective,
    Part,
    Playbook,
    Position,
    Profile,
    Qualification,
    Refused,
    Relations,
    SamplePerson,
    Text,
    Until,
    Vocabulary,
    Word,
)

OPTIONAL = ("people.yaml", "registers.yaml", "processes.yaml")
OWN = ("registers", "processes")
"""Folders of what a playbook says itself in place of the libraries, or besides."""


def files_of(folder: Path) -> list[Path]:
    """The files a playbook is made of, in reading order."""
    wanted = [folder / "playbook.yaml", folder / "positions.yaml", *sorted((folder / "duties").glob("*.yaml"))]
    return wanted + [folder / name for name in OPTIONAL if (folder / name).exists()]


def own_files_of(folder: Path) -> list[Path]:
    """Registers and processes of its own: descriptions, and the drawings of its processes."""
    return [path for name in OWN for path in sorted((folder / name).glob("*")) if path.suffix in (".yaml", ".bpmn")]


def load(name: str | Path, beside: Path | None = None) -> Playbook:
    """A playbook by its id or folder; refused with the first fault found when it cannot be read."""
    folder = shelf.folder_of(name, beside)
    files = files_of(folder)
    return _load(folder, tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files))


@lru_cache(maxsize=16)
def _load(folder: Path, _as_of: tuple[int, ...]) -> Playbook:
    documents = [source.read(path) for path in files_of(folder)]
    return assemble(folder, documents)


def assemble(folder: Path, documents: Sequence[source.Document | Problem]) -> Playbook:
    """Put the files of one folder together."""
    data: dict[str, Any] = {}
    positions: list[Position] = []
    duties: list[Duty] = []
    people: list[SamplePerson] = []
    used: dict[str, Any] = {}
    for document in documents:
        if isinstance(document, Problem):
            raise Refusal(document.code, f"{folder.name}: {document.message}", row=document.row)
        try:
            if document.path.name == "playbook.yaml":
                data = document.data
            elif document.path.name == "positions.yaml":
                positions += [_position(row) for row in document.data["positions"]]
            elif document.path.parent.name in OWN:
                _take_own(document, used)
            elif document.path.name == "people.yaml":
                people += [_person(row) for row in document.data["people"]]
            elif document.path.name in OPTIONAL:
                used |= document.data
            else:
                duties += [_duty(row, document.data["position"]) for row in document.data["duties"]]
        except (KeyError, TypeError, AttributeError) as error:
            raise Refusal(
                "playbook.faulty",
                f"{folder.name}/{document.path.name} is no playbook file ({error!r}); see `zhanggui playbook check`.",
            ) from error
    try:
        return _playbook(data, positions, duties, people, used | {"folder": str(folder)})
    except (KeyError, TypeError, AttributeError) as error:
        raise Refusal("playbook.faulty", f"{folder.name}/playbook.yaml lacks {error}.") from error


def _take_own(document: source.Document, used: dict[str, Any]) -> None:
    """A file of registers, the description of a process, or its drawing."""
    if document.path.suffix == ".bpmn":
        used.setdefault("own_drawings", {})[document.path.stem] = document.data
    elif document.path.parent.name == "registers":
        used.setdefault("own_registers", {}).update({row["id"]: row for row in document.data["registers"]})
    else:
        used.setdefault("own_processes", {})[document.data["id"]] = document.data


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words playbooks are written in, with their names."""
    document = source.read(shelf.library() / shelf.VOCABULARY)
    if isinstance(document, Problem):
        raise Refusal(document.code, document.message, row=document.row)
    data = document.data
    named = {part: {key: _text(name) for key, name in data[part].items()} for part in
             ("domains", "kinds", "cadences", "objects", "rights")}  # fmt: skip
    return Vocabulary(
        **named,
        events={
            key: Word(_text(word["name"]), tuple(word["where"]), word["right"]) for key, word in data["events"].items()
        },
        modules={name: row["step"] for name, row in data["modules"].items()},
        module_names={name: _text(row["name"]) for name, row in data["modules"].items()},
        refused=tuple(
            Refused(rule, _text(row["name"]), _text(row["reason"]), tuple(row["words"]), tuple(row.get("innocent", ())))
            for rule, row in data["refused"].items()
        ),
        news={key: tuple(word["where"]) for key, word in data["news"].items()},
        news_names={key: _text(word["name"]) for key, word in data["news"].items()},
    )


def _text(row: Mapping[str, str]) -> Text:
    return Text(en=row["en"], zh=row["zh"])


def _maybe(row: Mapping[str, str] | None) -> Text | None:
    return None if row is None else _text(row)


def _texts(rows: Sequence[Mapping[str, str]] | None) -> tuple[Text, ...]:
    return tuple(_text(row) for row in rows or ())


def _playbook(
    data: Mapping[str, Any], positions: list[Position], duties: list[Duty], people: list[SamplePerson],
    used: Mapping[str, Any],
) -> Playbook:  # fmt: skip
    place = {post.id: index for index, post in enumerate(positions)}
    duties = sorted(duties, key=lambda duty: place.get(duty.position, len(place)))
    return Playbook(
        id=data["id"], version=data["version"], kind=data["kind"], name=_text(data["name"]),
        model=_text(data["model"]), departments=tuple(_department(row) for row in data["departments"]),
        positions=tuple(positions), duties=tuple(duties), people=tuple(people), source=data.get("source", ""),
        notes=_texts(data.get("notes")), fill=dict(data.get("fill", {})),
        registers=tuple(used.get("registers", ())),
        owners={post: _several(to) for post, to in used.get("owners", {}).items()},
        processes=tuple(used.get("processes", ())), roles=dict(used.get("roles", {})), folder=used["folder"],
        begins=dict(used.get("begins", {})), own_registers=used.get("own_registers", {}),
        own_processes=used.get("own_processes", {}), own_drawings=used.get("own_drawings", {}),
    )  # fmt: skip


def _several(words: str | Sequence[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _department(row: Mapping[str, Any]) -> Department:
    functions = tuple(
        Function(line["id"], _text(line["name"]), line["kind"], line["object"], line["domain"])
        for line in row.get("functions", ())
    )
    return Department(
        id=row["id"], name=_text(row["name"]), parent=row.get("parent", ""), stated=row.get("stated", True),
        note=_maybe(row.get("note")), functions=functions,
    )  # fmt: skip


def _position(row: Mapping[str, Any]) -> Position:
    qualifications = tuple(
        Qualification(line["id"], line["kind"], _text(line["name"]), line.get("refused", ""), line.get("origin", ""))
        for line in row.get("qualifications", ())
    )
    return Position(
        id=row["id"], name=_text(row["name"]), department=row.get("department", ""), headcount=row["headcount"],
        reports_to=tuple(row["reports_to"]), rights=tuple(row["rights"]), numbers=tuple(row["numbers"]),
        claimed_by=tuple(row.get("claimed_by", ())), outside_superior=_maybe(row.get("outside_superior")),
        appraiser=row.get("appraiser", ""), headcount_note=_maybe(row.get("headcount_note")),
        described=row.get("described", True), optional=row.get("optional", False), origin=row.get("origin", ""),
        borrow=row.get("borrow", ""), note=_maybe(row.get("note")), summary=_maybe(row.get("summary")),
        qualifications=qualifications, profile=_profile(row),
        formerly=tuple(Formerly(one["post"], tuple(one.get("people", ()))) for one in row.get("formerly", ())),
    )  # fmt: skip


def _profile(row: Mapping[str, Any]) -> Profile:
    relations = row.get("relations", {})
    return Profile(
        grade=row.get("grade", ""),
        work_place=_maybe(row.get("work_place")),
        objectives=tuple(_objective(line) for line in row.get("objectives", ())),
        groups=tuple(
            DutyGroup(line["id"], _text(line["name"]), tuple(line["duties"])) for line in row.get("groups", ())
        ),
        competencies=tuple(Competency(line["id"], _text(line["name"])) for line in row.get("competencies", ())),
        relations=Relations(_texts(relations.get("inside")), _texts(relations.get("outside"))),
        appraisal=tuple(row.get("appraisal", ())),
    )


def _objective(row: Mapping[str, Any]) -> Objective:
    return Objective(
        id=row["id"], name=_text(row["name"]), direction=row["direction"], period=row["period"],
        metric=row.get("metric", ""), measured_by=_maybe(row.get("measured_by")),
        band={name: row[name] for name in ("at_least", "at_most", "between") if name in row},
    )  # fmt: skip


def _duty(row: Mapping[str, Any], position: str) -> Duty:
    parts = tuple(
        Part(line["id"], _text(line["name"]), line["kind"], line["object"], _binding(line.get("binding")))
        for line in row.get("parts", ())
    )
    return Duty(
        id=row["id"], position=position, name=_text(row["name"]), cadences=tuple(row["cadence"]), kind=row["kind"],
        object=row["object"], domain=row["domain"], cadence_word=row.get("cadence_word", ""),
        every_days=row.get("every_days"), due_time=row.get("due_time", ""), outputs=_texts(row.get("outputs")),
        counterparts=_texts(row.get("counterparts")), basis=row.get("basis", ""), parts=parts,
        binding=_binding(row.get("binding")), uncovered=_maybe(row.get("uncovered")), origin=row.get("origin", ""),
        standard_minutes=row.get("standard_minutes"), weight=row.get("weight", 1), opens_by=row.get("opens_by"),
    )  # fmt: skip


def _binding(row: Mapping[str, Any] | None) -> Binding | None:
    if row is None:
        return None
    until = row.get("until")
    aside = ("kind", "link", "shows", "until")
    return Binding(
        kind=row["kind"], words={name: value for name, value in row.items() if name not in aside},
        link=row.get("link", ""), shows=_maybe(row.get("shows")),
        until=Until(until["module"], until["step"]) if until else None,
    )  # fmt: skip


def _person(row: Mapping[str, Any]) -> SamplePerson:
    return SamplePerson(row["code"], _text(row["name"]), tuple(row["posts"]), row["scope"])
