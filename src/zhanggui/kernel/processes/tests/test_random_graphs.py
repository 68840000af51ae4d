"""Random processes: every run opens what the reference walk says, survives being written down, and ends."""

import random

import pytest

from zhanggui.kernel.processes.checking import check_process
from zhanggui.kernel.processes.diagram import read_diagram
from zhanggui.kernel.processes.engine import State, begin, by_values, complete
from zhanggui.kernel.processes.replaying import Past, replay
from zhanggui.kernel.processes.tests.drawings import describe, draw
from zhanggui.kernel.processes.tests.graphs import Grower, Walk

GRAPHS, RUNS = 400, 3


def answers(grown: Grower, seed: int):
    """A way for each decision; after three rounds of a loop it goes on."""
    chance = random.Random(seed)

    def answer(step: str, asked: int) -> str:
        ways = grown.deciders.get(step, ["done"])
        return "on" if asked >= 3 and "again" in ways else chance.choice(ways)

    return answer


@pytest.mark.parametrize("first", range(0, GRAPHS, 50))
def test_random_processes_go_as_the_reference_walks(first):
    for seed in range(first, first + 50):
        grown = Grower(seed)
        diagram = read_diagram(draw(*grown.draw()))[0]
        for run in range(RUNS):
            _compare(grown, diagram, seed * 10 + run)


def test_random_processes_pass_the_checks():
    for seed in range(0, GRAPHS, 10):
        grown = Grower(seed)
        steps = [" ".join([str(n), *grown.deciders.get(str(n), [])]) for n in range(1, grown.steps + 1)]
        problems = check_process(draw(*grown.draw()), describe(*steps))
        assert problems == [], f"seed {seed}"


def _compare(grown: Grower, diagram, seed: int) -> None:
    chance, walk, data = random.Random(seed), Walk(grown.tree, answers(grown, seed)), {}
    moved = begin(diagram, by_values(data))
    state, trace, history = moved.state, [], []
    while walk.open:
        here = sorted(diagram.nodes[token.at].step for token in state.waiting(diagram))
        assert here == walk.open, f"seed {seed} after {trace}"
        step = chance.choice(here)
        said = walk.do(step)
        data |= {"outcome": said, f"outcome_{step}": said}
        token = next(one for one in state.waiting(diagram) if diagram.nodes[one.at].step == step)
        gone = complete(diagram, state, token.id, by_values(data))
        values = {"outcome": said, f"outcome_{step}": said}
        history.append(Past(len(history) + 1, token.at, gone.route, values=values))
        state = State.from_json(gone.state.to_json())
        trace.append(step)
    assert state.finished, f"seed {seed} after {trace}"
    again = replay(diagram, {}, moved.route, history, dict, 1)
    assert (again.state.finished, again.undone, again.data) == (True, [], data), f"seed {seed}"
