"""The shape of a register's fact, read off its declaration as a file or the designer holds it: plain data.

A personal column has no place in the facts. One that is declared to tell people apart (`index: true`) is there as a
blind index. Long texts and files are not there either: nothing is counted by them.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhanggui.base import Stamps, from_yaml, playbooks_folder, stamps_of
from zhanggui.facts.declared import COMMON_NAMES, FOLDER, Column, Shape, facts_folder, from_json

ENTRY = "entry"
"""The number of the entry: what it is found by."""
PREFIX = "register_"
_KINDS = {
    "integer": "count", "money": "money", "number": "number", "percent": "number", "date": "day", "datetime": "moment",
    "yes_no": "flag",
}  # fmt: skip
_NOT_COUNTED = ("long", "file")
_TAKEN = frozenset(COMMON_NAMES) | {
    ENTRY, "week", "quarter", "year", "region", "project", "category", "position", "department",
    "in_period", "in_previous", "in_bucket", "bucket_last", "called", "inside", "since", "until", "place", "standing",
    "times", "seen", "seen_now", "spanned", "now", "before",
}  # fmt: skip
"""Names a fact's columns cannot have: common to all facts, or worked out from others where numbers are counted."""
_OURS = re.compile(r"R\.[a-z0-9-]+\Z")
_MARK = 1
"""Counted up when the same declaration gives another shape than before."""


def fact_name(code: str) -> str:
    """The fact of a register: R.cs-month is counted in register_cs_month. No two registers share one."""
    plain = re.sub(r"[^a-z0-9]+", "_", code.lower().removeprefix("r.")).strip("_")
    if _OURS.match(code):
        return f"{PREFIX}{plain}"
    return f"{PREFIX}{plain}_{hashlib.sha256(code.encode()).hexdigest()[:4]}"


def column_name(column: str) -> str:
    """What a register's column is called in the facts: its own name, unless every fact has a column of that name."""
    return f"{column}_" if column in _TAKEN else column


def kind_of(row: Mapping[str, Any]) -> str | None:
    """What a column of a register holds in the facts; None where it has no place there."""
    if row.get("personal"):
        return "index" if row.get("index") else None
    kind = row.get("shows", "number") if row["type"] == "formula" else row["type"]
    return None if kind in _NOT_COUNTED else _KINDS.get(kind, "text")


def shop_column(about: Mapping[str, Any]) -> str | None:
    """The column that says which shop an entry belongs to: in the facts it is the shop."""
    return next((row["id"] for row in about["columns"] if row["type"] == "shop"), None)


def shape_of_register(about: Mapping[str, Any]) -> Shape:
    """The shape of the fact a register is counted in."""
    return Shape(
        fact=fact_name(about["id"]),
        columns=(Column(ENTRY, "count", {"en": "Entry", "zh": "登记行"}), *_columns(about)),
        keys=(ENTRY,),
        label=dict(about["name"]),
        source=f"register {about['id']}",
    )


def _columns(about: Mapping[str, Any]) -> Iterator[Column]:
    shop = shop_column(about)
    for row in about["columns"]:
        kind = kind_of(row)
        if kind is not None and row["id"] != shop:
            values = {one["id"]: {"en": one["en"], "zh": one["zh"]} for one in row.get("choices") or ()}
            yield Column(column_name(row["id"]), kind, dict(row["name"]), values)


def shipped() -> Mapping[str, Shape]:
    """The shapes of all registers that came with the release."""
    folder = playbooks_folder() / "registers"
    return _shipped(folder, stamps_of(folder, ".yaml"))


@lru_cache(maxsize=4)
def _shipped(folder: Path, files: Stamps) -> Mapping[str, Shape]:
    """Read once a process, and once a release: reading all the declarations takes a third of a second."""
    digest = hashlib.sha256(repr((_MARK, folder, files)).encode()).hexdigest()[:16]
    kept = facts_folder() / FOLDER / "shipped" / f"{digest}.json"
    try:
        shapes = [from_json(about) for about in json.loads(kept.read_text("utf-8"))]
    except (OSError, ValueError, KeyError, TypeError):
        read = [one for name, *_ in files for one in from_yaml((folder / name).read_text("utf-8"))["registers"]]
        shapes = [shape_of_register(about) for about in read]
        _remember(kept, shapes)
    return {shape.fact: shape for shape in shapes}


def _remember(kept: Path, shapes: list[Shape]) -> None:
    """For the next process; a folder that cannot be written costs time only. There is nothing to keep without facts."""
    if not kept.parents[2].is_dir():
        return
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob("*.json"):
            old.unlink(missing_ok=True)
        half = kept.with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps([shape.as_json() for shape in shapes], ensure_ascii=False), "utf-8")
        half.replace(kept)
    except OSError:
        pass
