"""One repaired line."""

from collections.abc import Mapping

from zhanggui.base import Problem
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.order_lines.casting import Caster
from zhanggui.connectors.order_lines.dates import DATE_ORDER
from zhanggui.connectors.order_lines.guessing import FIELDS, REQUIRED
from zhanggui.connectors.records import SalesLineRecord
from zhanggui.connectors.tables import bare_name
from zhanggui.connectors.wording import problem


def read_row(raw: Mapping[str, str], row: int, columns: Mapping[str, str] | None = None) -> SalesLineRecord | Problem:
    """The line under the mapping of its file; without one, under the names of its headers."""
    told = columns or _by_name(raw)
    wanted = {field: told[field] for field in FIELDS if told.get(field)}
    for field in REQUIRED:
        if wanted.get(field) not in raw:
            return problem("line.number_missing", row=row, column=wanted.get(field, field), raw=raw)
    caster = Caster(wanted, told.get(DATE_ORDER, ""))
    texts = {field: [raw.get(header, "")] for field, header in wanted.items()}
    frame, problems = caster.from_text([row], texts, lambda _: raw)
    if problems:
        return problems[0]
    return SalesLineRecord(raw=raw, **frame.row(0, named=True))


def _by_name(raw: Mapping[str, str]) -> dict[str, str]:
    """Fields of the headers that are named after one; a line keyed by fields reads as itself."""
    found: dict[str, str] = {}
    for field, spellings in manifest_of("order_lines").columns.items():
        names = {bare_name(field), *(bare_name(name) for name in spellings)}
        hits = [header for header in raw if bare_name(header) in names]
        if len(hits) == 1:
            found[field] = hits[0]
    return found
