"""Whether a duty's binding can ever prove it: the names in it are looked up where they are declared."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from zhanggui.base import Refusal
from zhanggui.kernel.duties.proof import Sought, faults_of, proof_of
from zhanggui.kernel.organisation.api import EVERYBODY
from zhanggui.playbook import shelf
from zhanggui.playbook.contracts import Binding, Duty, Position
from zhanggui.playbook.loader import vocabulary

Fault = tuple[str, str, str]


def faults_in(duty: Duty, folder: str = "") -> Iterator[Fault]:
    """Everything wrong with what is to prove a duty; `folder` may hold processes and registers of its own."""
    if duty.binding is None:
        return
    for fault in faults_of(duty.binding.as_json(), [part.as_json() for part in duty.parts]):
        yield "playbook.binding", duty.id, fault
    for part in duty.parts:
        if part.binding is not None and duty.binding.kind != "parts":
            yield "playbook.binding", duty.id, f"{part.id} has a binding, so the duty's own must be of kind parts."
    for binding in bindings_of(duty):
        yield from _names(duty, binding, folder)
        yield from _until(duty, binding)
    for sought in sought_by(duty):
        yield from _words(duty, sought)


def faults_in_profile(post: Position, duties: Collection[str]) -> Iterator[Fault]:
    """Everything wrong with a post's goals, groups and appraisal table."""
    profile = post.profile
    if profile.appraisal and sum(Decimal(str(line["weight"])) for line in profile.appraisal) != 100:
        yield "playbook.appraisal", post.id, "the weights of the appraisal table do not add up to 100."
    codes = [one.id for one in profile.objectives] + [one.id for one in profile.groups]
    for code in codes + [one.id for one in profile.competencies]:
        if not code.startswith(f"{post.id}."):
            yield "playbook.code", post.id, f"{code} does not start with {post.id}."
    metrics_named = [objective.metric for objective in profile.objectives if objective.metric]
    metrics_named += [line["metric"] for line in profile.appraisal if line["kind"] == "metric"]
    for name in metrics_named:
        if not is_metric(name):
            yield "playbook.unknown_metric", post.id, f"{name} is no declared metric."
    for words in [*(one.band for one in profile.objectives), *profile.appraisal]:
        yield from _band(post.id, words)
    for line, times in Counter(line["id"] for line in profile.appraisal).items():
        if times > 1:
            yield "playbook.code_twice", post.id, f"{line} stands {times} times in the appraisal table."
    grouped = [code for group in profile.groups for code in group.duties]
    for code in sorted(set(grouped)):
        if code not in duties:
            yield "playbook.unknown_duty", post.id, f"a group names {code}, which is no duty of this post."
        if grouped.count(code) > 1:
            yield "playbook.code_twice", post.id, f"{code} stands in two groups."


def bindings_of(duty: Duty) -> list[Binding]:
    """The duty's own and those of its parts."""
    found = [duty.binding, *(part.binding for part in duty.parts)]
    return [binding for binding in found if binding is not None]


def sought_by(duty: Duty) -> tuple[Sought, ...]:
    """The events that prove a duty."""
    binding = duty.binding.as_json() if duty.binding else None
    return proof_of(binding, [part.as_json() for part in duty.parts], duty.id).sought


def rights_needed(duty: Duty) -> set[str]:
    """Rights beyond everybody's that the holder needs to make those events happen."""
    words = vocabulary().events
    needed = {words[one.event].right for one in sought_by(duty) if one.event in words and not one.by_anyone}
    return needed - EVERYBODY


def is_metric(name: str) -> bool:
    from zhanggui import metrics  # brings the engines: only where numbers are named

    try:
        return bool(metrics.load().get(name))
    except Refusal:
        return False


def _names(duty: Duty, binding: Binding, folder: str) -> Iterator[Fault]:
    words = binding.words
    if binding.kind == "process":
        steps = shelf.process_steps(folder).get(words["process"])
        if steps is None:
            yield "playbook.unknown_process", duty.id, f"{words['process']} is no process of the library."
        elif words.get("step") and str(words["step"]) not in steps:
            yield "playbook.unknown_step", duty.id, f"{words['process']} has no step {words['step']}."
    if binding.kind == "register" and words["register"] not in shelf.register_ids(folder):
        yield "playbook.unknown_register", duty.id, f"{words['register']} is no register of the library."
    if binding.kind == "metric" and not is_metric(words["metric"]):
        yield "playbook.unknown_metric", duty.id, f"{words['metric']} is no declared metric."
    yield from _band(duty.id, words)


def _until(duty: Duty, binding: Binding) -> Iterator[Fault]:
    until, modules = binding.until, vocabulary().modules
    if until is None:
        return
    if until.module not in modules:
        yield "playbook.unknown_module", duty.id, f"{until.module} is no module of the vocabulary."
    elif modules[until.module] != until.step:
        said = f"{until.module} comes with step {modules[until.module]}, not {until.step}."
        yield "playbook.unknown_module", duty.id, said


def _band(subject: str, words: Mapping[str, Any]) -> Iterator[Fault]:
    if "between" in words and Decimal(words["between"][0]) > Decimal(words["between"][1]):
        low, high = words["between"]
        yield "playbook.band", subject, f"the band begins at {low} above its end, {high}."


def _words(duty: Duty, sought: Sought) -> Iterator[Fault]:
    word = vocabulary().events.get(sought.event)
    if word is None:
        yield "playbook.unknown_event", duty.id, f"{sought.event} is no event of the vocabulary."
        return
    for key in _unknown(sought.where, word.where):
        yield "playbook.unknown_event", duty.id, f"{sought.event} says nothing about {key}."


def _unknown(asked: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(asked) - set(known))
