"""A table is described: what is read of it is tried on the file first, then every like file is taken in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhanggui import facts
from zhanggui.base import Problem
from zhanggui.connectors import Told, own_tables
from zhanggui.connectors.own_tables.declaration import KINDS, refuse_bad
from zhanggui.connectors.report_records import ReportRecord
from zhanggui.facts.declared import Column, Shape
from zhanggui.intake import services, storage
from zhanggui.intake.models import Run, TableDraft
from zhanggui.intake.tables.drafting import looked
from zhanggui.kernel.audit import api as audit

LINE = "line"
"""The row of the file: what a row of the fact is called by."""
SHOWN = 20
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Preview:
    """What would be read of the file: the first lines, and what could not be read."""

    lines: Sequence[ReportRecord]
    problems: Sequence[Problem]
    good: int
    bad: int
    asks_days: bool


def preview(draft: TableDraft, table: own_tables.OwnTable) -> Preview:
    """Read the whole file as described, keeping nothing of it."""
    refuse_bad(table)
    reader = own_tables.reader_of(table)
    with looked(draft) as seen:
        found = seen.found
        asks = "period" in reader.asks(found.table.open_rows(), found.header, found.header_row)
        told = reader.read(found.table.open_rows(), found.header, found.header_row, Told())
        return _previewed(told, asks)


def _previewed(told: Iterator[ReportRecord | Problem], asks: bool) -> Preview:
    lines: list[ReportRecord] = []
    problems: list[Problem] = []
    good = bad = 0
    for one in told:
        if isinstance(one, Problem):
            if asks and one.row is None:
                continue
            bad += one.row is not None
            problems.extend([one] if len(problems) < MOST_PROBLEMS else [])
        else:
            good += 1
            lines.extend([one] if len(lines) < SHOWN else [])
    return Preview(lines, problems, good, bad, asks)


def describe(draft: TableDraft, table: own_tables.OwnTable, *, by: Any, at: datetime) -> Run:
    """Keep the description, make room for its rows among the facts, and take the file in."""
    own_tables.put(table, new=True)
    try:
        with transaction.atomic():
            facts.keep_shape(shape_of(table))
            audit.note(actor=str(by or "system"), action="table.described", subject=table.code, at=at)
            with storage.opened(draft.sha256) as path:
                run = services.queue(path, shop=draft.shop, name=draft.name, by=by)
            draft.delete()
    except BaseException:
        own_tables.take_back(table.code)
        raise
    return run


def respell(code: str, headers: Mapping[str, Sequence[str]], *, by: Any, at: datetime) -> own_tables.OwnTable:
    """Give columns further headers they go by in newer files: what they hold stays what it was."""
    table = own_tables.described()[code]
    columns = tuple(replace(one, headers=_spelled(one.headers, headers.get(one.name, ()))) for one in table.columns)
    day = _spelled(table.day, headers.get(own_tables.DAY, ()))
    changed = replace(table, columns=columns, day=day)
    own_tables.put(changed, new=False)
    audit.note(actor=str(by or "system"), action="table.respelled", subject=code, at=at)
    return changed


def _spelled(first: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first[:1], *(each.strip() for each in others if each.strip())]))


def shape_of(table: own_tables.OwnTable) -> Shape:
    """The fact its rows become."""
    columns = [
        Column(LINE, "count", {"zh": "行", "en": "line"}),
        *(Column(one.name, KINDS[one.kind][1], {"zh": one.label[0], "en": one.label[1]}) for one in table.columns),
    ]
    title = {"zh": table.title[0], "en": table.title[1]}
    names = [one.name for one in table.columns if KINDS[one.kind][1] == "text"][:2]
    return Shape(table.format, tuple(columns), (LINE, *names), title, f"table {table.code}")
