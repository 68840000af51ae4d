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
    origin: str = ""


@dataclass(frozen=True)
class Objective:
    """One goal of a period, with the band of the metric that measures it, or a word on what would."""

    id: str
    name: Text
    direction: Literal["up", "down", "hold"]
    period: Literal["month", "quarter", "year"]
    metric: str = ""
    measured_by: Text | None = None
    band: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DutyGroup:
    """Duties of a post that belong together."""

    id: str
    name: Text
    duties: tuple[str, ...]


@dataclass(frozen=True)
class Competency:
    id: str
    name: Text


@dataclass(frozen=True)
class Relations:
    """With whom a post works, in the company and outside."""

    inside: tuple[Text, ...] = ()
    outside: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What a job description says beyond duties and qualifications."""

    grade: str = ""
    work_place: Text | None = None
    objectives: tuple[Objective, ...] = ()
    groups: tuple[DutyGroup, ...] = ()
    competencies: tuple[Competency, ...] = ()
    relations: Relations = Relations()
    appraisal: tuple[Mapping[str, Any], ...] = ()
    """Lines of the scorecard, in the form `zhanggui.kernel.scorecards.rules` reads."""

    def as_json(self) -> dict[str, Any]:
        """The form the kernel keeps on the position; what is not said is left out."""
        row: dict[str, Any] = {
            "grade": self.grade,
            "work_place": self.work_place.as_json() if self.work_place else {},
            "objectives": [_objective(one) for one in self.objectives],
            "groups": [{"id": one.id, **one.name.as_json(), "duties": list(one.duties)} for one in self.groups],
            "competencies": [{"id": one.id, **one.name.as_json()} for one in self.competencies],
            "relations": {
                where: [text.as_json() for text in texts]
                for where, texts in (("inside", self.relations.inside), ("outside", self.relations.outside))
                if texts
            },
            "appraisal": [dict(line) for line in self.appraisal],
        }
        return {name: value for name, value in row.items() if value}


def _objective(one: Objective) -> dict[str, Any]:
    measured: dict[str, Any] = {"metric": one.metric} if one.metric else {}
    if one.measured_by:
        measured = {"measured_by": one.measured_by.as_json()}
    words = {"direction": one.direction, "period": one.period}
    return {"id": one.id, **one.name.as_json(), **words, **measured, **one.band}


@dataclass(frozen=True)
class Formerly:
    """A post this one was made from. Of one that is gone everybody comes along, of one that stays those named do."""

    post: str
    people: tuple[str, ...] = ()


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
    profile: Profile = Profile()
    formerly: tuple[Formerly, ...] = ()


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
    opens_by: Mapping[str, Any] | None = None
    """What opens its work where the calendar does not, in the form `zhanggui.kernel.duties.opening` reads."""

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
    registers: tuple[str, ...] = ()
    """Registers of the library this organisation fills."""
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Posts the library's registers name, and who stands in for them here."""
    processes: tuple[str, ...] = ()
    """Processes of the library this organisation runs."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Roles the library's processes name, and the post that plays them here; the others are outside parties."""
    begins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Processes that begin otherwise here than the library says: the trigger in its place."""
    folder: str = ""
    """Where it was read: it may hold processes/ and registers/ of its own."""
    own_registers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Registers of its own, or library ones said otherwise, where it was put together from memory."""
    own_processes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    own_drawings: Mapping[str, str] = field(default_factory=dict)
    """The BPMN texts of its own processes, by their ids."""

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
    """The words playbooks are written in. `modules` tells the step of the road map each room to come arrives with."""

    domains: Mapping[str, Text]
    kinds: Mapping[str, Text]
    cadences: Mapping[str, Text]
    objects: Mapping[str, Text]
    rights: Mapping[str, Text]
    events: Mapping[str, Word]
    modules: Mapping[str, int]
    refused: tuple[Refused, ...]
    news: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What happens without anybody of ours doing it, with the details one may ask for: opens work, proves none."""
    news_names: Mapping[str, Text] = field(default_factory=dict)
    module_names: Mapping[str, Text] = field(default_factory=dict)
