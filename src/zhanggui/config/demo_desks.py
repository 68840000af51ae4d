"""Tasks, requests to other departments and days away at the sample company."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from zhanggui.config.demo_story import Act, moment, written
from zhanggui.kernel.organisation.models import Department, Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import Absence, Part, WorkItem, WorkRequest

Told = Mapping[str, Any]


def acts() -> Iterator[Act]:
    story = written("desks")
    for task in story["tasks"]:
        yield Act(moment(task["at"]), f"task {task['key']}", lambda at, task=task: _give(task, at))
        for step in task.get("then", ()):
            yield Act(moment(step["at"]), f"task {task['key']}", lambda at, t=task, s=step: _on_task(t, s, at))
    for asked in story["requests"]:
        yield Act(moment(asked["at"]), f"request {asked['title']}", lambda at, asked=asked: _ask(asked, at))
        for step in asked.get("then", ()):
            yield Act(moment(step["at"]), f"request {asked['title']}", lambda at, a=asked, s=step: _decide(a, s, at))
    for away in story["absences"]:
        yield Act(moment(away["at"]), f"absence {away['of']}", lambda at, away=away: _go_away(away, at))
        if "confirmed" in away:
            yield Act(moment(away["confirmed"]), f"absence {away['of']}", lambda at, away=away: _confirm(away, at))


def person(code: str) -> Person:
    return Person.objects.get(code=code)


def _give(told: Told, at: datetime) -> None:
    work.give_task(
        by=person(told["by"]), to=person(told["to"]), title=told["title"], due_at=moment(told["due"]), at=at,
        note=told.get("note", ""), wants_review=told.get("wants_review", False), priority=told.get("priority", 1),
        minutes=told.get("minutes"), key=told["key"],
    )  # fmt: skip


def _on_task(task: Told, step: Told, at: datetime) -> None:
    item = WorkItem.objects.get(key=f"task:{task['key']}")
    ACTIONS[step["do"]](item.pk, person(step.get("by", task["to"])), step, at)


def _split(item: int, by: Person, step: Told, at: datetime) -> None:
    parts = [Part(one["title"], person(one["to"]), moment(one["due"])) for one in step["parts"]]
    made = work.split(item, parts, by, at)
    for part, one in zip(made, step["parts"], strict=True):
        if "done" in one:
            work.attest(part.pk, person(one["to"]), one["done"], at=at)


ACTIONS: Mapping[str, Callable[[int, Person, Told, datetime], object]] = {
    "start": lambda item, by, step, at: work.start(item, by, at),
    "comment": lambda item, by, step, at: work.comment(item, by, step["text"], at),
    "watch": lambda item, by, step, at: work.watch(item, by, at),
    "submit": lambda item, by, step, at: work.submit_for_review(item, by, step["text"], at=at),
    "accept": lambda item, by, step, at: work.accept(item, by, at, step.get("text", "")),
    "return": lambda item, by, step, at: work.reject(item, by, step["text"], at),
    "attest": lambda item, by, step, at: work.attest(item, by, step["text"], at=at),
    "help": lambda item, by, step, at: work.ask_help(item, by, person(step["of"]), step["text"], at),
    "hand_over": lambda item, by, step, at: work.hand_over(item, by, person(step["to"]), step["text"], at),
    "split": _split,
}


def _ask(told: Told, at: datetime) -> None:
    work.request(
        of_department=Department.objects.get(code=told["of"]), by=person(told["by"]), title=told["title"],
        need=told["need"], wanted_on=date.fromisoformat(f"2011-{told['wanted']}"), at=at,
    )  # fmt: skip


def _decide(told: Told, step: Told, at: datetime) -> None:
    asked = WorkRequest.objects.get(from_person__code=told["by"], title=told["title"])
    by = person(step["by"])
    if step["do"] == "submit":
        work.submit_for_review(asked.item_id, by, step["text"], at=at)
    elif step["do"] == "confirm":
        work.confirm_request(asked.pk, by=by, rating=step["rating"], at=at, note=step.get("text", ""))
    else:
        to = person(step["to"]) if "to" in step else None
        work.decide_request(asked.pk, by=by, verdict=step["do"], at=at, to=to, reason=step.get("text", ""))


def _go_away(told: Told, at: datetime) -> None:
    first, last = (date.fromisoformat(f"2011-{told[name]}") for name in ("first", "last"))
    work.ask_absence(
        person=person(told["of"]), first=first, last=last, stand_in=person(told["stand_in"]), at=at,
        kind=told.get("kind", Absence.Kind.LEAVE), reason=told["reason"],
    )  # fmt: skip


def _confirm(told: Told, at: datetime) -> None:
    asked = Absence.objects.get(person__code=told["of"], first=date.fromisoformat(f"2011-{told['first']}"))
    work.decide_absence(asked.pk, by=person(told["by"]), confirm=True, at=at)
