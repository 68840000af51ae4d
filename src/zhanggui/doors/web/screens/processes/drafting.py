"""A process being drawn: its description read from YAML, checked as publishing would, each fault with its line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from zhanggui.base import Problem, Refusal
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import NotPublished, ProcessVersion
from zhanggui.kernel.registers import api as registers

MOST_SIGNS = 512 * 1024
DEEPEST = 30
FAULTS: Mapping[str, Any] = {
    "unreadable_about": gettext_lazy("The description cannot be read."),
    "unreadable_xml": gettext_lazy("The drawing cannot be read."),
    "hostile_xml": gettext_lazy("The drawing declares a document type or entities."),
    "too_large": gettext_lazy("The file is too large."),
    "one_process": gettext_lazy("The drawing must hold exactly one process."),
    "not_executable": gettext_lazy("The process is not marked as executable."),
    "refused_element": gettext_lazy("Something is drawn that may not run here."),
    "id_not_unique": gettext_lazy("Two elements have the same id, or one has none."),
    "timer_unreadable": gettext_lazy("A timer does not say how long it runs."),
    "not_described": gettext_lazy("The description beside the drawing is missing."),
    "other_id": gettext_lazy("Drawing and description belong to different processes."),
    "step_not_described": gettext_lazy("A step is drawn but not described."),
    "step_not_drawn": gettext_lazy("A step is described but not drawn."),
    "step_drawn_twice": gettext_lazy("A step is drawn twice."),
    "nobody": gettext_lazy("A step does not say who does it."),
    "no_roles": gettext_lazy("No roles are named."),
    "unknown_role": gettext_lazy("A role is not known."),
    "unknown_sign": gettext_lazy("How a step is signed is not clear."),
    "unknown_trigger": gettext_lazy("What begins the process is not clear."),
    "missing_language": gettext_lazy("A text is missing in one of the two languages."),
    "bad_form": gettext_lazy("A form is not right."),
    "no_form": gettext_lazy("A step has no form."),
    "bad_time": gettext_lazy("A time is not a number."),
    "field_twice": gettext_lazy("Two steps have a field of the same name."),
    "unknown_duty": gettext_lazy("A duty is not known."),
    "unknown_register": gettext_lazy("A register is not known."),
    "unknown_process": gettext_lazy("A called process is not known."),
    "calls_itself": gettext_lazy("The process calls itself."),
    "calls_nothing": gettext_lazy("A called process has no name."),
    "circle": gettext_lazy("Processes call each other in a circle."),
    "missing_default": gettext_lazy("A decision has no way out without a condition."),
    "stray_default": gettext_lazy("Something has a default way that may not have one."),
    "missing_condition": gettext_lazy("A way out of a decision has no condition."),
    "stray_condition": gettext_lazy("A condition stands where none belongs."),
    "unsafe_expression": gettext_lazy("A condition says something that may not run."),
    "unknown_name": gettext_lazy("A condition asks for something no step fills in."),
    "unknown_choice": gettext_lazy("A condition asks for a choice that does not exist."),
    "nobody_decides": gettext_lazy("Nobody decides before a decision."),
    "unreachable": gettext_lazy("An element cannot be reached."),
    "dead_end": gettext_lazy("A way leads nowhere."),
    "dead_step": gettext_lazy("A step is never opened."),
    "no_end": gettext_lazy("The process has no end."),
    "one_start": gettext_lazy("The process must have exactly one start."),
    "needs_gateway": gettext_lazy("Several ways leave a step: a decision belongs behind it."),
    "stuck_join": gettext_lazy("Branches that are joined may wait for ever."),
    "crowded": gettext_lazy("Branches meet where a run could be in two places at once."),
    "arrow_to_nothing": gettext_lazy("An arrow leads to nothing."),
    "arrow_across": gettext_lazy("An arrow leads in or out of a sub-process."),
    "arrow_wrong_way": gettext_lazy("An arrow leads into a start or out of an end."),
    "timer_off_step": gettext_lazy("A timer does not sit on a step."),
    "not_drawn": gettext_lazy("Something has no place in the picture."),
}


@dataclass(frozen=True)
class Fault:
    """One fault, ready to show."""

    title: str
    sentence: str
    file: str
    line: int | None
    element: str = ""

    def told(self) -> dict[str, Any]:
        return {
            "title": self.title, "sentence": self.sentence, "file": self.file, "line": self.line,
            "element": self.element,
        }  # fmt: skip


class Unreadable(Refusal):
    """The description is no YAML that may be read."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__("process.unreadable_about", sentence)
        self.line = line


