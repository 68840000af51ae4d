"""Plans, summaries and meetings of the sample company."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from zhanggui.config.demo_desks import person
from zhanggui.config.demo_story import Act, moment, written
from zhanggui.departments.people.meetings import services as meetings
from zhanggui.departments.people.meetings.models import Meeting, MeetingAction, MeetingSeries
from zhanggui.departments.people.plans import rules
from zhanggui.departments.people.plans import services as plans
from zhanggui.departments.people.plans.models import Plan
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.work import api as work

Told = Mapping[str, Any]


def acts() -> Iterator[Act]:
    story = written("papers")
    for plan in story["plans"]:
        name = f"{plan['kind']} of {plan['by']}"
        yield Act(moment(plan["at"]), name, lambda at, plan=plan: _write(plan, at))
        for step in plan.get("then", ()):
            yield Act(moment(step["at"]), name, lambda at, p=plan, s=step: _decide(p, s, at))
    for series in story["meetings"]:
        yield Act(moment(series["at"]), series["title"], lambda at, series=series: _begin(series, at))
        for held in series.get("held", ()):
            yield Act(moment(held["at"]), series["title"], lambda at, s=series, h=held: _hold(s, h, at))
            for action in (one for one in held["actions"] if "done" in one):
                yield Act(
                    moment(action["done_at"]), series["title"],
                    lambda at, s=series, h=held, a=action: _done(s, h, a, at),
                )  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(f"2011-{text}")


def _write(told: Told, at: datetime) -> None:
    by = person(told["by"])
    plan = plans.begin(
        author=by, position=Position.objects.get(code=told["post"]), kind=told["kind"], cadence=told["cadence"],
        day=_day(told["day"]), at=at,
    )  # fmt: skip
    said = told["sections"]
    sections = []
    for section in plan.contents.sections:
        given = said.get(section.id)
        if section.is_table:
            rows = [[str(cell) for cell in row] for row in given or ()]
            sections.append(rules.filled(section, "", rows or section.rows))
        else:
            sections.append(rules.filled(section, given or "", ()))
    plan = plans.write(
        plan_id=plan.pk, by=by, title=plan.title, body=rules.Body(tuple(sections)), revision=plan.revision
    )
    if told.get("submitted", True):
        plans.submit(plan_id=plan.pk, by=by, at=at)


def _decide(told: Told, step: Told, at: datetime) -> None:
    plan = Plan.objects.get(
        author__code=told["by"], kind=told["kind"], cadence=told["cadence"], first__lte=_day(told["day"]),
        last__gte=_day(told["day"]),
    )  # fmt: skip
    if step["do"] == "accept":
        plans.accept(plan_id=plan.pk, by=person(step["by"]), at=at, note=step.get("text", ""))
    else:
        plans.send_back(plan_id=plan.pk, by=person(step["by"]), reason=step["text"], at=at)


def _begin(told: Told, at: datetime) -> None:
    meetings.begin_series(
        by=person(told["by"]), title=told["title"], cadence=told["cadence"], first=_day(told["first"]), at=at,
        time_of_day=time.fromisoformat(told["hour"]), people=[person(code) for code in told["people"]],
        kind=told["kind"], keeper=person(told["keeper"]), place=told["place"], agenda=told["agenda"],
        minutes_long=told["minutes"],
    )  # fmt: skip


def _hold(told: Told, held: Told, at: datetime) -> None:
    series = MeetingSeries.objects.get(title=told["title"])
    meeting, by = Meeting.objects.get(series=series, on=_day(held["day"])), person(told["keeper"])
    absent = {person(code).pk for code in held.get("excused", ())}
    present = {row.person_id: "excused" if row.person_id in absent else "present" for row in meeting.attendances.all()}
    meetings.hold(meeting_id=meeting.pk, by=by, present=present, minutes=held["minutes"], at=at)
    for action in held["actions"]:
        meetings.add_action(
            meeting_id=meeting.pk, by=by, what=action["what"], person=person(action["who"]), due_on=_day(action["due"])
        )
    meetings.publish(meeting_id=meeting.pk, by=by, at=at)
    for code in held.get("read_by", ()):
        meetings.confirm(meeting_id=meeting.pk, by=person(code), at=at)


def _done(series: Told, held: Told, action: Told, at: datetime) -> None:
    decided = MeetingAction.objects.get(
        meeting__series__title=series["title"], meeting__on=_day(held["day"]), what=action["what"]
    )
    work.attest(decided.item_id, person(action["who"]), action["done"], at=at)
