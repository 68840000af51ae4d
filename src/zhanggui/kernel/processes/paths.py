"""Every place a run can get to: the token game played out in full, each gateway taken each way."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations

from zhanggui.kernel.processes.diagram import Diagram, Flow, Node
from zhanggui.kernel.processes.engine import Chooser, EngineError, Moved, State, Token, begin, complete, fire

MOST_PLACES = 3000
MOST_AT_ONCE = 3
Place = tuple[tuple[str, str, str], ...]


@dataclass
class Paths:
    """What was found on the way."""

    opened: set[str] = field(default_factory=set)
    """Steps and called processes that some run opens."""
    stuck: set[str] = field(default_factory=set)
    """Joins at which some run stands for ever."""
    crowded: set[str] = field(default_factory=set)
    """Nodes where more and more tokens gather."""
    circles: bool = False
    """Some gateways lead round and round without a step."""
    whole: bool = True
    """Whether every place was visited; a very wide process is given up."""


def explore(diagram: Diagram) -> Paths:
    """Play every run of a diagram, ignoring what the conditions say."""
    found = Paths()
    ahead: deque[State] = deque()
    seen: set[Place] = set()
    try:
        for moved in _every_way(lambda choose: begin(diagram, choose)):
            _note(diagram, moved, found, seen, ahead)
        while ahead:
            if len(seen) > MOST_PLACES:
                found.whole = False
                return found
            state = ahead.popleft()
            for token in state.waiting(diagram):
                for moved in _moves(diagram, state, token):
                    _note(diagram, moved, found, seen, ahead)
    except EngineError:
        found.circles = True
    return found


def _moves(diagram: Diagram, state: State, token: Token) -> Iterator[Moved]:
    yield from _every_way(lambda choose: complete(diagram, state, token.id, choose))
    standing = {one.at for one in state.tokens}
    for timer in diagram.boundaries.get(token.at, []):
        for moved in _every_way(partial(fire, diagram, state, token.id, timer.id)):
            # a timer that leaves its step open fires once a step: not again while what it opened is open
            if timer.interrupts or not standing & {one.at for one in moved.opened}:
                yield moved


def _note(diagram: Diagram, moved: Moved, found: Paths, seen: set[Place], ahead: deque[State]) -> None:
    found.opened |= {token.at for token in moved.opened}
    names = {token.id: token.at for token in moved.state.tokens}
    place = tuple(sorted((one.at, one.flow, names.get(one.within, "")) for one in moved.state.tokens))
    if place in seen:
        return
    seen.add(place)
    many = {at for (at, _flow, _in), count in Counter(place).items() if count > MOST_AT_ONCE}
    if many:
        found.crowded |= many
        return
    if not moved.state.finished and not moved.state.waiting(diagram):
        found.stuck |= {token.at for token in moved.state.tokens if token.flow}
        return
    ahead.append(moved.state)


def _every_way(play: Callable[[Chooser], Moved]) -> Iterator[Moved]:
    """Play one move again and again until each gateway on the way was taken each way."""
    scripts: list[list[int]] = [[]]
    while scripts:
        script = scripts.pop()
        asked: list[int] = []
        yield play(_scripted(script, asked))
        for place in range(len(script), len(asked)):
            scripts += [[*script, *[0] * (place - len(script)), choice] for choice in range(1, asked[place])]


def _scripted(script: list[int], asked: list[int]) -> Chooser:
    def choose(gateway: Node, flows: list[Flow]) -> list[Flow]:
        ways = _ways(gateway, flows)
        number = script[len(asked)] if len(asked) < len(script) else 0
        asked.append(len(ways))
        if len(asked) > 200:
            raise EngineError("The gateways lead round in circles.")
        return ways[number]

    return choose


def _ways(gateway: Node, flows: list[Flow]) -> list[list[Flow]]:
    """The sets of arrows a gateway can take."""
    if gateway.kind == "exclusiveGateway" or len(flows) == 1:
        return [[flow] for flow in flows]
    free = [flow for flow in flows if flow.id != gateway.default]
    sizes = range(1, len(free) + 1) if len(free) <= 4 else (1, 2, len(free))
    ways = [list(some) for size in sizes for some in combinations(free, size)]
    return ways + [[flow] for flow in flows if flow.id == gateway.default]
