"""Bad data: collected and shown, never raised."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one line of one file.

    `row` counts as the person sees it in the file (header included, from 1); None means the whole file.
    `raw` keeps the line as it came, header to text, so that it can be repaired and read again.
    """

    code: str
    message: str
    row: int | None = None
    column: str | None = None
    raw: Mapping[str, str] = field(default_factory=dict)
