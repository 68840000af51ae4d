"""A small company with processes: publish one from a few arrows, run it, see what is open."""

from datetime import datetime
from typing import Any

import pytest

from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.models import ProcessRun, ProcessStep
from zhanggui.kernel.processes.tests.drawings import describe, draw
from zhanggui.kernel.tests.days import MONDAY, moment


class Office:
    """The company's processes, as tests speak of them."""

    def __init__(self, company: Any) -> None:
        self.company = company
        self.agent, self.manager, self.director = company.agent, company.manager, company.director

    def publish(self, arrows: str, steps: str, code: str = "T.1", about: dict | None = None, **words: str) -> Any:
        """`publish("S > 1; 1 > E", "1, 2 ok no")`."""
        drawn = draw(*(part.strip() for part in arrows.split(";") if part.strip()), code=code, **words)
        told = describe(*(part.strip() for part in steps.split(",")), code=code, **(about or {}))
        return processes.publish(code, drawn, told, self.director, moment(MONDAY, 8))

    def start(self, code: str = "T.1", at: datetime | None = None, **words: Any) -> ProcessRun:
        return processes.start(code, self.manager, at or moment(MONDAY), **words)

    def open(self, run: ProcessRun) -> list[str]:
        """Numbers of the open steps (the element's name for a called process)."""
        steps = ProcessStep.objects.filter(run=run, state="open").order_by("node", "pk")
        return [step.number or step.node for step in steps]

    def step(self, run: ProcessRun, number: str) -> ProcessStep:
        return ProcessStep.objects.get(run=run, number=number, state="open")

    def do(self, run: ProcessRun, number: str, outcome: str = "", by: Any = None, at: datetime | None = None) -> Any:
        data = {"outcome": outcome} if outcome else {}
        step = self.step(run, number)
        return processes.complete(step.pk, by or self.agent, data, at or moment(MONDAY, 10))

    def state(self, run: ProcessRun) -> str:
        return str(ProcessRun.objects.get(pk=run.pk).state)


@pytest.fixture
def office(company) -> Office:
    return Office(company)
