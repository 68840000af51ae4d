"""Random processes from a seed, made of blocks that fit into one another, and a reference that walks them.

The reference knows nothing of tokens or gateways: it walks the tree of blocks and says which steps are open next.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[str, int], str]
"""How often a decision has been asked before → the way taken."""


@dataclass
class Block:
    """step | line | choice | parallel | inclusive | loop, with what is inside."""

    kind: str
    name: str = ""
    parts: list["Block"] = field(default_factory=list)


class Grower:
    """Grows a random tree of blocks and draws it as arrows."""

    def __init__(self, seed: int, most_steps: int = 14) -> None:
        self.random = random.Random(seed)
        self.left = most_steps
        self.steps = 0
        self.gates = 0
        self.arrows: list[str] = []
        self.deciders: dict[str, list[str]] = {}
        """Step to its outcomes."""
        self.tree = self._line(depth=0)

    def draw(self) -> list[str]:
        last = self._draw(self.tree, "S", "")
        self.arrows.append(f"{last[0]} > E{last[1]}")
        return self.arrows

    def _line(self, depth: int) -> Block:
        return Block("line", parts=[self._block(depth) for _part in range(self.random.randint(1, 3))])

    def _block(self, depth: int) -> Block:
        if depth >= 3 or self.left <= 3 or self.random.random() < 0.4:
            return self._step()
        kind = self.random.choice(["choice", "parallel", "inclusive", "loop"])
        if kind == "parallel":
            return Block(kind, parts=[self._line(depth + 1) for _way in range(self.random.randint(2, 3))])
        if kind == "loop":
            inside = self._line(depth + 1)
            return Block(kind, parts=[inside, self._decider(["on", "again"])])
        ways = self.random.randint(2, 3)
        names = ["none", *(f"w{way}" for way in range(ways))] if kind == "inclusive" else [f"w{w}" for w in range(ways)]
        if kind == "inclusive":
            names += ["all"]
        return Block(kind, parts=[self._decider(names), *(self._line(depth + 1) for _way in range(ways))])

    def _step(self) -> Block:
        self.steps += 1
        self.left -= 1
        return Block("step", str(self.steps))

    def _decider(self, outcomes: list[str]) -> Block:
        step = self._step()
        self.deciders[step.name] = outcomes
        return step

    def _gate(self, kind: str) -> str:
        self.gates += 1
        return f"{kind}{self.gates}"

    def _draw(self, block: Block, source: str, condition: str) -> tuple[str, str]:
        """Draw a block behind an arrow's start; answers where the next arrow starts, and its condition."""
        if block.kind == "step":
            self.arrows.append(f"{source} > {block.name}{condition}")
            return block.name, ""
        if block.kind == "line":
            for part in block.parts:
                source, condition = self._draw(part, source, condition)
            return source, condition
        return getattr(self, f"_draw_{block.kind}")(block, source, condition)

    def _draw_parallel(self, block: Block, source: str, condition: str) -> tuple[str, str]:
        split, join = self._gate("P"), self._gate("P")
        self.arrows.append(f"{source} > {split}{condition}")
        for way in block.parts:
            last = self._draw(way, split, "")
            self.arrows.append(f"{last[0]} > {join}{last[1]}")
        return join, ""

    def _draw_choice(self, block: Block, source: str, condition: str) -> tuple[str, str]:
        asks = block.parts[0].name
        self._draw(block.parts[0], source, condition)
        split, join = self._gate("X"), self._gate("X")
        self.arrows.append(f"{asks} > {split}")
        for number, way in enumerate(block.parts[1:]):
            says = "" if number == 0 else f" : outcome_{asks} == 'w{number}'"
            last = self._draw(way, split, says)
            self.arrows.append(f"{last[0]} > {join}{last[1]}")
        return join, ""

    def _draw_inclusive(self, block: Block, source: str, condition: str) -> tuple[str, str]:
        asks = block.parts[0].name
        self._draw(block.parts[0], source, condition)
        split, join = self._gate("O"), self._gate("O")
        self.arrows.append(f"{asks} > {split}")
        self.arrows.append(f"{split} > {join}")  # the default: nothing is done
        for number, way in enumerate(block.parts[1:]):
            last = self._draw(way, split, f" : outcome_{asks} in ['w{number}', 'all']")
            self.arrows.append(f"{last[0]} > {join}{last[1]}")
        return join, ""

    def _draw_loop(self, block: Block, source: str, condition: str) -> tuple[str, str]:
        merge, split = self._gate("X"), self._gate("X")
        self.arrows.append(f"{source} > {merge}{condition}")
        last = self._draw(block.parts[0], merge, "")
        last = self._draw(block.parts[1], *last)
        self.arrows.append(f"{last[0]} > {split}{last[1]}")
        self.arrows.append(f"{split} > {merge} : outcome_{block.parts[1].name} == 'again'")
        return split, ""


class Walk:
    """The reference: a tree of generators; each stands on one step, or on several at once."""

    def __init__(self, tree: Block, answer: Answer) -> None:
        self.answer = answer
        self.asked: dict[str, int] = {}
        self.said: dict[str, str] = {}
        self.top = _Cursor(self._walk(tree))

    @property
    def open(self) -> list[str]:
        return sorted(self.top.open())

    def do(self, step: str) -> str:
        """Do a step; answers its outcome."""
        number = self.asked.get(step, 0)
        self.asked[step] = number + 1
        self.said[step] = self.answer(step, number)
        self.top.do(step)
        return self.said[step]

    def _walk(self, block: Block) -> Iterator[Any]:
        if block.kind == "step":
            yield block.name
        elif block.kind == "line":
            for part in block.parts:
                yield from self._walk(part)
        elif block.kind == "parallel":
            yield [_Cursor(self._walk(way)) for way in block.parts]
        elif block.kind == "loop":
            again = True
            while again:
                yield from self._walk(block.parts[0])
                yield from self._walk(block.parts[1])
                again = self.said[block.parts[1].name] == "again"
        else:
            yield from self._walk(block.parts[0])
            said = self.said[block.parts[0].name]
            if block.kind == "choice":
                yield from self._walk(block.parts[1 + int(said[1:])])
            elif said != "none":
                ways = block.parts[1:] if said == "all" else [block.parts[1 + int(said[1:])]]
                yield [_Cursor(self._walk(way)) for way in ways]


class _Cursor:
    def __init__(self, walk: Iterator[Any]) -> None:
        self.walk = walk
        self.now = next(walk, None)

    def open(self) -> list[str]:
        if self.now is None or isinstance(self.now, str):
            return [self.now] if self.now else []
        return [step for way in self.now for step in way.open()]

    def do(self, step: str) -> bool:
        if isinstance(self.now, str):
            if self.now != step:
                return False
            self.now = next(self.walk, None)
        elif self.now is None or not any(way.do(step) for way in self.now):
            return False
        while isinstance(self.now, list) and not any(way.now for way in self.now):
            self.now = next(self.walk, None)
        return True
