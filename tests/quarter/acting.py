"""What people do with what lies on their desks, through the services the screens use."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from zhanggui.base import Refusal
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes import engine
from zhanggui.kernel.processes.diagram import Diagram
from zhanggui.kernel.processes.forms import choices_of, fields_of
from zhanggui.kernel.processes.models import ProcessStep
from zhanggui.kernel.processes.publishing import diagram_of
from zhanggui.kernel.processes.rules import reckoned, with_outcome
from zhanggui.kernel.processes.tests.walks import in_order, sample
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import Register
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

LEFT_UNDONE = 0.12
"""Share of the things on a desk that a person does not get to on a day."""
ROUNDS = 2
"""So often a step is gone through as chance wants it; then people settle on what leads to the end. Six who sign by
chance, where one No sends the thing back, would go round for months."""
DRAWS = 30


class Players:
    """The people of a company; `done` counts what they did, by kind."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.settled: Counter[str] = Counter()
        self.could_not: dict[int, str] = {}
        """Items whose last try was refused, and why."""
        self._put_off: dict[tuple[date, int], bool] = {}
        self._ways: dict[int, dict[str, int]] = {}

    def start_processes(self, codes: list[str], at: datetime) -> None:
        """Somebody starts each of these."""
        people = list(Person.objects.filter(left_on=None).order_by("code"))
        for code in codes:
            by = self.chance.choice(people)
            processes.start(code, by, at, subject=f"{code} {at:%m-%d}", key=f"quarter:{code}")

    def act(self, day: date, at: datetime, *, diligent: bool = False) -> None:
        """Everybody goes through their desk, a minute a thing."""
        for person in Person.objects.filter(left_on=None).order_by("code"):
            for item in list(work.items_for(person, on=day, states=["open"])):
                put_off = self._put_off.setdefault((day, item.pk), self.chance.random() < LEFT_UNDONE)
                if put_off and not diligent:
                    continue
                at += timedelta(seconds=5)
                self._do(item, person, at)

    def _do(self, item: WorkItem, person: Person, at: datetime) -> None:
        try:
            self.done[self._one(item, person, at)] += 1
            self.could_not.pop(item.pk, None)
        except Refusal as refusal:
            self.refused[refusal.code] += 1
            self.could_not[item.pk] = f"{person} could not do {item.key}: {refusal.code}"

    def _one(self, item: WorkItem, person: Person, at: datetime) -> str:
        if item.kind == "process":
            return self._step(item, person, at)
        binding = (item.duty.binding or {}) if item.duty else {}
        if binding.get("kind") == "register" and self._fill(binding["register"], person, at):
            return "register"
        work.attest(item.pk, person, "已完成", at=at)
        return "attested"

    def _step(self, item: WorkItem, person: Person, at: datetime) -> str:
        step = next(
            (one for one in processes.steps_for(person) if item.link.rstrip("/").endswith(f"/{one.pk}")), None
        ) or ProcessStep.objects.get(item=item)
        processes.complete(step.pk, person, self._said(step), at)
        return "step"

    def _said(self, step: ProcessStep) -> dict[str, Any]:
        """What chance wants; in a step that was gone through often enough, what of many draws is nearest the end."""
        if ProcessStep.objects.filter(run=step.run, number=step.number, state="done").count() < ROUNDS:
            return self._values(step)
        self.settled[step.run.version.code] += 1
        drawing = diagram_of(step.run.version)
        if step.run.version_id not in self._ways:
            self._ways[step.run.version_id] = _steps_to_the_end(drawing)
        draws = [self._values(step) for _draw in range(DRAWS)]
        return min(draws, key=lambda values: _left_after(step, drawing, self._ways[step.run.version_id], values))

    def _values(self, step: ProcessStep) -> dict[str, Any]:
        form = processes.step_about(step.run.version, step.number)["form"]
        values = {name: self._some(field) for name, field in fields_of(form).items()}
        return in_order(fields_of(form), {name: value for name, value in values.items() if value is not None})

    def _some(self, field: Mapping[str, Any]) -> Any:
        """Anything that fits; where there is a choice, whatever chance says: loops end in the long run."""
        if field.get("type") == "boolean":
            return self.chance.random() < 0.4
        if choices_of(field) and field.get("type") != "array":
            return self.chance.choice(choices_of(field))
        if field.get("type") in ("integer", "number"):
            least = int(field.get("minimum", 0))
            return self.chance.choice([least, least, int(min(field.get("maximum", least + 100), least + 100))])
        return sample(field)

    def _fill(self, code: str, person: Person, at: datetime) -> bool:
        register = Register.objects.filter(code=code).first()
        if register is None:
            return False
        values = {
            column.id: value
            for column in register.declared.columns
            if not column.computed and (value := self._cell(column, at)) is not None
        }
        try:
            registers.fill(register, values, person, at)
        except registers.EntryRefused as refused:
            self.refused[refused.code] += 1
            return False
        return True

    def _cell(self, column: registers.Column, at: datetime) -> Any:
        number = self.chance.randrange(1, 9)
        plain: dict[str, Any] = {
            "text": f"第{number}项", "long": "照常", "number": str(number), "integer": str(number), "money": "12.50",
            "percent": "0.5", "date": f"{at:%Y-%m-%d}", "datetime": at.isoformat(), "time": "09:30", "yes_no": True,
            "url": "https://example.com/a",
        }  # fmt: skip
        if column.choices:
            picked = self.chance.choice(column.choices).id
            return [picked] if column.type == "choices" else picked
        return plain.get(column.type)


def _steps_to_the_end(drawing: Diagram) -> dict[str, int]:
    """How many arrows lie between each thing drawn and an end: the shortest way, of ways at once the longest."""
    ways = {node.id: 0 for node in drawing.nodes.values() if node.kind == "endEvent"}
    for _round in drawing.nodes:
        for node in drawing.nodes.values():
            after = [ways.get(flow.target) for flow in drawing.outgoing.get(node.id, [])]
            known = [one for one in after if one is not None]
            at_once = node.kind in ("parallelGateway", "inclusiveGateway")
            if known and node.id not in ways and (not at_once or len(known) == len(after)):
                ways[node.id] = 1 + (max(known) if at_once else min(known))
            elif known and node.id in ways and not at_once:
                ways[node.id] = min(ways[node.id], 1 + min(known))
    return ways


def _left_after(step: ProcessStep, drawing: Diagram, ways: Mapping[str, int], values: Mapping[str, Any]) -> int:
    """How far from the end what opens next would be if a step were filled in like this."""
    known = reckoned(step.run.version.about, {**step.run.data, **with_outcome(step.number, values)})
    state = engine.State.from_json(step.run.engine)
    moved = engine.complete(drawing, state, step.token, engine.by_values(known))
    return max((ways.get(token.at, len(drawing.nodes)) for token in moved.opened), default=0)
