"""What people do with what lies on their desks, through the services the screens use."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from zhanggui.base import Refusal
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.forms import choices_of, fields_of
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
from zhanggui.kernel.processes.tests.walks import sample
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import Register
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

LEFT_UNDONE = 0.12
"""Share of the things on a desk that a person does not get to on a day."""


class Players:
    """The people of a company; `done` counts what they did, by kind."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

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
                if not diligent and self.chance.random() < LEFT_UNDONE:
                    continue
                at += timedelta(seconds=5)
                self._do(item, person, at)

    def _do(self, item: WorkItem, person: Person, at: datetime) -> None:
        try:
            self.done[self._one(item, person, at)] += 1
        except Refusal as refusal:
            self.refused[refusal.code] += 1

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
        processes.complete(step.pk, person, self._values(step), at)
        return "step"

    def _values(self, step: ProcessStep) -> dict[str, Any]:
        form = processes.step_about(step.run.version, step.number)["form"]
        values = {name: self._some(field) for name, field in fields_of(form).items()}
        return {name: value for name, value in values.items() if value is not None}

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


def unfinished() -> list[str]:
    """Processes that were started and have not ended."""
    return sorted(ProcessRun.objects.filter(state="running", parent_step=None).values_list("version__code", flat=True))
