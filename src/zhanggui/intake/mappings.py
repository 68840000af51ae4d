"""Which header of an order-lines file means what: given by a person, remembered, or plain from the header."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from zhanggui.base import Refusal
from zhanggui.connectors import order_lines
from zhanggui.intake.models import SourceMapping

FIELDS = ("invoice", "sku", "title", "quantity", "at", "price", "buyer", "region")
FEWEST_KNOWN = 2
"""A header with fewer known columns is not an order-lines file, and asking would only puzzle people."""


@dataclass(frozen=True)
class Mapped:
    """Columns to read by, or the question to ask first."""

    columns: Mapping[str, str]
    fingerprint: str
    question: Mapping[str, Any] | None = None


def mapped(path: Path, *, shop: str, given: Mapping[str, str] | None) -> Mapped:
    """The mapping for a file: what a person gives wins over what was saved, and that over a sure guess."""
    guess = order_lines.guess(path)
    saved = SourceMapping.objects.filter(shop=shop, fingerprint=guess.fingerprint).first()
    columns = {**guess.columns, **(saved.columns if saved else {}), **(given or {})}
    columns = {field: header for field, header in columns.items() if header}
    _refuse_unknown(columns, guess)
    answered = set(saved.columns if saved else ()) | set(given or ())
    missing = [field for field in guess.missing if field not in columns]
    unsure = {field: list(found) for field, found in guess.unsure.items() if field not in answered}
    if not missing and not unsure:
        return Mapped(columns, guess.fingerprint)
    if given is None and saved is None and len(guess.columns) + len(guess.unsure) < FEWEST_KNOWN:
        raise Refusal("file.unknown_format", "No reader knows this file, and it does not look like order lines.")
    return Mapped(columns, guess.fingerprint, _question(guess, columns, missing, unsure))


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


def _refuse_unknown(columns: Mapping[str, str], guess: Any) -> None:
    for field, header in columns.items():
        if field not in FIELDS:
            raise Refusal("mapping.unknown_field", f"There is no field {field}; there are {', '.join(FIELDS)}.")
        if header not in guess.header:
            raise Refusal("mapping.unknown_column", f"The file has no column {header}.", field=field, column=header)


def _question(
    guess: Any, columns: Mapping[str, str], missing: list[str], unsure: dict[str, list[str]]
) -> dict[str, Any]:
    return {
        "fingerprint": guess.fingerprint,
        "columns": {field: header for field, header in columns.items() if field not in unsure},
        "missing": missing,
        "unsure": unsure,
        "header": list(guess.header),
        "samples": {},
    }
