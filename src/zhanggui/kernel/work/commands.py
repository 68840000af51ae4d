"""`zhanggui day` and `zhanggui work list`."""

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from zhanggui.base import Refusal, clock
from zhanggui.doors.cli import program
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.models import WorkItem

PARTS = ("alerts", "reports")
_work = typer.Typer(no_args_is_help=True, help="Whose work is where.")
program.app.add_typer(_work, name="work")


@program.app.command("day")
def day_command(
    day: Annotated[str, typer.Argument(help="The business day, as in 2011-11-14.")], json: program.Json = False
) -> None:
    """Run the department's day: open work, evaluate alerts, build reports, escalate; safe to repeat."""
    on = _day(day)
    report = work.run_day(on, work.moment_of(on, clock.now()))
    parts = dict.fromkeys(PARTS, 0) | report.parts
    counts = {"opened": report.opened, "existing": report.existing, "escalated": report.escalated}
    value = {"day": on, **counts, **parts, "delivered": report.delivered}
    rows = [{"what": part.replace("_", " "), "count": count} for part, count in value.items() if part != "day"]
    program.answer(value, as_json=json, table=rows, title=f"The day {on}")


@_work.command("list")
def list_command(
    person: Annotated[str, typer.Option(help="Sign-in name or code of a person.")] = "",
    position: Annotated[str, typer.Option(help="Code of a position.")] = "",
    on: Annotated[str, typer.Option(help="The business day; today when left out.")] = "",
    json: program.Json = False,
) -> None:
    """List the work of a day: of everybody, a person or a position."""
    day, zone = _day(on) if on else organisation.today_at(clock.now()), organisation.zone()
    rows = [_row(item, zone) for item in _items(person, position, day)]
    program.answer(rows, as_json=json, table=rows, title="Work" if rows else "No work on this day.")


def _items(person: str, position: str, on: date) -> list[WorkItem]:
    found = None
    if person:
        somebody = organisation.person_named(person)
        if somebody is None:
            raise Refusal("person.unknown", f"Nobody here signs in as or has the code {person}.", person=person)
        found = work.items_for(somebody, on)
    if position:
        post = Position.objects.filter(code=position).first()
        if post is None:
            raise Refusal("position.unknown", f"There is no position {position}.", position=position)
        found = work.position_items(post, on) if found is None else found.filter(position=post)
    return list(work.day_items(on) if found is None else found)


def _row(item: WorkItem, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "key": item.key,
        "title": item.title,
        "duty": item.duty.code if item.duty else None,
        "position": item.position.code if item.position else None,
        "person": item.person.code if item.person else None,
        "state": item.state,
        "proof": item.proof,
        "due_at": item.due_at.astimezone(zone).isoformat(timespec="seconds"),
        "route": item.route,
    }


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise Refusal("day.malformed", f"{text!r} is not a day; write it as in 2011-11-14.") from None
