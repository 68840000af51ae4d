"""What is wrong with the drawing of a process: arrows, gateways, conditions, and ways that lead nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhanggui.base import Problem
from zhanggui.base.formula import Formula, FormulaError
from zhanggui.kernel.processes.diagram import GATEWAYS, Diagram, Flow, Node, nodes_from
from zhanggui.kernel.processes.engine import condition
from zhanggui.kernel.processes.paths import explore

Choices = Mapping[str, set[Any] | None]
"""Every name a condition may use, with what it can be; None where anything goes."""


def shape_problems(diagram: Diagram) -> list[Problem]:
    """Everything wrong with the drawing itself, without a look at the description beside it."""
    problems = [*_arrows(diagram), *_ends_of_scopes(diagram)]
    if problems:
        return problems
    for node in diagram.nodes.values():
        problems += _node_problems(diagram, node)
    problems += _unreachable(diagram)
    problems += [] if problems else _bad_paths(diagram)
    return [*problems, *_not_drawn(diagram)]


def condition_problems(diagram: Diagram, names: Choices, outcomes: Mapping[str, set[Any] | None]) -> Iterator[Problem]:
    """Everything wrong with the conditions; `outcomes` tells for each node that waits how it can end."""
    for flow in diagram.flows.values():
        if not flow.condition:
            continue
        try:
            formula = condition(flow.condition)
        except FormulaError as error:
            yield _at(flow, "unsafe_expression", str(error))
            continue
        yield from _name_problems(diagram, flow, formula, names, outcomes)


def deciding(diagram: Diagram, gateway: str) -> set[str]:
    """The steps right before a gateway: those whose outcome it sees."""
    found: set[str] = set()
    ahead, seen = [gateway], set()
    while ahead:
        node = ahead.pop()
        if node in seen:
            continue
        seen.add(node)
        kind = diagram.nodes[node].kind
        if diagram.nodes[node].waits and node != gateway:
            found.add(node)
        elif kind in GATEWAYS:
            ahead += [flow.source for flow in diagram.incoming[node]]
        elif kind == "subProcess":
            found |= {one.id for one in diagram.nodes.values() if one.scope == node and one.waits}
    return found


def _arrows(diagram: Diagram) -> Iterator[Problem]:
    for flow in diagram.flows.values():
        source, target = diagram.nodes.get(flow.source), diagram.nodes.get(flow.target)
        if source is None or target is None:
            missing = flow.source if source is None else flow.target
            yield _at(flow, "arrow_to_nothing", f"The arrow {flow.id} leads from or to {missing}, which is not drawn.")
        elif source.scope != target.scope:
            yield _at(flow, "arrow_across", f"The arrow {flow.id} leads in or out of a sub-process.")
        elif target.kind in ("startEvent", "boundaryEvent") or source.kind == "endEvent":
            yield _at(flow, "arrow_wrong_way", f"The arrow {flow.id} leads into a start or out of an end.")
    for node in diagram.nodes.values():
        if node.kind != "boundaryEvent":
            continue
        edge = diagram.nodes.get(node.attached_to)
        if edge is None or not edge.is_step or edge.scope != node.scope:
            yield _at(node, "timer_off_step", f"The timer {node.id} does not sit on a step.")


def _ends_of_scopes(diagram: Diagram) -> Iterator[Problem]:
    scopes = ["", *(node.id for node in diagram.nodes.values() if node.kind == "subProcess")]
    for scope in scopes:
        inside = [node for node in diagram.nodes.values() if node.scope == scope]
        where = diagram.nodes[scope] if scope else None
        starts = sum(node.kind == "startEvent" for node in inside)
        if starts != 1:
            yield _at(where, "one_start", f"A process has exactly one start, not {starts}.")
        if not any(node.kind == "endEvent" for node in inside):
            yield _at(where, "no_end", "A process needs an end.")


def _node_problems(diagram: Diagram, node: Node) -> Iterator[Problem]:
    leaving, coming = diagram.outgoing[node.id], diagram.incoming[node.id]
    if node.kind != "endEvent" and not leaving:
        yield _at(node, "dead_end", f"Nothing follows {_named(node)}.")
    if node.kind not in ("startEvent", "boundaryEvent") and not coming:
        yield _at(node, "unreachable", f"No arrow leads to {_named(node)}.")
    if node.kind not in GATEWAYS:
        if len(leaving) > 1:
            yield _at(node, "needs_gateway", f"Several arrows leave {_named(node)}; put a gateway behind it.")
        for flow in leaving:
            if flow.condition:
                yield _at(
                    flow, "stray_condition", f"Only arrows that leave a gateway carry a condition, not {flow.id}."
                )
        if node.default:
            yield _at(node, "stray_default", f"Only a gateway has a default, not {_named(node)}.")
        return
    yield from _gateway_problems(node, leaving)


def _gateway_problems(node: Node, leaving: list[Flow]) -> Iterator[Problem]:
    if node.kind == "parallelGateway":
        if node.default or any(flow.condition for flow in leaving):
            yield _at(node, "stray_condition", f"All ways of {_named(node)} are taken; conditions have no place there.")
        return
    if node.default and node.default not in {flow.id for flow in leaving}:
        yield _at(node, "missing_default", f"The default {node.default} of {_named(node)} is not one of its arrows.")
    elif len(leaving) > 1 and not node.default:
        yield _at(node, "missing_default", f"{_named(node)} has no default: a run could stand still there.")
    for flow in leaving:
        if flow.id == node.default and flow.condition:
            yield _at(flow, "stray_condition", f"The default arrow {flow.id} carries a condition.")
        if flow.id != node.default and not flow.condition and len(leaving) > 1:
            yield _at(flow, "missing_condition", f"The arrow {flow.id} out of {_named(node)} has no condition.")


def _unreachable(diagram: Diagram) -> Iterator[Problem]:
    reached = set(nodes_from(diagram, [diagram.start().id]))
    for node in diagram.nodes.values():
        if node.id not in reached and diagram.incoming[node.id]:
            yield _at(node, "unreachable", f"No run can reach {_named(node)}.")
    for node in diagram.nodes.values():
        if node.id in reached and not _reaches_end(diagram, node):
            yield _at(node, "dead_end", f"No way leads from {_named(node)} to an end.")


def _reaches_end(diagram: Diagram, node: Node) -> bool:
    return any(diagram.nodes[one].kind == "endEvent" for one in nodes_from(diagram, [node.id]))


def _bad_paths(diagram: Diagram) -> Iterator[Problem]:
    found = explore(diagram)
    if found.circles:
        yield Problem("process.circle", "Gateways lead round in a circle without a step.")
    for node in sorted(found.stuck):
        said = f"Some runs stand for ever at {_named(diagram.nodes[node])}: not all of its ways are taken."
        yield _at(diagram.nodes[node], "stuck_join", said)
    for node in sorted(found.crowded):
        said = f"{_named(diagram.nodes[node])} can be open many times at once: join the ways before it."
        yield _at(diagram.nodes[node], "crowded", said)
    if found.whole and not (found.circles or found.stuck or found.crowded):
        for one in diagram.nodes.values():
            if one.waits and one.id not in found.opened:
                yield _at(one, "dead_step", f"No run ever opens {_named(one)}.")


def _not_drawn(diagram: Diagram) -> Iterator[Problem]:
    for thing in (*diagram.nodes.values(), *diagram.flows.values()):
        if thing.id not in diagram.drawn:
            yield _at(thing, "not_drawn", f"{thing.id} has no place in the picture.")


def _name_problems(
    diagram: Diagram, flow: Flow, formula: Formula, names: Choices, outcomes: Mapping[str, set[Any] | None]
) -> Iterator[Problem]:
    for name in sorted(formula.names):
        if name not in names:
            yield _at(flow, "unknown_name", f"The condition of {flow.id} asks for {name}, which no step fills in.")
            continue
        possible = names[name]
        if name == "outcome":
            possible = _possible(deciding(diagram, flow.source), outcomes)
            if possible == set():
                yield _at(flow, "nobody_decides", f"No step before {flow.source} has an outcome.")
                continue
        for value in sorted(formula.constants.get(name, frozenset()), key=str):
            if possible is not None and value not in possible:
                said = f"The condition of {flow.id} compares {name} with {value}, which is none of its choices."
                yield _at(flow, "unknown_choice", said)


def _possible(steps: set[str], outcomes: Mapping[str, set[Any] | None]) -> set[Any] | None:
    found: set[Any] = set()
    for step in steps:
        ways = outcomes.get(step, set())
        if ways is None:
            return None
        found |= ways
    return found


def _named(node: Node) -> str:
    return f"{node.id} ({node.name})" if node.name else node.id


def _at(thing: Node | Flow | None, code: str, said: str) -> Problem:
    return Problem(f"process.{code}", said, thing.row if thing else None, thing.id if thing else None)
