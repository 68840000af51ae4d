"""SpiffWorkflow as a second opinion: on what both can do, both go the same way.

It is left out where it is known to go astray: joins inside loops, gateways inside inclusive ways (see ADR 4).
"""

import logging
import random

import pytest

from zhanggui.kernel.processes.diagram import read_diagram
from zhanggui.kernel.processes.engine import begin, by_values, complete, condition
from zhanggui.kernel.processes.tests.drawings import draw
from zhanggui.kernel.processes.tests.graphs import Block, Grower
from zhanggui.kernel.processes.tests.test_random_graphs import answers

spiff = pytest.importorskip("SpiffWorkflow.bpmn")


class Conditions:
    """Conditions through our own evaluator: its default one runs any Python."""

    def __init__(self, values: dict) -> None:
        self.values = values

    def evaluate(self, _task: object, expression: str, external_context: object = None) -> bool:
        formula = condition(expression)
        return formula.holds({name: self.values.get(name) for name in formula.names})


def test_both_engines_go_the_same_way():
    compared = 0
    for seed in range(150):
        grown = Grower(seed, most_steps=10)
        if not _beyond(grown.tree):
            _compare(grown, seed)
            compared += 1
    assert compared > 50


def _compare(grown: Grower, seed: int) -> None:
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.util.task import TaskState

    logging.getLogger("spiff").setLevel(logging.ERROR)
    bpmn, data = draw(*grown.draw()), {}
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn.encode())
    other = spiff.BpmnWorkflow(parser.get_spec("T.1"), script_engine=Conditions(data))
    other.do_engine_steps()
    diagram = read_diagram(bpmn)[0]
    state, answer, asked = begin(diagram, by_values(data)).state, answers(grown, seed), {}
    chance, trace = random.Random(seed), []
    while waiting := state.waiting(diagram):
        theirs = [task for task in other.get_tasks(state=TaskState.READY) if task.task_spec.manual]
        assert sorted(task.task_spec.name for task in theirs) == sorted(one.at for one in waiting), f"{seed}: {trace}"
        token = chance.choice(sorted(waiting, key=lambda one: one.at))
        step = diagram.nodes[token.at].step
        said = answer(step, asked.get(step, 0))
        asked[step] = asked.get(step, 0) + 1
        data[f"outcome_{step}"] = said
        state = complete(diagram, state, token.id, by_values(data)).state
        next(task for task in theirs if task.task_spec.name == token.at).run()
        other.do_engine_steps()
        trace.append(step)
    assert other.is_completed(), f"{seed}: {trace}"


def _beyond(block: Block, inside: str = "") -> bool:
    """Whether the other engine is known to go astray in this process."""
    joins = block.kind in ("parallel", "inclusive")
    if (joins and "loop" in inside) or ("inclusive" in inside and block.kind not in ("step", "line")):
        return True
    return any(_beyond(part, f"{inside} {block.kind}") for part in block.parts)