def read_about(words: str) -> dict[str, Any]:
    """A description from YAML: plain values only, nothing that refers to itself."""
    if len(words) > MOST_SIGNS:
        raise Unreadable(_("The file is too large."))
    try:
        for event in yaml.parse(words, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Unreadable(_("Anchors (& and *) may not be used."), event.start_mark.line + 1)
        about = yaml.load(words, Loader=_Plain)  # noqa: S506 - a SafeLoader that leaves days as texts
        kept = json.loads(json.dumps(about, allow_nan=False, default=str, ensure_ascii=False))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Unreadable(str(error.problem or error), line) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise Unreadable(str(error)[:200]) from None
    if not isinstance(kept, dict) or _depth(kept) > DEEPEST:
        raise Unreadable(_("The description must be a list of named parts."))
    return kept


def written_about(about: Mapping[str, Any]) -> str:
    """A description as YAML, to be changed by hand."""
    return yaml.safe_dump(dict(about), allow_unicode=True, sort_keys=False, width=120)


def faults(code: str, bpmn: str, words: str, by: Person | None, at: datetime) -> list[Fault]:
    """What publishing would refuse; nothing is kept."""
    try:
        about = read_about(words)
    except Unreadable as refusal:
        return [Fault(str(FAULTS["unreadable_about"]), refusal.sentence, "yaml", refusal.line)]
    try:
        with transaction.atomic():
            _publish(code, bpmn, about, by, at)
            transaction.set_rollback(True)
    except NotPublished as refusal:
        return [_fault(problem, words) for problem in refusal.problems]
    except Refusal as refusal:
        return [Fault(str(FAULTS["other_id"]), refusal.sentence, "yaml", line_of(words, "id"))]
    return []


def publish(code: str, bpmn: str, words: str, by: Person | None, at: datetime) -> ProcessVersion:
    return _publish(code, bpmn, read_about(words), by, at)


def _publish(code: str, bpmn: str, about: Mapping[str, Any], by: Person | None, at: datetime) -> ProcessVersion:
    """What is published by hand names posts, duties, registers and processes of this company.

    Or what one of its processes in force names already: those of the library name more than a company has.
    """
    live = list(processes.live_processes())
    posts = {post.code for post in organisation.open_positions(organisation.today_at(at))}
    kept = set(registers.Register.objects.filter(closed_on=None).values_list("code", flat=True))
    return processes.publish(
        code, bpmn, about, by, at, known_duties=processes.duties_here(),
        known_roles=posts.union(organisation.setting("process_roles", {}), *(_roles(row) for row in live)),
        known_registers=kept.union(*(_registers_of(row) for row in live)),
        known_processes={code, *(row.code for row in live)}.union(*(_called_by(row) for row in live)),
    )  # fmt: skip


def _roles(version: ProcessVersion) -> list[str]:
    return list(version.about.get("roles") or {})


def _registers_of(version: ProcessVersion) -> set[str]:
    named = [words.get("register") for words in version.about.get("steps", {}).values()]
    return {str(one) for words in named for one in (words if isinstance(words, list) else [words]) if one}


def _called_by(version: ProcessVersion) -> set[str]:
    return {node.called for node in processes.diagram_of(version).nodes.values() if node.called}


def line_of(words: str, place: str) -> int | None:
    """The line of `steps.4.form.amount`; of the nearest part that stands there."""
    try:
        node = yaml.compose(words, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    line = None
    for part in _parts(place, node):
        found = _within(node, part) or _within(_within(node, "properties", value=True), part)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _parts(place: str, node: Any) -> list[str]:
    """The names of a place; a role such as C.project-ops is one name."""
    first, _dot, rest = place.partition(".")
    if first != "roles":
        return place.split(".")
    roles = _within(node, "roles", value=True)
    known = [key.value for key, _value in getattr(roles, "value", ())]
    role = next(
        (one for one in sorted(known, key=len, reverse=True) if rest == one or rest.startswith(f"{one}.")), rest
    )
    return [part for part in (first, role, *rest[len(role) + 1 :].split(".")) if part]


def _within(node: Any, name: str, *, value: bool = False) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    found = next(((key, held) for key, held in node.value if str(key.value) == name), None)
    return (found[1] if value else found) if found else None


def _fault(problem: Problem, words: str) -> Fault:
    title = str(FAULTS.get(problem.code.partition(".")[2], pgettext("fault", "Something is wrong.")))
    if problem.row is not None:
        return Fault(title, problem.message, "bpmn", problem.row, problem.column or "")
    place = problem.column or ""
    line = line_of(words, place) if place else None
    return Fault(title, f"{place}: {problem.message}" if place else problem.message, "yaml", line)


def _depth(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(part) for part in parts), default=0)


class _Plain(yaml.SafeLoader):
    """Days and times stay the texts they are: JSON knows no others."""


_Plain.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
