"""The grid of a target: places by periods, with what is locked and what was reached; what somebody typed into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.base import Period, Refusal
from zhanggui.targets.amounts import places, planning, storing, wording
from zhanggui.targets.amounts.measured import TargetRefused, step_of
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.amounts.planning import Changed
from zhanggui.targets.splitting.splitting import Split
from zhanggui.targets.splitting.trees import PERIODS, WHOLE, Node, Tree, code_of_whole
from zhanggui.targets.wording import metric_text

A_PAGE = 40
"""Places on one page of the grid."""
MOST_COLUMNS = 31


@dataclass(frozen=True)
class Head:
    """A column: a period, whether it can be opened, and whether it is over."""

    code: str
    name: str
    opens: bool
    over: bool = False


@dataclass(frozen=True)
class Cell:
    """One amount of the grid."""

    period: str
    text: str
    plain: str
    locked: bool
    over: bool
    label: str
    whole: bool = False
    """The amount of the target itself: it is changed, not locked."""


@dataclass(frozen=True)
class Row:
    """One place of the grid."""

    code: str
    name: str
    level: str
    opens: bool
    is_top: bool
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """Where in the two trees somebody looks."""

    place: str
    period: str
    by: str
    page: int


def asked(target: Target, told: Mapping[str, str], periods: Tree) -> Asked:
    """What a request asks to see; what is not there is the top."""
    period = told.get("period", "")
    if period not in periods.by_code:
        period = periods.root.code
    below = levels_below(periods, period)
    by = told.get("by", "")
    page = told.get("page", "1")
    place = told.get("place", WHOLE)
    known = place == WHOLE or target.places.filter(code=place).exists()
    return Asked(
        place if known else WHOLE, period, by if by in below else (below[0] if below else "day"),
        int(page) if page.isdecimal() and page.isascii() and len(page) < 5 and int(page) else 1,
    )  # fmt: skip


def levels_below(periods: Tree, code: str) -> list[str]:
    """The levels a period can be shown by: those with no more columns than fit."""
    node = periods.by_code[code]
    counts: dict[str, int] = {}
    for one in _inside(periods, node):
        counts[one.level] = counts.get(one.level, 0) + 1
    return [level for level in PERIODS if 0 < counts.get(level, 0) <= MOST_COLUMNS]


def columns(target: Target, periods: Tree, where: Asked) -> list[Head]:
    """The periods shown: first the whole of them, then what it is made of."""
    top = periods.by_code[where.period]
    shown = [top, *(one for one in _inside(periods, top) if one.level == where.by)]
    over = (target.open_from - target.first).days if target.open_from else 0
    return [
        Head(one.code, wording.period_name(one.code), bool(periods.children(one.code)), one.stop <= over)
        for one in shown
    ]


def rows(target: Target, split: Split, heads: Sequence[Head], allowed: Sequence[str] | None = None) -> list[Row]:
    """The place looked at and those below it; of `allowed` alone where somebody sees only some of them."""
    locks = storing.locks_of(target)
    nodes = [node for node in split.places.nodes if allowed is None or node.code in allowed]
    deeper = set(target.places.filter(parent__in=[node.code for node in nodes]).values_list("parent", flat=True))
    grid = split.grid([node.code for node in nodes], [head.code for head in heads])
    return [
        Row(
            node.code, node.name, node.level, node.code in deeper, node is split.places.root,
            [_cell(target, node, head, amount, locks) for head, amount in zip(heads, line, strict=True)],
        )
        for node, line in zip(nodes, grid, strict=True)
    ]  # fmt: skip


def _cell(target: Target, node: Node, head: Head, amount: Decimal, locks: Mapping[tuple[str, str], Decimal]) -> Cell:
    locked = (node.code, head.code) in locks
    return Cell(
        head.code, metric_text(target.metric, amount), format(amount, "f"), locked, head.over,
        f"{node.name} · {head.name}", (node.code, head.code) == (WHOLE, code_of_whole(target.days_of)),
    )  # fmt: skip


def typed(target: Target, post: Any) -> list[Changed]:
    """Cells that differ from the plan: another amount locks the cell, a lock taken off frees it."""
    step, locks = step_of(target.metric), storing.locks_of(target)
    found: list[Changed] = []
    for name, value in post.items():
        kind, _bar, rest = name.partition("|")
        place, _bar, period = rest.rpartition("|")
        if kind != "amount" or not _bar:
            continue
        was, locked = post.get(f"was|{place}|{period}", ""), f"lock|{place}|{period}" in post
        amount = read_amount(value, step, f"{place} · {wording.period_name(period)}")
        if was and amount != Decimal(was):
            found.append(Changed(place, period, amount))
        elif locked != ((place, period) in locks):
            found.append(Changed(place, period, amount if locked else None))
    return found


def read_amount(text: str, step: Decimal, where: str) -> Decimal:
    """An amount as people type it: 1,200,000.50 or ¥1200000.5, or 120万."""
    plain = text.strip().replace(",", "").replace("，", "").replace("¥", "").replace("￥", "").replace(" ", "")
    times = Decimal(10_000) if plain.endswith("万") else Decimal(1)
    try:
        amount = Decimal(plain.removesuffix("万")) * times
    except InvalidOperation as error:
        sentence = _("%(where)s: “%(text)s” is no amount; write it as 1200000 or 1200000.50.")
        raise TargetRefused("target.no_amount", sentence % {"where": where, "text": text[:40]}) from error
    if not amount.is_finite() or amount < 0 or amount % step or amount >= Decimal(10) ** 14:
        sentence = _("%(where)s: %(text)s is no amount of whole steps of %(step)s from 0 on.")
        raise TargetRefused("target.too_fine", sentence % {"where": where, "text": text[:40], "step": step})
    return amount


def kept_changes(post: Any) -> list[Changed]:
    """Changes as the preview hands them on to be saved."""
    found = []
    for text in post.getlist("change"):
        place, _bar, rest = text.partition("|")
        period, _bar, amount = rest.partition("|")
        try:
            found.append(Changed(place, period, Decimal(amount) if amount else None))
        except InvalidOperation as error:
            raise Refusal("target.no_amount", _("The page sent something unknown. Reload it.")) from error
    return found


def reached(target: Target, split: Split, heads: Sequence[Head], today: date) -> dict[tuple[str, str], Decimal]:
    """What the places shown reached of the periods that have begun."""
    last = min(target.last, today - timedelta(days=1))
    if last < target.first or target.part:
        return {}
    told = planning.reached_of(target, [node.code for node in split.places.nodes], Period(target.first, last))
    found: dict[tuple[str, str], Decimal] = {}
    for node in split.places.nodes:
        days = told.get(node.code)
        if days is None:
            continue
        for head in heads:
            column = split.periods.by_code[head.code]
            begins, ends = (target.first + timedelta(days=at) for at in (column.start, column.stop - 1))
            if begins <= last:
                found[node.code, head.code] = sum(
                    (value for day, value in days.items() if begins <= day <= ends), Decimal(0)
                )
    return found


def part(target: Target, where: Asked) -> Split:
    return storing.part_of(target, step_of(target.metric), places.name_of(target), where.place)


def _inside(periods: Tree, top: Node) -> list[Node]:
    return [one for one in periods.nodes if top.start <= one.start and one.stop <= top.stop and one.depth > top.depth]
