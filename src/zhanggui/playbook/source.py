"""A YAML file with the line of everything in it, so that a problem can be pointed at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from zhanggui.base import Problem

Place = tuple[str | int, ...]
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """One file: its data, and the line each place of it stands on."""

    path: Path
    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest place around it."""
        while place not in self.lines:
            if not place:
                return None
            place = place[:-1]
        return self.lines[place]


def read(path: Path) -> Document | Problem:
    """Read one file; anchors are refused, as they can blow a small file up."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return Problem("playbook.too_large", f"{path.name}: larger than {MOST_BYTES // 1024 // 1024} MB.")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Problem("playbook.unreadable", f"{path.name}: {error}")
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Problem("playbook.unreadable", f"{path.name}: the file is empty.")
        lines: dict[Place, int] = {}
        twice = _note_lines(node, (), lines, set())
        if twice is not None:
            return replace(twice, message=f"{path.name}: {twice.message}")
        return Document(path, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Problem("playbook.unreadable", f"{path.name}: {error.problem}.", row=mark.line + 1 if mark else None)
    except (yaml.YAMLError, ValueError) as error:
        return Problem("playbook.unreadable", f"{path.name}: {error}")
    finally:
        loader.dispose()


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int], seen: set[int]) -> Problem | None:
    """Note the line of every place; answer a problem for a key given twice or a value used by reference."""
    row = node.start_mark.line + 1
    lines[place] = row
    if not isinstance(node, yaml.CollectionNode):
        return None
    if id(node) in seen:
        return Problem("playbook.reference", "Anchors and references are not used in playbooks.", row=row)
    seen.add(id(node))
    children: list[tuple[str | int, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        children = [(str(key.value), value) for key, value in node.value]
        names = [name for name, _value in children]
        for name in names:
            if names.count(name) > 1:
                return Problem("playbook.key_twice", f"{name} is given twice.", row=row, column=str(name))
    else:
        children = list(enumerate(node.value))
    for name, child in children:
        problem = _note_lines(child, (*place, name), lines, seen)
        if problem is not None:
            return problem
    return None
