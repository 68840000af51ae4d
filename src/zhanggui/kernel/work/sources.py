"""Two sources about one thing: which report counts. Values in, a verdict out, no database and no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Verdict = Literal["taken", "repeated", "older", "outranked", "conflict"]
DECIDED = "decided"
"""The source of what a person decided: what was said before that is settled."""


@dataclass(frozen=True)
class Said:
    """What a source says: the state, and when it came about."""

    source: str
    state: str
    at: datetime


@dataclass(frozen=True)
class Rules:
    """How the states of one kind of thing follow each other, and who is believed about what."""

    order: Sequence[str]
    """States from first to last on the ordinary way."""
    believed: Mapping[str, str] = field(default_factory=dict)
    """A state, and the source that is believed about it against any other."""
    ends: frozenset[str] = frozenset()
    """States after which only the source believed about them may say something else."""

    def judge(self, held: Said | None, said: Said) -> Verdict:
        """What becomes of a report, given what is held.

        The same source moves on as time does. Another source moves the thing forward along the way; going back or
        leaving an end is for the source that is believed about it, and where both are believed, or neither, it is a
        conflict that a person decides.
        """
        if held is None:
            return "taken"
        if said.state == held.state:
            return "repeated"
        if held.source == DECIDED and said.at <= held.at:
            return "older"
        if said.source == held.source:
            return "taken" if said.at >= held.at else "older"
        mine, theirs = self.believed.get(said.state) == said.source, self.believed.get(held.state) == held.source
        if mine and not theirs:
            return "taken"
        if theirs and not mine:
            return "older" if said.at < held.at else "outranked" if not self._forward(held, said) else self._next(held)
        if said.at < held.at and not self._forward(held, said):
            return "older"
        return "taken" if self._forward(held, said) and held.state not in self.ends else "conflict"

    def _next(self, held: Said) -> Verdict:
        return "conflict" if held.state in self.ends else "taken"

    def _forward(self, held: Said, said: Said) -> bool:
        if held.state not in self.order or said.state not in self.order:
            return False
        return self.order.index(said.state) > self.order.index(held.state)
