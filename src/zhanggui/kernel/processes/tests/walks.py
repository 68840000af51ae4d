"""Ways through a process that together pass every arrow: which step is done with which values, or which timer runs out.

Found by random walks over the diagram, without a database; the shortest few that cover everything are kept.
"""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.kernel.processes.checking import steps_of
from zhanggui.kernel.processes.diagram import Diagram
from zhanggui.kernel.processes.engine import State, begin, by_values, complete, condition, fire
from zhanggui.kernel.processes.forms import choices_of, fields_of
from zhanggui.kernel.processes.orders import broken_orders
from zhanggui.kernel.processes.rules import reckoned, with_outcome

FEWEST_WALKS, MOST_WALKS, LONGEST = 80, 600, 60
TEXTS = {"date": "2011-11-15", "date-time": "2011-11-15T09:30:00+08:00", "time": "09:30:00", "email": "a@example.com"}


@dataclass(frozen=True)
class Move:
    """One step done, or one timer run out; `then` is what is open afterwards."""

    node: str
    values: Mapping[str, Any]
    timer: str
    then: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    moves: tuple[Move, ...]
    arrows: frozenset[str]


def ways_through(diagram: Diagram, about: Mapping[str, Any], seed: int = 7) -> list[Way]:
    """Few short ways that together pass every arrow."""
    walker = _Walker(diagram, about, random.Random(seed))
    found: list[Way] = []
    missing = set(diagram.flows)
    for attempt in range(MOST_WALKS):
        way = walker.walk()
        if way is not None:
            found.append(way)
            missing -= way.arrows
        if not missing and attempt >= FEWEST_WALKS:
            break
    return _fewest(found)


def sample(field: Mapping[str, Any]) -> Any:
    """Something that may stand in a field."""
    kind = field.get("type")
    if choices_of(field) and kind != "array":
        return choices_of(field)[0]
    if kind == "array":
        return choices_of(field)[:1] or [sample(field.get("items") or {"type": "string"})]
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return field.get("minimum", 1)
    if field.get("x-kind") == "money" or "pattern" in field:
        return "100.00"
    return TEXTS.get(field.get("format", ""), "https://example.com/a" if field.get("format") == "uri" else "资料")


def in_order(
    fields: Mapping[str, Mapping[str, Any]], values: dict[str, Any], kept: Collection[str] = ()
) -> dict[str, Any]:
    """The values again, where one field may not lie before or be more than another made equal to it; those kept stay
    and the other is changed."""
    for _time in fields:
        for name, broken in broken_orders(fields, values).items():
            other = next(one for one in fields if fields[one] is broken.other)
            if name in kept:
                values[other] = values[name]
            else:
                values[name] = values[other]
    return values


class _Walker:
    def __init__(self, diagram: Diagram, about: Mapping[str, Any], chance: random.Random) -> None:
        self.diagram, self.about, self.chance = diagram, about, chance
        self.constants: dict[str, set[Any]] = {}
        self.asked: set[str] = set()
        for flow in diagram.flows.values():
            if flow.condition:
                formula = condition(flow.condition)
                self.asked |= formula.names
                for name, values in formula.constants.items():
                    self.constants.setdefault(name, set()).update(values)

    def walk(self) -> Way | None:
        data: dict[str, Any] = {}
        moved = begin(self.diagram, by_values(data))
        state, arrows, moves = moved.state, [*moved.route], []
        while not state.finished:
            if len(moves) > LONGEST:
                return None
            token = self.chance.choice(state.waiting(self.diagram))
            timers = self.diagram.boundaries.get(token.at, [])
            if timers and self.chance.random() < 0.2:
                timer = self.chance.choice(timers).id
                moved = fire(self.diagram, state, token.id, timer, self._choose(data))
                values: dict[str, Any] = {}
            else:
                timer, values = "", self._values(token.at)
                data |= with_outcome(self.diagram.nodes[token.at].step, values)
                moved = complete(self.diagram, state, token.id, self._choose(data))
            state = moved.state
            arrows += moved.route
            moves.append(Move(token.at, values, timer, _open(self.diagram, state)))
        return Way(tuple(moves), frozenset(arrows))

    def _choose(self, data: Mapping[str, Any]) -> Any:
        return by_values(reckoned(self.about, data))

    def _values(self, node: str) -> dict[str, Any]:
        if not self.diagram.nodes[node].is_step:
            outcomes = [*(one for one in self.constants.get("outcome", ()) if isinstance(one, str)), ""]
            said = self.chance.choice(sorted(outcomes))
            return {"outcome": said} if said else {}
        form = steps_of(self.about)[self.diagram.nodes[node].step]["form"]
        needed = set(form.get("required") or [])
        values = {}
        for name, field in fields_of(form).items():
            if name in self.asked or name == "outcome" or f"outcome_{self.diagram.nodes[node].step}" in self.asked:
                values[name] = self._some(name, field)
            elif name in needed:
                values[name] = sample(field)
        return in_order(fields_of(form), {name: one for name, one in values.items() if one is not None}, self.asked)

    def _some(self, name: str, field: Mapping[str, Any]) -> Any:
        kind = field.get("type")
        if kind == "boolean":
            return self.chance.choice([True, False])
        if kind in ("integer", "number"):
            near = [
                int(one) + step
                for one in self.constants.get(name, ())
                if isinstance(one, Decimal)
                for step in (-1, 0, 1)
            ]
            allowed = [n for n in near or [0, 1, 2, 9] if field.get("minimum", 0) <= n <= field.get("maximum", n)]
            return self.chance.choice(allowed or [sample(field)])
        if choices_of(field) and kind != "array":
            return self.chance.choice(choices_of(field))
        return sample(field)


def _open(diagram: Diagram, state: State) -> tuple[str, ...]:
    return tuple(sorted(token.at for token in state.waiting(diagram)))


def _fewest(ways: list[Way]) -> list[Way]:
    """Again and again the way with most new arrows a move, until nothing new is left."""
    kept: list[Way] = []
    missing = set().union(*(way.arrows for way in ways))
    while missing:
        best = max(ways, key=lambda way: len(way.arrows & missing) / (len(way.moves) + 1))
        kept.append(best)
        missing -= best.arrows
    return kept
