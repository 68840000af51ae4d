"""Registers as files: playbooks/registers/<domain>.yaml, read and checked without a database."""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhanggui.base import Problem, Refusal, playbooks_folder
from zhanggui.kernel.registers import declaration

FOLDER, SCHEMA = "registers", "registers.schema.json"
Place = tuple[str | int, ...]


def library(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Every declared register by its id, in the order of the files; refused at the first file nobody can read."""
    folder = folder or playbooks_folder() / FOLDER
    files = tuple(sorted(folder.glob("*.yaml")))
    return dict(_library(files, tuple(path.stat().st_mtime_ns for path in files)))


@lru_cache(maxsize=4)
def _library(files: tuple[Path, ...], _as_of: tuple[int, ...]) -> Mapping[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in files:
        try:
            rows = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["registers"]
            found.update({row["id"]: row for row in rows})
        except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
            raise Refusal("register.unreadable_file", f"{path.name} is no file of registers: {error}") from error
    return found


def check_files(folder: Path | None = None, *, owners: Collection[str] | None = None) -> list[Problem]:
    """Everything wrong with the files of a folder, with file and line; `owners` are the posts and departments known.

    `column` of a problem names the register, `row` the line of the file its sentence begins with.
    """
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in sorted((folder or playbooks_folder() / FOLDER).glob("*.yaml")):
        problems += _file_problems(path, owners, seen)
    return problems


def _file_problems(path: Path, owners: Collection[str] | None, seen: dict[str, str]) -> Iterator[Problem]:
    try:
        text = path.read_text("utf-8")
        lines = _lines(yaml.compose(text, yaml.CSafeLoader))
        data = yaml.load(text, yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        yield Problem("register.unreadable_file", f"{path.name}: {error}", row=mark.line + 1 if mark else None)
        return
    wrong = False
    for error in _validator().iter_errors(data):
        wrong = True
        inner = min(error.context, key=lambda one: -len(one.absolute_path)) if error.context else None
        place = tuple((inner or error).absolute_path)
        name = _register_at(data, place)
        yield Problem(
            "register.form", f"{path.name}: {name} {(inner or error).message[:300]}".strip(), _line(lines, place), name
        )
    for number, about in enumerate(data["registers"] if not wrong else ()):
        code = about["id"]
        if code in seen:
            yield _problem(path, lines, number, code, "register.twice", f"is also declared in {seen[code]}.")
        seen[code] = path.name
        for problem in declaration.check(about):
            place = ("registers", number) + (("columns", problem.row - 1) if problem.row else ())
            yield Problem(problem.code, f"{path.name}: {code}: {problem.message}", _line(lines, place), code)
        named = [*about["owners"], *([] if about.get("readers") == declaration.EVERYONE else about.get("readers", []))]
        for word in named if owners is not None else ():
            if word != declaration.EVERYONE and word not in owners:
                yield _problem(
                    path, lines, number, code, "register.unknown_owner", f"names {word}, which no playbook has."
                )


def _problem(path: Path, lines: Mapping[Place, int], number: int, code: str, fault: str, sentence: str) -> Problem:
    return Problem(fault, f"{path.name}: {code} {sentence}", _line(lines, ("registers", number)), code)


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # slow to import, and only checks need it

    return Draft202012Validator(json.loads((playbooks_folder() / SCHEMA).read_text("utf-8")))


def _register_at(data: Any, place: Place) -> str:
    try:
        return str(data["registers"][place[1]]["id"]) if len(place) > 1 else ""
    except (KeyError, IndexError, TypeError):
        return ""


def _lines(node: Any, place: Place = (), found: dict[Place, int] | None = None) -> dict[Place, int]:
    """The line every place of a file stands on."""
    found = {} if found is None else found
    if node is None:
        return found
    found[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _lines(value, (*place, str(key.value)), found)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _lines(value, (*place, number), found)
    return found


def _line(lines: Mapping[Place, int], place: Place) -> int | None:
    while place not in lines and place:
        place = place[:-1]
    return lines.get(place)
