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
class Until:
    """The room that will prove an attested duty, and the step of the road map it comes with."""

    module: str
    step: int


@dataclass(frozen=True)
class Binding:
    """What proves a duty: `words` say what has to be seen, in the form `zhanggui.kernel.duties.proof` reads."""

    kind: Literal["event", "process", "register", "document", "metric", "parts", "attest"]
    words: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    shows: Text | None = None
    until: Until | None = None

    def as_json(self) -> dict[str, Any]:
        """The form the kernel keeps on the duty."""
        row: dict[str, Any] = {"kind": self.kind, **self.words}
        if self.kind not in ("attest", "parts"):
            row |= {"link": self.link, "shows": self.shows.as_json() if self.shows else {}}
        return row | ({"until": {"module": self.until.module, "step": self.until.step}} if self.until else {})


@dataclass(frozen=True)
class Part:
    """One atomic requirement of a compound duty; without a `binding` of its own it is proved with the whole."""

    id: str
    name: Text
    kind: str
    object: str
    binding: Binding | None = None

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"id": self.id, **self.name.as_json(), "kind": self.kind, "object": self.object}
        return row | ({"binding": self.binding.as_json()} if self.binding else {})


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
        if self.binding.kind == "parts":
            return "verified" if all(self.state_of(part) == "verified" for part in self.parts) else "attested"
        return "attested" if self.binding.kind == "attest" else "verified"

    def state_of(self, part: Part) -> State:
        """How a part is proved: by its own binding, else with the duty as a whole."""
        if part.binding is not None:
            return "attested" if part.binding.kind == "attest" else "verified"
        return "attested" if self.binding and self.binding.kind == "parts" else self.state


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
