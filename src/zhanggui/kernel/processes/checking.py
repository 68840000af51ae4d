"""Whether a process may be published: the drawing, the description beside it, and what both refer to.

`check_process(bpmn, about, ...)` needs no database. Each fault is a Problem with the line of the BPMN file in `row`,
or, for the description, its place in `column` (`steps.4.form.amount`).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from zhanggui.base import Problem
from zhanggui.kernel.processes.diagram import Diagram, Node, read_diagram
from zhanggui.kernel.processes.forms import choices_of, fields_of, form_faults, outcomes_of
from zhanggui.kernel.processes.shape import condition_problems, shape_problems

LANGUAGES = ("en", "zh")
SIGN_MODES = ("single", "any", "all", "quorum")
TRIGGERS = ("manual", "event", "schedule")
SCHEDULES = ("daily", "weekly", "monthly", "quarterly", "yearly")
LONGEST_NAME, LONGEST_NUMBER, LONGEST_TITLE = 60, 20, 300


def check_process(
    bpmn: bytes | str, about: Mapping[str, Any], known_roles: Collection[str] | None = None,
    known_duties: Collection[str] | None = None, known_registers: Collection[str] | None = None,
    known_processes: Collection[str] | None = None,
) -> list[Problem]:  # fmt: skip
    """Everything wrong with a process, the file first. What is not given (None) is not held against anything."""
    diagram, problems = read_diagram(bpmn)
    if diagram is None:
        return problems
    drawing = shape_problems(diagram)
    problems += drawing
    if not isinstance(about, Mapping):
        return [*problems, Problem("process.not_described", "The description beside the diagram is missing.")]
    problems += [*_lengths(diagram, about), *_texts(about)]
    problems += _roles(about, known_roles)
    problems += _matching(diagram, about)
    problems += _forms(about)
    problems += _references(about, known_duties, known_registers)
    problems += _calls(diagram, about, known_processes)
    if not drawing:
        problems += condition_problems(diagram, _names(diagram, about), _outcomes(diagram, about))
    return problems


def steps_of(about: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The description of each step by its number."""
    steps = about.get("steps")
    if not isinstance(steps, Mapping):
        return {}
    return {str(number): words for number, words in steps.items() if isinstance(words, Mapping)}


def step_name(number: str) -> str:
    """A step's number as it stands in the name `outcome_…`."""
    return "".join(sign if sign.isalnum() else "_" for sign in number)


def _lengths(diagram: Diagram, about: Mapping[str, Any]) -> Iterator[Problem]:
    """Names as long as the columns they are kept in."""
    things = (*diagram.nodes.values(), *diagram.flows.values())
    for name, row, most in [
        (diagram.code, 1, LONGEST_NAME),
        *((thing.id, thing.row, LONGEST_NAME) for thing in things),
    ]:
        if len(name) > most:
            yield Problem("process.too_long", f"An id is longer than {most} characters.", row, name[:most])
    for role in _mapping(about.get("roles")):
        if len(str(role)) > LONGEST_NAME:
            yield Problem("process.too_long", f"A role is longer than {LONGEST_NAME} characters.", None, "roles")
    if any(len(str(text)) > LONGEST_TITLE for text in _mapping(about.get("name")).values()):
        yield Problem("process.too_long", f"The name is longer than {LONGEST_TITLE} characters.", None, "name")
    for number, words in steps_of(about).items():
        place = f"steps.{number[:20]}"
        outcomes = [str(one) for one in outcomes_of(words.get("form"))]
        if len(number) > LONGEST_NUMBER or any(len(one) > LONGEST_NAME for one in outcomes):
            yield Problem("process.too_long", "A step's number or outcome is too long.", None, place)
        if any(len(str(text)) > LONGEST_TITLE for text in _mapping(words.get("name")).values()):
            yield Problem("process.too_long", f"A name is longer than {LONGEST_TITLE} characters.", None, place)


