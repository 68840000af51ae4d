"""What processes say to others: refusals, and figures about where work waits."""

from dataclasses import dataclass, field
from typing import Any

from zhanggui.base import Problem, Refusal


class ProcessRefused(Refusal):
    """A rule of processes said no."""


class NotPublished(ProcessRefused):
    """A process has faults and was not published; `problems` names each."""

    def __init__(self, code: str, sentence: str, problems: list[Problem], **details: object) -> None:
        super().__init__(code, sentence, **details)
        self.problems = problems


@dataclass(frozen=True)
class Place:
    """Where a run stands, by the ids of its diagram: what a picture needs to colour it."""

    done: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    """Arrows passed."""
    ended: str = ""


@dataclass(frozen=True)
class Waiting:
    """How work passes one step of a process in some days."""

    code: str
    node: str
    number: str
    name_zh: str
    name_en: str
    opened: int
    done: int
    still_open: int
    late: int
    mean_minutes: int
    """From opened to done, of those done."""
    longest_minutes: int
    """The longest wait, of those done and those still open."""
    waiting_minutes: int
    """All waiting together: where it is largest, work waits."""


@dataclass(frozen=True)
class Migration:
    """What moving a run to another version does."""

    run: int
    from_number: int
    to_number: int
    kept: tuple[str, ...] = ()
    """Steps that are open and stay open."""
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    """Steps new in that version which the run has already passed."""
    undone: tuple[str, ...] = ()
    """Steps done before that have no place any more, or will be done again."""
    finishes: bool = False
    details: dict[str, Any] = field(default_factory=dict)
