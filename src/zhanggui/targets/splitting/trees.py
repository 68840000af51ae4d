"""Places and periods as trees: every node is a run of leaves, so that a cell of the plan is a rectangle."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from zhanggui.base import Period

PLACES = ("company", "project", "shop", "category", "person")
PERIODS = ("year", "quarter", "month", "week", "day")
WHOLE = ""
"""The code of the place at the top."""


@dataclass(frozen=True)
class Node:
    """One place or period, with the run of leaves it covers."""

    code: str
    level: str
    name: str
    parent: str | None
    start: int
    stop: int
    depth: int
    weight: float = 1.0


@dataclass(frozen=True)
class Tree:
    """Nodes in reading order: each before what stands below it."""

    nodes: tuple[Node, ...]
    by_code: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    below: Mapping[str, tuple[Node, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.parent is not None:
                below.setdefault(node.parent, []).append(node)
        object.__setattr__(self, "by_code", {node.code: node for node in self.nodes})
        object.__setattr__(self, "below", {code: tuple(found) for code, found in below.items()})

    @property
    def root(self) -> Node:
        return self.nodes[0]

    @property
    def leaves(self) -> list[Node]:
        return [node for node in self.nodes if node.code not in self.below]

    def children(self, code: str) -> tuple[Node, ...]:
        return self.below.get(code, ())

    def path(self, code: str) -> list[Node]:
        """From the top down to the node itself."""
        found = [self.by_code[code]]
        while found[-1].parent is not None:
            found.append(self.by_code[found[-1].parent])
        return found[::-1]


@dataclass
class Branch:
    """A place as it is told: its code, level and name, what it weighs, and what stands below it."""

    code: str
    level: str
    name: str = ""
    weight: float = 1.0
    below: list["Branch"] = field(default_factory=list)


def tree_of(top: Branch) -> Tree:
    """A tree of places; codes are told apart by the way down to them: `shop:east/category:tea`."""
    nodes: list[Node] = []
    _grow(top, None, 0, 0, nodes)
    return Tree(tuple(nodes))


def _grow(one: Branch, parent: str | None, start: int, depth: int, nodes: list[Node]) -> int:
    at = len(nodes)
    nodes.append(Node(one.code, one.level, one.name or one.code, parent, start, start, depth, one.weight))
    stop = start if one.below else start + 1
    for child in one.below:
        stop = _grow(child, one.code, stop, depth + 1, nodes)
    nodes[at] = Node(one.code, one.level, one.name or one.code, parent, start, stop, depth, one.weight)
    return stop


def periods_of(days: Period) -> Tree:
    """A year, quarter, month or any run of days, down to its days.

    A week that crosses the end of a month is cut there: its parts are weeks of their month, so that weeks add up to
    months. A level that would repeat the one above (the only month of a month) is left out.
    """
    top = Branch(code_of_whole(days), _level_of(days), below=_quarters(list(days)))
    while len(top.below) == 1 and top.below[0].below:
        top.below = top.below[0].below
    return tree_of(top)


def code_of_whole(days: Period) -> str:
    """2026, 2026-Q1, 2026-03, or first..last."""
    level = _level_of(days)
    codes = {
        "year": f"{days.first:%Y}",
        "quarter": _quarter(days.first),
        "month": f"{days.first:%Y-%m}",
        "day": days.first.isoformat(),
    }
    return codes.get(level, f"{days.first}..{days.last}")


def period_of(code: str, days: Period) -> Period:
    """The days a code of the tree of `days` means."""
    node = periods_of(days).by_code[code]
    return Period(days.first + timedelta(days=node.start), days.first + timedelta(days=node.stop - 1))


def _level_of(days: Period) -> str:
    first, after = days.first, days.last + timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return "day" if days.length == 1 else "run"
    months = (after.year - first.year) * 12 + after.month - first.month
    if months == 12 and first.month == 1:
        return "year"
    if months == 3 and first.month % 3 == 1:
        return "quarter"
    return "month" if months == 1 else "run"


def _quarter(day: date) -> str:
    return f"{day:%Y}-Q{(day.month + 2) // 3}"


def week_of(day: date) -> str:
    """A week inside its month: 2026-03-W10."""
    return f"{day:%Y-%m}-W{day.isocalendar().week:02}"


def _quarters(days: Iterable[date]) -> list[Branch]:
    return [Branch(code, "quarter", below=_months(some)) for code, some in _runs(days, _quarter)]


def _months(days: Iterable[date]) -> list[Branch]:
    return [Branch(code, "month", below=_weeks(some)) for code, some in _runs(days, lambda day: f"{day:%Y-%m}")]


def _weeks(days: Iterable[date]) -> list[Branch]:
    return [
        Branch(code, "week", below=[Branch(day.isoformat(), "day") for day in some])
        for code, some in _runs(days, week_of)
    ]


def _runs(days: Iterable[date], code: "object") -> Iterator[tuple[str, list[date]]]:
    return ((key, list(some)) for key, some in groupby(days, code))  # type: ignore[call-overload]