def _texts(about: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _both("name", about.get("name"))
    for role, words in _mapping(about.get("roles")).items():
        yield from _both(f"roles.{role}.name", _mapping(words).get("name"))
    for number, words in steps_of(about).items():
        for text in ("name", "action", "input", "output"):
            if text == "name" or words.get(text):
                yield from _both(f"steps.{number}.{text}", words.get(text))
        for name, field in fields_of(words.get("form")).items():
            yield from _field_texts(f"steps.{number}.form.{name}", field)
    yield from _trigger(_mapping(about.get("trigger")))


def _trigger(trigger: Mapping[str, Any]) -> Iterator[Problem]:
    kind, event = str(trigger.get("kind", "manual")), trigger.get("event", "")
    if kind not in TRIGGERS:
        yield Problem("process.unknown_trigger", f"A trigger is one of {', '.join(TRIGGERS)}.", None, "trigger.kind")
    if kind == "schedule" and trigger.get("cadence") not in SCHEDULES:
        yield Problem("process.no_cadence", f"A schedule is one of {', '.join(SCHEDULES)}.", None, "trigger.cadence")
    if not isinstance(event, str) or len(event) > LONGEST_NAME or event == "process.started":
        yield Problem("process.odd_event", "No process can be begun by this event.", None, "trigger.event")
    if not isinstance(trigger.get("where", {}), Mapping):
        yield Problem("process.odd_event", "where is a list of words and values.", None, "trigger.where")
    if trigger.get("gather", "day") != "day":
        yield Problem("process.odd_event", "gather is day, or is left out.", None, "trigger.gather")
    if trigger.get("text"):
        yield from _both("trigger.text", trigger["text"])


def event_beginning(about: Mapping[str, Any]) -> str:
    """The event that begins a run by itself; empty where people or the calendar do."""
    trigger = _mapping(about.get("trigger"))
    return str(trigger.get("event") or "") if trigger.get("kind") == "event" else ""


def _field_texts(place: str, field: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _both(place, {language: field.get(f"x-{language}") for language in LANGUAGES})
    choices = choices_of(field)
    for language in LANGUAGES:
        texts = choice_texts(field, language)
        for choice in choices:
            if isinstance(choice, str) and not texts.get(choice):
                said = f"The choice {choice} has no text in {language}."
                yield Problem("process.missing_language", said, None, f"{place}.{choice}")


def choice_texts(field: Mapping[str, Any], language: str) -> dict[str, str]:
    """What the choices of a field are called, from `x-choices: {yes: {en: …, zh: …}}`."""
    texts = _mapping(field.get("x-choices"))
    return {str(one): str(_mapping(words).get(language) or "") for one, words in texts.items()}


def _roles(about: Mapping[str, Any], known: Collection[str] | None) -> Iterator[Problem]:
    roles = _mapping(about.get("roles"))
    if not roles:
        yield Problem("process.no_roles", "The description names no roles.", None, "roles")
    for role, words in roles.items():
        if known is not None and not _mapping(words).get("outside") and str(role) not in known:
            said = f"The role {role} is no position and not marked as outside."
            yield Problem("process.unknown_role", said, None, f"roles.{role}")
    for number, words in steps_of(about).items():
        yield from _signing(number, words, roles)


def _signing(number: str, words: Mapping[str, Any], roles: Mapping[str, Any]) -> Iterator[Problem]:
    sign = words.get("sign")
    if sign is None:
        return
    place, signers = f"steps.{number}.sign", _mapping(sign).get("who") or []
    if str(_mapping(sign).get("mode")) not in SIGN_MODES:
        yield Problem("process.unknown_sign", f"Signing is one of {', '.join(SIGN_MODES)}.", None, f"{place}.mode")
    for role in signers if isinstance(signers, list) else []:
        if str(role) not in roles:
            yield Problem("process.unknown_role", f"The signer {role} is not among the roles.", None, f"{place}.who")
    quorum = _mapping(sign).get("quorum")
    if _mapping(sign).get("mode") == "quorum" and (not isinstance(quorum, int) or quorum < 1):
        yield Problem("process.unknown_sign", "A quorum is a whole number from 1.", None, f"{place}.quorum")


def _matching(diagram: Diagram, about: Mapping[str, Any]) -> Iterator[Problem]:
    if diagram.code != str(about.get("id", "")):
        said = f"The diagram is {diagram.code}, the description {about.get('id')}."
        yield Problem("process.other_id", said, None, "id")
    described, roles = steps_of(about), _mapping(about.get("roles"))
    drawn: set[str] = set()
    for node in diagram.nodes.values():
        if node.is_step:
            yield from _step_matching(node, described, roles, drawn)
            drawn.add(node.step)
    called = {node.step for node in diagram.nodes.values() if node.kind == "callActivity"}
    for number in described.keys() - drawn - called:
        yield Problem("process.step_not_drawn", f"Step {number} is not in the diagram.", None, f"steps.{number}")


def _step_matching(
    node: Node, described: Mapping[str, Any], roles: Mapping[str, Any], drawn: set[str]
) -> Iterator[Problem]:
    if not node.step or node.step not in described:
        said = f"The step {node.id} has no number." if not node.step else f"Step {node.step} is not described."
        yield Problem("process.step_not_described", said, node.row, node.id)
    elif node.step in drawn:
        yield Problem("process.step_drawn_twice", f"Step {node.step} is drawn twice.", node.row, node.id)
    if not node.who:
        yield Problem("process.nobody", f"The step {node.id} does not say who does it.", node.row, node.id)
    elif node.who not in roles:
        yield Problem("process.unknown_role", f"{node.who} is not among the roles.", node.row, node.id)


def _forms(about: Mapping[str, Any]) -> Iterator[Problem]:
    owner: dict[str, str] = {f"outcome_{step_name(number)}": number for number in steps_of(about)}
    for number, words in steps_of(about).items():
        for field, said in form_faults(words.get("form")):
            place = f"steps.{number}.form" + (f".{field}" if field else "")
            yield Problem("process.bad_form" if words.get("form") else "process.no_form", said, None, place)
        for name in fields_of(words.get("form")):
            if name != "outcome" and owner.setdefault(name, number) != number:
                said = f"The field {name} stands in step {owner[name]} and in step {number}."
                yield Problem("process.field_twice", said, None, f"steps.{number}.form.{name}")
        for word in ("days", "hours", "minutes"):
            if not isinstance(words.get(word, 0), int | float) or not 0 <= words.get(word, 0) <= 100_000:
                said = f"{word} must be a number from 0."
                yield Problem("process.bad_time", said, None, f"steps.{number}.{word}")


def _references(
    about: Mapping[str, Any], duties: Collection[str] | None, registers: Collection[str] | None
) -> Iterator[Problem]:
    for number, words in steps_of(about).items():
        for word, known in (("duty", duties), ("register", registers)):
            named = words.get(word)
            for one in named if isinstance(named, list) else [named] if named else []:
                if known is not None and str(one) not in known:
                    yield Problem(
                        f"process.unknown_{word}", f"There is no {word} {one}.", None, f"steps.{number}.{word}"
                    )


def _calls(diagram: Diagram, about: Mapping[str, Any], known: Collection[str] | None) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        if node.kind != "callActivity":
            continue
        if not node.called:
            yield Problem("process.calls_nothing", f"{node.id} does not say which process it calls.", node.row, node.id)
        elif node.called == diagram.code:
            yield Problem("process.calls_itself", f"{node.id} calls its own process.", node.row, node.id)
        elif known is not None and node.called not in known:
            yield Problem("process.unknown_process", f"There is no process {node.called}.", node.row, node.id)


def _names(diagram: Diagram, about: Mapping[str, Any]) -> dict[str, set[Any] | None]:
    names: dict[str, set[Any] | None] = {"outcome": None}
    for words in steps_of(about).values():
        for name, field in fields_of(words.get("form")).items():
            if name != "outcome":
                choices = choices_of(field)
                names[name] = {*choices, None, ""} if choices else None
    outcomes = _outcomes(diagram, about)
    for node in diagram.nodes.values():
        if node.waits and node.step:
            ways = outcomes.get(node.id)
            names[f"outcome_{step_name(node.step)}"] = None if ways is None else {*ways, None}
    return names


def _outcomes(diagram: Diagram, about: Mapping[str, Any]) -> dict[str, set[Any] | None]:
    described = steps_of(about)
    return {
        node.id: set(outcomes_of(described.get(node.step, {}).get("form"))) if node.is_step else None
        for node in diagram.nodes.values()
        if node.waits
    }


def _both(place: str, texts: Any) -> Iterator[Problem]:
    for language in LANGUAGES:
        text = _mapping(texts).get(language)
        if not isinstance(text, str) or not text.strip():
            yield Problem(
                "process.missing_language", f"The text in {language} is missing.", None, f"{place}.{language}"
            )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
