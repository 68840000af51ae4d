"""Numbers of the company's own over a table it described: declared in a form, kept beside those of the release.

A declaration becomes a file in the company's folder of metrics, where anybody can read it and take it along; it is
checked with all others before it stays.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Refusal, from_yaml
from zhanggui.facts import Shape, shape_of
from zhanggui.kernel.audit import api as audit
from zhanggui.metrics import company_folder
from zhanggui.metrics.dimensions import DIMENSIONS, FILE

COUNT, SUM, MEAN, DISTINCT = "count", "sum", "mean", "distinct"
KINDS = (COUNT, SUM, MEAN, DISTINCT)
NUMBERS = ("count", "money", "number")
BEGINS = "own_"
"""What names of the company's own numbers begin with, so that no release ever takes them."""
HEAD = "# Declared in the browser by {who} on {day}.\n"


@dataclass(frozen=True)
class Wish:
    """A number somebody wants: counted, added up or averaged over the rows of a table, where a column says so."""

    table: str
    name: str
    label: tuple[str, str]
    """In Chinese and English."""
    meaning: tuple[str, str]
    kind: str
    column: str = ""
    where: tuple[str, str] = ("", "")
    """A column of text and its value; rows of other values do not count."""
    unit: str = "time"
    better: str = "none"
    digits: int = 0

    @property
    def full_name(self) -> str:
        return self.name if self.name.startswith(BEGINS) else BEGINS + self.name


def declare(wish: Wish, *, by: Any, at: datetime) -> str:
    """Keep a number of the company's own; answers its name. A name in use is refused."""
    shape = _shape(wish.table)
    name = wish.full_name
    if name in metrics.load().metrics:
        raise Refusal(
            "metric.name_taken", _("There is a number %(name)s already: choose another name.") % {"name": name}
        )
    before = _cut_by(shape)
    place = company_folder() / f"{name}.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(HEAD.format(who=by or "system", day=at.date()) + _text(_body(wish, shape)), "utf-8")
    broken = [each for each in metrics.load().left_out if each.details.get("file") == place.name]
    if broken or name not in metrics.load().metrics:
        place.unlink()
        _put(company_folder() / FILE, before)
        raise Refusal("metric.bad_declaration", str(broken[0]) if broken else name)
    audit.note(actor=str(by or "system"), action="metric.declared", subject=name, at=at)
    return name


def take_back(name: str, *, by: Any, at: datetime) -> None:
    """Drop a number of the company's own; nothing is lost but the declaration, and the log keeps who did it."""
    place = company_folder() / f"{name}.yaml"
    if not name.startswith(BEGINS) or not place.exists():
        raise Refusal("metric.not_own", _("Only numbers declared here can be taken back."))
    place.unlink()
    audit.note(actor=str(by or "system"), action="metric.taken_back", subject=name, at=at)


def is_own(name: str) -> bool:
    return name.startswith(BEGINS) and (company_folder() / f"{name}.yaml").exists()


def texts_of(shape: Shape) -> list[str]:
    """The columns a number of the table can be cut by."""
    return [one.name for one in shape.columns if one.kind == "text"]


def _shape(fact: str) -> Shape:
    shape = shape_of(fact)
    if shape is None:
        raise Refusal("metric.no_table", _("There is no table %(name)s.") % {"name": fact})
    return shape


def _body(wish: Wish, shape: Shape) -> dict[str, Any]:
    said = {
        "label": _words(*wish.label), "meaning": _words(*wish.meaning), "unit": wish.unit,
        "time": _words("表中的日期", "day of the row"), "source": [shape.source], "better": wish.better,
        "digits": wish.digits,
    }  # fmt: skip
    grain = ["day", "week", "month", "shop", *texts_of(shape)]
    measure: dict[str, Any] = {"fact": shape.fact, **_measured(wish, shape)}
    column, value = wish.where
    if column:
        measure["where"] = {column: value}
    return {wish.full_name: {**said, "measure": measure, "grain": grain}}


def _measured(wish: Wish, shape: Shape) -> dict[str, Any]:
    if wish.kind not in KINDS:
        raise Refusal("metric.bad_kind", _("Say how the number comes about."))
    if wish.kind == COUNT:
        return {"count": "rows"}
    column = shape.column(wish.column)
    if column is None or (wish.kind != DISTINCT and column.kind not in NUMBERS):
        raise Refusal(
            "metric.bad_column", _("Choose a column that fits: numbers are added up, anything can be told apart.")
        )
    return {{SUM: "sum", MEAN: "mean", DISTINCT: "count_distinct"}[wish.kind]: column.name}


def _cut_by(shape: Shape) -> Mapping[str, Any]:
    """Make the table's texts dimensions; answers what the company's dimensions were before."""
    path = company_folder() / FILE
    before: Mapping[str, Any] = from_yaml(path.read_text("utf-8")) or {} if path.exists() else {}
    new = {
        name: {"label": _words(label["zh"], label["en"]), "columns": {shape.fact: name}}
        for name in texts_of(shape)
        if name not in DIMENSIONS and (column := shape.column(name)) and (label := column.label)
    }
    if new:
        _put(path, {**before, **new})
    return before


def _put(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(_text(content), "utf-8")
    half.replace(path)


def _text(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False)


def _words(zh: str, en: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def offered(request: Any, table: Any) -> tuple[str, str] | None:
    """On the page of a table: the way to a number of its own."""
    from django.urls import reverse

    from zhanggui.doors.web.rights import may

    if not may(request, "metrics.view"):
        return None
    return _("Declare a number"), f"{reverse('insight:declare')}?table={table.format}"


__all__: Sequence[str] = ("KINDS", "Wish", "declare", "is_own", "offered", "take_back", "texts_of")
