"""Which header of an order-lines file means what: given by a person, remembered, or plain from the header."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from zhanggui.base import Refusal
from zhanggui.connectors import order_lines
from zhanggui.connectors.order_lines.dates import DATE_ORDER
from zhanggui.connectors.order_lines.grids import grids_of
from zhanggui.intake.models import SourceMapping

FIELDS = (*order_lines.FIELDS, DATE_ORDER)


@dataclass(frozen=True)
class Mapped:
    """Columns to read by, or the question to ask first."""

    columns: Mapping[str, str]
    fingerprint: str
    question: Mapping[str, Any] | None = None


def mapped(guess: order_lines.ColumnGuess, *, shop: str, given: Mapping[str, str] | None) -> Mapped:
    """The mapping for a file: what a person gives wins over what was saved, and that over a sure guess."""
    saved = saved_for(shop, guess.fingerprint) if guess.header else {}
    answered = {**saved, **(given or {})}
    _refuse_unknown(answered)
    columns = {field: header for field, header in {**guess.columns, **answered}.items() if header}
    missing = [field for field in order_lines.REQUIRED if field not in columns and field not in guess.unsure]
    unsure = {field: list(found) for field, found in guess.unsure.items() if not _is_settled(field, answered)}
    if not missing and not unsure:
        return Mapped(columns, guess.fingerprint)
    question = {
        "fingerprint": guess.fingerprint,
        "columns": {field: header for field, header in columns.items() if field not in unsure},
        "missing": missing,
        "unsure": unsure,
        "header": list(guess.header),
    }
    return Mapped(columns, guess.fingerprint, question)


def saved_for(shop: str, fingerprint: str) -> dict[str, str]:
    """What a person said before of files of this shop with this header."""
    found = SourceMapping.objects.filter(shop=shop, fingerprint=fingerprint).first()
    return dict(found.columns) if found else {}


def remember(*, shop: str, fingerprint: str, columns: Mapping[str, str], by: Any, at: datetime) -> None:
    """Save a person's answer for the next file with the same header."""
    SourceMapping.objects.update_or_create(
        shop=shop, fingerprint=fingerprint, defaults={"columns": dict(columns), "by": by, "at": at}
    )


def question_sentence(question: Mapping[str, Any]) -> str:
    """What has to be answered, in one line for the command line."""
    parts = [f"no column for {field}" for field in question["missing"]]
    parts += [f"{field} may be {' or '.join(found)}" for field, found in question["unsure"].items()]
    return f"Say which columns hold what, with --map field=Header: {'; '.join(parts)}."


def first_rows(path: Path, name: str, header: list[str], count: int = 5) -> list[dict[str, str]]:
    """Some rows of the table with this header, for a person to choose by."""
    for grid in grids_of(path, name):
        if list(grid.header) == header:
            return [dict(zip(grid.header, cells, strict=False)) for _, cells in islice(grid.rows(), count)]
    return []


def _is_settled(field: str, answered: Mapping[str, str]) -> bool:
    """An answer of "none" settles a field that may be left out, and no other."""
    return bool(answered.get(field)) or (field in order_lines.OPTIONAL and field in answered)


def _refuse_unknown(answered: Mapping[str, str]) -> None:
    for field in answered:
        if field not in FIELDS:
            raise Refusal("mapping.unknown_field", f"There is no field {field}; there are {', '.join(FIELDS)}.")
