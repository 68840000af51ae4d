"""Registers of the sample company filled, processes of it under way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from zhanggui.config.demo_story import Act, moment, written
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRun, ProcessStep
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import Register


def acts() -> Iterator[Act]:
    for register in written("registers")["registers"]:
        yield from _entries(register)
    for run in written("processes")["processes"]:
        yield from _run(run)


def _entries(told: Mapping[str, Any]) -> Iterator[Act]:
    """`rows` start with the moment; a column `by` names who filled that row."""
    for row in told["rows"]:
        values = dict(zip(["at", *told["columns"]], row, strict=True))
        at = moment(str(values.pop("at")))
        by = values.pop("by", told.get("by"))
        if told.get("dated"):
            values[told["dated"]] = f"{at:%Y-%m-%d}"
        yield Act(at, told["id"], lambda now, by=by, values=values: _fill(told["id"], by, values, now))


def _fill(code: str, by: str, values: Mapping[str, Any], at: datetime) -> None:
    given = {name: value for name, value in values.items() if value is not None}
    registers.fill(Register.objects.get(code=code), given, Person.objects.get(code=by), at)


def _run(told: Mapping[str, Any]) -> Iterator[Act]:
    """A run somebody starts, or (without `by`) one that its schedule started, and what is done with it."""
    key = told["key"] if "by" in told else f"process:{told['code']}:{told['key']}"
    name = f"{told['code']} {told['key']}"
    if "by" in told:
        yield Act(moment(told["at"]), name, lambda at: _start(told, key, at))
    for move in told.get("moves", ()):
        yield Act(moment(move["at"]), name, lambda at, move=move: _move(key, move, at))


def _start(told: Mapping[str, Any], key: str, at: datetime) -> None:
    by = Person.objects.get(code=told["by"])
    processes.start(told["code"], by, at, subject=told["subject"], shop=told.get("shop", ""), key=key)


def _move(key: str, move: Mapping[str, Any], at: datetime) -> None:
    run = ProcessRun.objects.get(key=key)
    if "withdraw" in move:
        processes.withdraw(run, Person.objects.get(code=move["by"]), move["withdraw"], at)
        return
    step = run.steps.filter(number=str(move["step"]), state=ProcessStep.State.OPEN).first()
    if step is None:
        raise LookupError(f"step {move['step']} is not open")
    if "back_to" in move:
        processes.send_back(step, str(move["back_to"]), _doer(step, move), move["reason"], at)
        return
    for by in _signers(step, move):
        processes.complete(step.pk, by, move.get("data", {}), at, note=move.get("note", ""))


def _signers(step: ProcessStep, move: Mapping[str, Any]) -> Sequence[Person]:
    named = move.get("by")
    if isinstance(named, list):
        return [Person.objects.get(code=code) for code in named]
    return [_doer(step, move)]


def _doer(step: ProcessStep, move: Mapping[str, Any]) -> Person:
    """Who is named, else whoever has the step on the desk."""
    if move.get("by"):
        return Person.objects.get(code=move["by"])
    person = step.person or (step.item.person if step.item else None)
    if person is None:
        raise LookupError(f"nobody has step {step.number}")
    return person
