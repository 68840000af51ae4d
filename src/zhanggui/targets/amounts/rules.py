"""Several targets of one place laid side by side, so that they add up. Values in, values out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

PLACES = ("shop", "project")
PARTS = ("source", "tool", "campaign")
"""What a target may be of, beside its place: a source of visits, an advertising tool, an advertising campaign."""


@dataclass(frozen=True)
class Planned:
    """One target with its days: of a shop, a project or the whole company, and there of all or of one part."""

    key: str
    metric: str
    shop: str
    project: str
    part: tuple[str, str] | None
    days: Mapping[date, Decimal] = field(hash=False)

    @property
    def place(self) -> tuple[str, str]:
        return (self.project, self.shop)


@dataclass(frozen=True)
class Row:
    """A share of one day, at one place: what the days of a metric add up to is each target's own amount."""

    key: str
    metric: str
    day: date
    shop: str
    project: str
    part: tuple[str, str] | None
    amount: Decimal


def rows_of(targets: Iterable[Planned], projects: Mapping[str, str]) -> list[Row]:
    """Targets as rows that add up: what a place plans in all is what stands below it, and the rest it has left.

    A company's target of 100 over shops' targets of 30 and 40 is rows of 30, 40 and the company's own 30; over 60
    and 50, its own is -10. So the whole adds up to 100, a shop to its own, however the numbers are cut.
    """
    by_metric: dict[str, list[Planned]] = defaultdict(list)
    for one in targets:
        by_metric[one.metric].append(one)
    return [row for metric in sorted(by_metric) for row in _rows_of_metric(by_metric[metric], projects)]


def _rows_of_metric(targets: Sequence[Planned], projects: Mapping[str, str]) -> list[Row]:
    whole: dict[tuple[str, str], list[Planned]] = defaultdict(list)
    below: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows: list[Row] = []
    for one in targets:
        at = (one.project or projects.get(one.shop, ""), one.shop)
        if one.part is None:
            whole[at].append(one)
        else:
            rows += [_row(one, day, at, amount) for day, amount in one.days.items()]
            _add(below[at], one.days)
    for at in sorted({*whole, *below}, key=_depth):  # shops first, then projects, then the company
        rows += _rest(at, whole.get(at, ()), below)
    return sorted(rows, key=lambda row: (row.day, row.project, row.shop, row.part or ("", ""), row.key))


def _rest(at: tuple[str, str], own: Sequence[Planned], below: dict[tuple[str, str], dict[date, Decimal]]) -> list[Row]:
    """What a place plans itself beside its parts and places below; it hands its total on to the place above."""
    covered, rows = below[at], []
    total = dict(covered)
    for one in own:
        rows += [_row(one, day, at, amount - covered.get(day, Decimal(0))) for day, amount in one.days.items()]
        total |= one.days
    above = _above(at)
    if above is not None:
        _add(below[above], total)
    return [row for row in rows if row.amount]


def _above(at: tuple[str, str]) -> tuple[str, str] | None:
    project, shop = at
    if shop:
        return (project, "")
    return ("", "") if project else None


def _depth(at: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    return (0 if at[1] else 1 if at[0] else 2, at)


def _row(one: Planned, day: date, at: tuple[str, str], amount: Decimal) -> Row:
    return Row(one.key, one.metric, day, one.shop, at[0], one.part, amount)


def _add(into: dict[date, Decimal], days: Mapping[date, Decimal]) -> None:
    for day, amount in days.items():
        into[day] = into.get(day, Decimal(0)) + amount
