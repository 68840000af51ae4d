"""What is next: tokens move over a diagram. Values in, values out; no database, no clock.

A run is a handful of tokens. One waits on each open step, one on each arrow that has reached a join before the
others. Completing a step moves its token along the arrows, through the gateways, to the next steps.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from zhanggui.base.formula import Formula, FormulaError
from zhanggui.kernel.processes.diagram import Diagram, Flow, Node

MOST_MOVES = 10_000
Chooser = Callable[[Node, list[Flow]], list[Flow]]
"""Which of a gateway's arrows are taken."""


class EngineError(ValueError):
    """The diagram and the run do not fit: a bug, or a diagram that was never checked."""


@dataclass(frozen=True)
class Token:
    """One place where a run stands."""

    id: int
    at: str
    """A step, a called process, a sub-process, or a join that waits for others."""
    flow: str = ""
    """At a join: the arrow it came by."""
    within: int = 0
    """The token of the sub-process it lies in; 0 for the process itself."""


@dataclass(frozen=True)
class State:
    """Where a run stands, small enough to be written down after each step."""

    tokens: tuple[Token, ...] = ()
    next: int = 1

    @property
    def finished(self) -> bool:
        return not self.tokens

    def token(self, number: int) -> Token:
        for token in self.tokens:
            if token.id == number:
                return token
        raise EngineError(f"There is no token {number}.")

    def waiting(self, diagram: Diagram) -> list[Token]:
        """Tokens on steps and called processes."""
        return [token for token in self.tokens if diagram.nodes[token.at].waits]

    def to_json(self) -> dict[str, Any]:
        return {"next": self.next, "tokens": [[one.id, one.at, one.flow, one.within] for one in self.tokens]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        return cls(tuple(Token(*one) for one in data.get("tokens", [])), data.get("next", 1))


@dataclass(frozen=True)
class Moved:
    """What one move did."""

    state: State
    opened: tuple[Token, ...] = ()
    closed: tuple[Token, ...] = ()
    """Tokens taken off their step without it having been done."""
    route: tuple[str, ...] = ()
    """Arrows passed, in order."""
    ends: tuple[str, ...] = ()
    """End events reached, in order."""


def begin(diagram: Diagram, choose: Chooser, first_id: int = 1) -> Moved:
    """Start at the start."""
    game = _Game(diagram, choose, State(next=first_id))
    game.leave(diagram.start(), 0)
    return game.settle()


def complete(diagram: Diagram, state: State, token: int, choose: Chooser) -> Moved:
    """A step, or a called process, is done: go on from it."""
    game = _Game(diagram, choose, state)
    here = state.token(token)
    if not diagram.nodes[here.at].waits:
        raise EngineError(f"Nobody can complete {here.at}.")
    game.remove(here)
    game.leave(diagram.nodes[here.at], here.within)
    return game.settle()


def fire(diagram: Diagram, state: State, token: int, timer: str, choose: Chooser) -> Moved:
    """The timer on the edge of a step has run out."""
    game = _Game(diagram, choose, state)
    here, event = state.token(token), diagram.nodes[timer]
    if event.attached_to != here.at:
        raise EngineError(f"{timer} does not sit on {here.at}.")
    if event.interrupts:
        game.remove(here)
        game.closed.append(here)
    game.leave(event, here.within)
    return game.settle()


def by_values(values: Mapping[str, Any]) -> Chooser:
    """Choose by the conditions on the arrows; a name without a value counts as empty."""

    def choose(gateway: Node, flows: list[Flow]) -> list[Flow]:
        holding = []
        for flow in flows:
            if flow.id != gateway.default and flow.condition and _holds(flow.condition, values):
                holding.append(flow)
                if gateway.kind == "exclusiveGateway":
                    break
        fallback = [flow for flow in flows if flow.id == gateway.default]
        chosen = holding or fallback or (flows if len(flows) == 1 else [])
        if not chosen:
            raise EngineError(f"{gateway.id} has no arrow to take and no default.")
        return chosen

    return choose


def by_route(route: Iterable[str], otherwise: Chooser) -> Chooser:
    """Choose as an earlier move did, where its arrows are still there; else as told."""
    taken = frozenset(route)

    def choose(gateway: Node, flows: list[Flow]) -> list[Flow]:
        again = [flow for flow in flows if flow.id in taken]
        return again if again else otherwise(gateway, flows)

    return choose


@lru_cache(maxsize=2000)
def condition(text: str) -> Formula:
    """A condition, read once."""
    return Formula.parse(text, calls=False)


def _holds(text: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds; what cannot be worked out does not, so that a run never stands still over it."""
    try:
        formula = condition(text)
        return formula.holds({name: values.get(name) for name in formula.names})
    except FormulaError:
        return False


@dataclass
class _Game:
    diagram: Diagram
    choose: Chooser
    state: State
    ahead: deque[tuple[Flow, int]] = field(default_factory=deque)
    opened: list[Token] = field(default_factory=list)
    closed: list[Token] = field(default_factory=list)
    route: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def settle(self) -> Moved:
        """Move until every token waits for somebody."""
        while self.ahead or self._finish_scope() or self._join_inclusive():
            if self.ahead:
                self._enter(*self.ahead.popleft())
            if len(self.route) > MOST_MOVES:
                raise EngineError("The diagram goes round in circles without a step.")
        opened = tuple(token for token in self.opened if token in self.state.tokens)
        return Moved(self.state, opened, tuple(self.closed), tuple(self.route), tuple(self.ends))

    def leave(self, node: Node, within: int) -> None:
        flows = self.diagram.outgoing[node.id]
        if node.kind in ("exclusiveGateway", "inclusiveGateway") and flows:
            flows = self.choose(node, flows)
        self.ahead.extend((flow, within) for flow in flows)

    def remove(self, token: Token) -> None:
        self.state = replace(self.state, tokens=tuple(one for one in self.state.tokens if one.id != token.id))

    def _add(self, at: str, within: int, flow: str = "") -> Token:
        token = Token(self.state.next, at, flow, within)
        self.state = State((*self.state.tokens, token), self.state.next + 1)
        return token

    def _enter(self, flow: Flow, within: int) -> None:
        node = self.diagram.nodes[flow.target]
        self.route.append(flow.id)
        if node.waits:
            self.opened.append(self._add(node.id, within))
        elif node.kind == "endEvent":
            self.ends.append(node.id)
            if node.terminates:
                self._terminate(within)
        elif node.kind == "subProcess":
            inner = self._add(node.id, within)
            self.leave(self.diagram.start(node.id), inner.id)
        elif node.kind in ("parallelGateway", "inclusiveGateway") and len(self.diagram.incoming[node.id]) > 1:
            self._add(node.id, within, flow.id)
            if node.kind == "parallelGateway":
                self._join_parallel(node, within)
        else:
            self.leave(node, within)

    def _terminate(self, within: int) -> None:
        """Take away whatever else moves or waits in a scope, and in the scopes inside it."""
        doomed = {within}
        for token in sorted(self.state.tokens, key=lambda one: one.id):  # a sub-process is older than what is in it
            if token.within in doomed:
                doomed.add(token.id)
                self.remove(token)
                self.closed.append(token)
        self.ahead = deque((flow, scope) for flow, scope in self.ahead if scope not in doomed)

    def _join_parallel(self, node: Node, within: int) -> None:
        """Go on once every arrow has brought a token; one of each is taken."""
        here = [token for token in self.state.tokens if token.at == node.id and token.within == within]
        first = {token.flow: token for token in reversed(here)}
        if len(first) == len(self.diagram.incoming[node.id]):
            for token in first.values():
                self.remove(token)
            self.leave(node, within)

    def _join_inclusive(self) -> bool:
        """Go on at an inclusive join that nothing else can reach any more."""
        groups = {(token.at, token.within) for token in self.state.tokens if token.flow}
        for at, within in sorted(groups):
            node = self.diagram.nodes[at]
            if node.kind == "inclusiveGateway" and not self._may_still_come(node, within):
                here = [token for token in self.state.tokens if token.at == at and token.within == within]
                for token in {token.flow: token for token in reversed(here)}.values():
                    self.remove(token)
                self.leave(node, within)
                return True
        return False

    def _may_still_come(self, join: Node, within: int) -> bool:
        """Whether a token elsewhere can reach an empty arrow of the join, and none that is already filled."""
        beside = [token for token in self.state.tokens if token.within == within]
        filled = {token.flow for token in beside if token.at == join.id}
        arrows = {flow.id: _sources(self.diagram, flow.source, join.id) for flow in self.diagram.incoming[join.id]}
        ahead_of_filled = {node for flow in filled for node in arrows[flow]}
        for flow, sources in arrows.items():
            if flow in filled:
                continue
            for token in beside:
                if token.at != join.id and token.at in sources and token.at not in ahead_of_filled:
                    return True
        return False

    def _finish_scope(self) -> bool:
        """Leave a sub-process in which nothing waits any more."""
        occupied = {token.within for token in self.state.tokens}
        for token in self.state.tokens:
            if self.diagram.nodes[token.at].kind == "subProcess" and token.id not in occupied:
                self.remove(token)
                self.leave(self.diagram.nodes[token.at], token.within)
                return True
        return False


def _sources(diagram: Diagram, start: str, without: str) -> frozenset[str]:
    """Nodes from which `start` can be reached without passing `without`; `start` included."""
    cache: dict[tuple[str, str], frozenset[str]] = diagram.__dict__.setdefault("_sources", {})
    if (start, without) not in cache:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            node = ahead.pop()
            if node in seen or node == without:
                continue
            seen.add(node)
            ahead.extend(flow.source for flow in diagram.incoming[node])
            if diagram.nodes[node].kind == "boundaryEvent":
                ahead.append(diagram.nodes[node].attached_to)
        cache[start, without] = frozenset(seen)
    return cache[start, without]
