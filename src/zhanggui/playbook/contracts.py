"""What a playbook says, once read: frozen, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["verified", "attested", "uncovered"]


@dataclass(frozen=True)
class Text:
    """A text in English and in Simplified Chinese."""

    en: str
    zh: str

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Function:
    """One line of what a department is there for."""

    id: str
    name: Text
    kind: str
    object: str
    domain: str


@dataclass(frozen=True)
class Department:
    id: str
    name: Text
    parent: str = ""
    stated: bool = True
    note: Text | None = None
    functions: tuple[Function, ...] = ()


@dataclass(frozen=True)
class Qualification:
    """What a post asks for. `refused` names the rule that struck the line out; it is never taken over."""

    id: str
    kind: str
    name: Text
    refused: str = ""


@dataclass(frozen=True)
class Position:
    """A post. The first of `reports_to` is its primary superior; `claimed_by` are lines only the superior states."""

    id: str
    name: Text
    department: str
    headcount: int | None
    reports_to: tuple[str, ...]
    rights: tuple[str, ...]
    numbers: tuple[str, ...]
    claimed_by: tuple[str, ...] = ()
    outside_superior: Text | None = None
    appraiser: str = ""
    headcount_note: Text | None = None
    described: bool = True
    optional: bool = False
    origin: str = ""
    borrow: str = ""
    note: Text | None = None
    summary: Text | None = None
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True)
class Part:
    """One atomic requirement of a compound duty."""

    id: str
    name: Text
    kind: str
    object: str


@dataclass(frozen=True)
class Binding:
    """What proves a duty: an event seen by a module, or the word of the person."""

    kind: Literal["event", "attest"]
    event: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1
    link: str = ""
    shows: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """The form the kernel keeps on the duty."""
        if self.kind == "attest":
            return {"kind": "attest"}
        shows = self.shows.as_json() if self.shows else {}
        return {
            "kind": "event", "event": self.event, "where": dict(self.where), "count": self.count,
            "link": self.link, "shows": shows,
        }  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """One line of a job description. Either it has a `binding`, or `uncovered` says why nothing proves it yet."""

    id: str
    position: str
    name: Text
    cadences: tuple[str, ...]
    kind: str
    object: str
    domain: str
    cadence_word: str = ""
    every_days: int | None = None
    due_time: str = ""
    outputs: tuple[Text, ...] = ()
    counterparts: tuple[Text, ...] = ()
    basis: str = ""
    parts: tuple[Part, ...] = ()
    binding: Binding | None = None
    uncovered: Text | None = None
    origin: str = ""
    standard_minutes: int | None = None
    weight: float = 1

    @property
    def state(self) -> State:
        """How the duty is proved."""
        if self.binding is None:
            return "uncovered"
        return "verified" if self.binding.kind == "event" else "attested"


@dataclass(frozen=True)
class SamplePerson:
    """A made-up person to try a playbook out with. `scope` is "all", or "shops": each shop of the company."""

    code: str
    name: Text
    posts: tuple[str, ...]
    scope: str


@dataclass(frozen=True)
class Playbook:
    """An organisation variant, or (kind "templates") a library of duty groups."""

    id: str
    version: str
    kind: Literal["organisation", "templates"]
    name: Text
    model: Text
    departments: tuple[Department, ...]
    positions: tuple[Position, ...]
    duties: tuple[Duty, ...]
    people: tuple[SamplePerson, ...] = ()
    source: str = ""
    notes: tuple[Text, ...] = ()
    fill: Mapping[str, str] = field(default_factory=dict)

    def position(self, code: str) -> Position | None:
        return next((post for post in self.positions if post.id == code), None)

    def duties_of(self, code: str) -> tuple[Duty, ...]:
        """The duties written down for a post, borrowed ones not included."""
        return tuple(duty for duty in self.duties if duty.position == code)


@dataclass(frozen=True)
class Word:
    """An event of the vocabulary, the details a binding may ask for, and the right needed to make it happen."""

    name: Text
    where: tuple[str, ...]
    right: str


@dataclass(frozen=True)
class Refused:
    """Something no playbook may ask for, and the words that give it away."""

    rule: str
    name: Text
    reason: Text
    words: tuple[str, ...]
    innocent: tuple[str, ...] = ()
    """Words that contain one of `words` without meaning it: a toothbrush is no fake order."""


@dataclass(frozen=True)
class Vocabulary:
    """The words playbooks are written in."""

    domains: Mapping[str, Text]
    kinds: Mapping[str, Text]
    cadences: Mapping[str, Text]
    objects: Mapping[str, Text]
    rights: Mapping[str, Text]
    events: Mapping[str, Word]
    refused: tuple[Refused, ...]
