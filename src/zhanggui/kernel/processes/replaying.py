"""Playing a run's history again, without some of it or on another diagram: values in, values out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhanggui.kernel.processes.diagram import Diagram, nodes_from
from zhanggui.kernel.processes.engine import Chooser, State, Token, begin, by_route, by_values, complete, fire

Reckon = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Past:
    """One move that was made: a step done, or a timer on its edge that ran out."""

    row: int
    node: str
    route: tuple[str, ...] = ()
    timer: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Replayed:
    """Where a run would stand, and what became of its history."""

    state: State
    start_route: tuple[str, ...]
    kept: list[tuple[Past, tuple[str, ...]]] = field(default_factory=list)
    """Moves that hold, with the arrows they pass now; a row of 0 is a step that was passed over."""
    undone: list[Past] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def passed_over(self) -> list[str]:
        return [past.node for past, _route in self.kept if past.row == 0]


def replay(
    diagram: Diagram, given: Mapping[str, Any], start_route: Sequence[str], history: Sequence[Past], reckon: Reckon,
    first_id: int, heading_for: Sequence[str] = (), is_new: Callable[[str], bool] = lambda node: False,
) -> Replayed:  # fmt: skip
    """Make the moves of a history again, in order; a move whose step is not open is undone.

    Gateways go the ways they went. On another diagram a step that is new there is passed over where the run had
    already got beyond it, as its later moves or the steps it stands on (`heading_for`) show.
    """
    data = dict(given)
    begun = begin(diagram, by_route(start_route, _choose(reckon, data)), first_id)
    found = Replayed(begun.state, begun.route, data=data)
    for past in history:
        if past.node not in diagram.nodes or (past.timer and past.timer not in diagram.nodes):
            found.data |= past.values
            found.undone.append(past)
            continue
        token = _token_at(found.state, past.node) or _pass_over(diagram, found, past.node, reckon, is_new)
        if token is None:
            found.undone.append(past)
        else:
            _make(diagram, found, past, token, reckon)
    for node in heading_for:
        if node in diagram.nodes and _token_at(found.state, node) is None:
            _pass_over(diagram, found, node, reckon, is_new)
    return found


def _make(diagram: Diagram, found: Replayed, past: Past, token: Token, reckon: Reckon) -> None:
    found.data |= past.values
    choose = by_route(past.route, _choose(reckon, found.data))
    if past.timer:
        moved = fire(diagram, found.state, token.id, past.timer, choose)
    else:
        moved = complete(diagram, found.state, token.id, choose)
    found.state = moved.state
    found.kept.append((past, moved.route))


def _pass_over(
    diagram: Diagram, found: Replayed, node: str, reckon: Reckon, is_new: Callable[[str], bool]
) -> Token | None:
    """Go past new steps until `node` is open; nothing is changed where that does not lead there."""
    before, kept = found.state, len(found.kept)
    for _attempt in range(len(diagram.nodes)):
        ahead = [
            token
            for token in found.state.waiting(diagram)
            if is_new(token.at) and node in nodes_from(diagram, diagram.after(token.at))
        ]
        if not ahead:
            break
        _make(diagram, found, Past(0, ahead[0].at), ahead[0], reckon)
        token = _token_at(found.state, node)
        if token is not None:
            return token
    found.state = before
    del found.kept[kept:]
    return None


def _token_at(state: State, node: str) -> Token | None:
    return next((token for token in state.tokens if token.at == node), None)


def _choose(reckon: Reckon, data: Mapping[str, Any]) -> Chooser:
    return by_values(reckon(data))
