"""Declared facts, as plain data: one for each register, and those a company declares.

A register's shape is read off its declaration in playbooks/registers; what a company adds lies as a file in `_shapes`
beside its facts, so that whoever reads the facts without a database knows them too.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base import Refusal, Stamps, stamps_of
from zhanggui.facts import naming

Text = Mapping[str, str]

COMPANY = "_company"
"""The partition of rows that belong to no shop: for those whose scope is the whole company."""

FOLDER = "_shapes"
KINDS = ("text", "count", "money", "number", "day", "moment", "flag", "index")
"""What a declared column may hold; an index is blind: it tells people apart and says nothing about them."""
COMMON_NAMES = ("shop", "month", "day", "run_id", "source_row")
"""Columns every fact has."""
PREFIXES = ("register_", "table_")
"""What the names of declared facts begin with."""


@dataclass(frozen=True)
class Column:
    """One declared column; `values` are the names of its choices."""

    name: str
    kind: str
    label: Text = field(default_factory=dict)
    values: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """A declared fact. `source` says where its rows come from: "register R.issue"."""

    fact: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    label: Text = field(default_factory=dict)
    source: str = ""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def as_json(self) -> dict[str, Any]:
        columns = [
            {"name": one.name, "kind": one.kind, "label": dict(one.label), "values": dict(one.values)}
            for one in self.columns
        ]
        return {"fact": self.fact, "label": dict(self.label), "source": self.source, "keys": list(self.keys),
                "columns": columns}  # fmt: skip


def from_json(about: Mapping[str, Any]) -> Shape:
    """A shape as its file holds it."""
    columns = tuple(
        Column(row["name"], row["kind"], row.get("label", {}), row.get("values", {})) for row in about["columns"]
    )
    return Shape(about["fact"], columns, tuple(about["keys"]), about.get("label", {}), about.get("source", ""))


def merged(old: Shape, new: Shape) -> Shape:
    """Both versions of a shape in one: columns are added and never go away, and none changes what it holds."""
    held = {column.name: column for column in old.columns}
    for column in new.columns:
        before = held.get(column.name)
        if before is not None and before.kind != column.kind:
            raise Refusal(
                "facts.column_changed_kind",
                f"Column {column.name} of {new.fact} holds {before.kind} and cannot become {column.kind}: "
                "give the new column another name.",
                fact=new.fact,
                column=column.name,
            )
        values = {**before.values, **column.values} if before is not None else column.values
        held[column.name] = Column(column.name, column.kind, column.label, values)
    return Shape(new.fact, tuple(held.values()), new.keys, new.label, new.source)


found_by: list[Callable[[], str | os.PathLike[str]]] = []
"""Who knows where the company's facts lie; without anybody, the environment says it."""


def facts_folder() -> Path:
    """The folder of the company's facts: by $ZHANGGUI_FACTS, else (and beside object storage) in the state folder."""
    own = Path(os.environ.get("ZHANGGUI_HOME") or "var") / "facts"
    said = str(found_by[-1]()) if found_by else os.environ.get("ZHANGGUI_FACTS") or str(own)
    root = naming.named(said, str(own)).root
    return own if naming.is_remote(root) else Path(root)


def declared_shapes() -> Mapping[str, Shape]:
    """Every declared shape by its fact: those of the registers, with what the company added to them, and its own."""
    from zhanggui.facts.registers import shipped

    folder = facts_folder() / FOLDER
    return _declared(_Ours(shipped()), stamps_of(folder, ".json"), str(folder))


def declared_as_of() -> Stamps:
    """Equal as long as the company's own shapes are the same."""
    return stamps_of(facts_folder() / FOLDER, ".json")


def shape_of(fact: str) -> Shape | None:
    """The declared shape of a fact; None where it is built in or unknown."""
    return declared_shapes().get(fact) if fact.startswith(PREFIXES) else None


def keep_shape(shape: Shape) -> Shape:
    """Add a shape, or columns to one, to those of the company; keeping the same again changes nothing."""
    _refuse_bad(shape)
    held = declared_shapes().get(shape.fact)
    whole = merged(held, shape) if held is not None else shape
    if whole == held:
        return whole
    folder = facts_folder() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{shape.fact}.{os.getpid()}"
    half.write_text(json.dumps(whole.as_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    half.replace(folder / f"{shape.fact}.json")
    return whole


def _refuse_bad(shape: Shape) -> None:
    names = [column.name for column in shape.columns]
    wrong = [name for name in names if not name.isidentifier() or not name.islower() or name in COMMON_NAMES]
    if not shape.fact.startswith(PREFIXES) or not shape.fact.isidentifier() or not shape.fact.islower():
        raise Refusal("facts.bad_name", f"{shape.fact} cannot be the name of a declared fact.", fact=shape.fact)
    if wrong or len(set(names)) != len(names) or not {*shape.keys} <= {*names} or not shape.keys:
        raise Refusal("facts.bad_shape", f"The columns of {shape.fact} do not fit: {', '.join(wrong or names)}.")
    for column in shape.columns:
        if column.kind not in KINDS:
            raise Refusal(
                "facts.bad_shape", f"Column {column.name} of {shape.fact} holds nothing known: {column.kind}."
            )


class _Ours:
    """Shapes that came with the release; the same object stands for the same shapes."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.shapes = shapes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ours) and other.shapes is self.shapes

    def __hash__(self) -> int:
        return id(self.shapes)


@lru_cache(maxsize=16)
def _declared(ours: _Ours, files: Stamps, folder: str) -> Mapping[str, Shape]:
    known = dict(ours.shapes)
    for name, *_ in files:
        try:
            shape = from_json(json.loads((Path(folder) / name).read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refusal("facts.unreadable_shape", f"{Path(folder) / name} is no shape of a fact: {error}") from error
        known[shape.fact] = merged(known[shape.fact], shape) if shape.fact in known else shape
    return known
