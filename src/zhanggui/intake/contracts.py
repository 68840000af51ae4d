"""What passes between intake and the departments. No Django here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zhanggui.base import Problem

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True)
class Batch:
    """Some records of one file, handed to the department that keeps them.

    `records` are in file order, or grouped by key where the taker asked for `together`. A record without
    a row number (a statement's summary) is context: the taker uses it and leaves it out of its counts.
    For "order-lines" the records come as `frame` instead, with the columns `row, invoice, sku, title,
    quantity, at, price, buyer, region`.
    """

    shop: str
    run_id: int
    format: str
    records: Sequence[Any]
    as_of: datetime | None
    """The latest platform moment anywhere in the file: what the file knows of the world."""
    at: datetime
    """The moment of taking in."""
    frame: "polars.DataFrame | None" = None
    start: int = 0
    """The place of the batch in its file: its first item; of a line repaired later its row, below zero."""


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: the four add up to its rows."""

    accepted: int = 0
    """Newly stored, or changed something."""
    unchanged: int = 0
    """Already known the same or newer."""
    repeated: int = 0
    """Rows that say again what another row of this file said."""
    rejected: Sequence[Problem] = ()
    """Rows the department could not take, with their row number."""
    remarks: Sequence[Problem] = ()
    """What is to be said besides; of each code only the first of a run is kept."""


@dataclass(frozen=True)
class RunResult:
    """One file's answer: what `zhanggui intake` prints."""

    file: str
    sha256: str = ""
    format: str = ""
    layout: str = ""
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    repeated: int = 0
    unchanged: int = 0
    run: int | None = None
    state: str = "done"
    problems: Sequence[Problem] = field(default_factory=tuple)
    again: bool = False
    question: Mapping[str, Any] | None = None
    """Where the state is "asking": fields, headers, candidates and samples."""

    def as_json(self) -> dict[str, Any]:
        """The public shape."""
        answer: dict[str, Any] = {
            "file": self.file,
            "sha256": self.sha256,
            "format": self.format,
            "layout": self.layout,
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "repeated": self.repeated,
            "unchanged": self.unchanged,
            "run": self.run,
            "state": self.state,
            "problems": [
                {"row": each.row, "column": each.column, "code": each.code, "message": str(each.message)}
                for each in self.problems
            ],
            "again": self.again,
        }
        if self.question:
            answer["question"] = dict(self.question)
        return answer
