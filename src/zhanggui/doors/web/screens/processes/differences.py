"""What changed between two versions of a process, in words a person can read: roles, steps, forms, ways, events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.doors.web import text
from zhanggui.doors.web.screens.processes import forms
from zhanggui.doors.web.screens.processes.catalogue import in_order
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.processes.diagram import Diagram
from zhanggui.kernel.processes.forms import fields_of
from zhanggui.kernel.processes.orders import AT_LEAST, AT_MOST

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Side:
    """One version: its drawing, its description, and what its elements are called."""

    diagram: Diagram
    about: Mapping[str, Any]
    names: Mapping[str, str]

    def step(self, number: str) -> Mapping[str, Any]:
        return (self.about.get("steps") or {}).get(number) or {}

    def called(self, node: str) -> str:
        """What a node is called; a decision without a name goes by its id."""
        found = self.diagram.nodes.get(node)
        if found is not None and found.is_step and self.step(found.step):
            return f"{found.step} {text.named(self.step(found.step).get('name') or {})}"
        return self.names.get(node) or node


@dataclass(frozen=True)
class Difference:
    """One thing that is other than before."""

    kind: str
    """added, removed or changed."""
    what: str
    name: str
    node: str = ""
    details: tuple[tuple[str, str, str], ...] = ()
    """What, before, after."""

    @property
    def tone(self) -> str:
        return {ADDED: "green", REMOVED: "red", CHANGED: "yellow"}[self.kind]

    @property
    def word(self) -> str:
        return {
            ADDED: pgettext("difference", "new"), REMOVED: pgettext("difference", "gone"),
            CHANGED: pgettext("difference", "changed"),
        }[self.kind]  # fmt: skip


def between(old: Side, new: Side) -> list[Difference]:
    """Everything that differs, the description first, then what is drawn."""
    return [*_head(old, new), *_roles(old, new), *_steps(old, new), *_others(old, new), *_flows(old, new)]


def marks(found: list[Difference]) -> dict[str, list[str]]:
    """Marks for the picture of the newer version."""
    return {one.node: [f"was-{one.kind}"] for one in found if one.node and one.kind != REMOVED}


def _head(old: Side, new: Side) -> Iterator[Difference]:
    words = {"name": _("Name"), "domain": _("Domain"), "trigger": _("Begins when")}
    details = [
        (label, _words(old.about.get(name)), _words(new.about.get(name)))
        for name, label in words.items()
        if old.about.get(name) != new.about.get(name)
    ]
    if details:
        yield Difference(CHANGED, _("Process"), text.named(new.about.get("name") or {}), details=tuple(details))


def _roles(old: Side, new: Side) -> Iterator[Difference]:
    before, after = old.about.get("roles") or {}, new.about.get("roles") or {}
    for role in sorted({*before, *after}):
        name = text.named((after.get(role) or before.get(role) or {}).get("name") or role)
        if role not in before:
            yield Difference(ADDED, _("Role"), name)
        elif role not in after:
            yield Difference(REMOVED, _("Role"), name)
        elif before[role] != after[role]:
            yield Difference(CHANGED, _("Role"), name, details=(("", _words(before[role]), _words(after[role])),))


def _steps(old: Side, new: Side) -> Iterator[Difference]:
    before, after = old.diagram.steps, new.diagram.steps
    for number in sorted({*before, *after}, key=in_order):
        if number not in before:
            node = after[number]
            yield Difference(ADDED, _("Step"), new.called(node.id), node.id, (("", "", _role(new, node.who)),))
        elif number not in after:
            yield Difference(REMOVED, _("Step"), old.called(before[number].id), before[number].id)
        else:
            details = tuple(_step(old, new, number))
            if details:
                yield Difference(CHANGED, _("Step"), new.called(after[number].id), after[number].id, details)


def _step(old: Side, new: Side, number: str) -> Iterator[tuple[str, str, str]]:
    before, after = old.step(number), new.step(number)
    first, second = old.diagram.steps[number], new.diagram.steps[number]
    if first.who != second.who:
        yield _("Who"), _role(old, first.who), _role(new, second.who)
    words = {
        "name": _("Name"), "action": _("What to do"), "input": _("Needed"), "output": _("Result"),
        "days": _("Working days"), "hours": _("Hours"), "minutes": _("Standard minutes"), "duty": _("Duty"),
        "register": _("Register"), "sign": _("Signatures"),
    }  # fmt: skip
    for name, label in words.items():
        if before.get(name) != after.get(name):
            yield label, _words(before.get(name)), _words(after.get(name))
    yield from _form(before.get("form") or {}, after.get("form") or {})


def _form(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    first, second = fields_of(before), fields_of(after)
    for name in [*first, *(name for name in second if name not in first)]:
        label = _("Field “%(name)s”") % {"name": forms.label_of(name, second.get(name) or first[name])}
        if name not in second:
            yield label, pgettext("difference", "was there"), pgettext("difference", "gone")
        elif name not in first:
            yield label, "", _field(second[name], name in (after.get("required") or ()))
        else:
            was = _field(first[name], name in (before.get("required") or ()))
            now = _field(second[name], name in (after.get("required") or ()))
            if was != now:
                yield label, was, now


def _field(words: Mapping[str, Any], required: bool) -> str:
    """A field in one line: its label, its kind, its choices, its bounds."""
    parts = [forms.label_of("", words), str(words.get("x-kind") or words.get("format") or words.get("type") or "")]
    parts += [" / ".join(label for _value, label in forms.choices_shown(words))]
    bounds = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")
    parts += [f"{name} {words[name]}" for name in bounds if name in words]
    parts += [f"{sign} {words[name]}" for name, sign in ((AT_LEAST, "≥"), (AT_MOST, "≤")) if name in words]
    parts += [_("Must be filled in")] if required else []
    return " · ".join(part for part in parts if part)


def _others(old: Side, new: Side) -> Iterator[Difference]:
    """Decisions, ends, timers and called processes."""
    kinds = {
        "startEvent": _("Start"), "endEvent": _("End"), "boundaryEvent": _("Timer"),
        "callActivity": _("Called process"), "subProcess": _("Sub-process"),
        "exclusiveGateway": _("Decision"), "parallelGateway": _("Parallel branch"),
        "inclusiveGateway": _("Branch"),
    }  # fmt: skip
    before = {one.id: one for one in old.diagram.nodes.values() if not one.is_step}
    after = {one.id: one for one in new.diagram.nodes.values() if not one.is_step}
    for node in [*before, *(node for node in after if node not in before)]:
        if node not in after:
            yield Difference(REMOVED, kinds.get(before[node].kind, ""), old.called(node), node)
        elif node not in before:
            yield Difference(ADDED, kinds.get(after[node].kind, ""), new.called(node), node)
        else:
            first, second = before[node], after[node]
            told = [
                (_("Kind"), kinds.get(first.kind, first.kind), kinds.get(second.kind, second.kind)),
                (_("Name"), old.called(node), new.called(node)),
                (_("Called process"), first.called, second.called),
                (_("Without a condition"), _way(old, first.default), _way(new, second.default)),
                (_("After"), str(first.after or ""), str(second.after or "")),
            ]
            details = tuple(one for one in told if one[1] != one[2])
            if details:
                yield Difference(CHANGED, kinds.get(second.kind, ""), new.called(node), node, details)


def _flows(old: Side, new: Side) -> Iterator[Difference]:
    """Ways, told by what they join, so that a redrawn arrow is no difference."""
    before = {(one.source, one.target): one for one in old.diagram.flows.values()}
    after = {(one.source, one.target): one for one in new.diagram.flows.values()}
    for ends in [*before, *(ends for ends in after if ends not in before)]:
        if ends not in after:
            yield Difference(REMOVED, _("Way"), _between(old, ends), before[ends].id)
        elif ends not in before:
            condition = after[ends].condition
            details = ((_("Condition"), "", condition),) if condition else ()
            yield Difference(ADDED, _("Way"), _between(new, ends), after[ends].id, details)
        elif before[ends].condition != after[ends].condition:
            details = ((_("Condition"), before[ends].condition, after[ends].condition),)
            yield Difference(CHANGED, _("Way"), _between(new, ends), after[ends].id, details)


def _between(side: Side, ends: tuple[str, str]) -> str:
    return f"{side.called(ends[0])} → {side.called(ends[1])}"


def _way(side: Side, flow: str) -> str:
    found = side.diagram.flows.get(flow)
    return _between(side, (found.source, found.target)) if found else ""


def _role(side: Side, role: str) -> str:
    return text.named(((side.about.get("roles") or {}).get(role) or {}).get("name") or role)


def _words(value: Any) -> str:
    """A part of a description in one line; a text in the page's language."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        if set(value) <= {"en", "zh"}:
            return pick_language(str(value.get("zh", "")), str(value.get("en", "")))
        return " · ".join(f"{name}: {_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return text.joined(_words(part) for part in value)
    return str(value)
