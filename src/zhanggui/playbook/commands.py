"""`zhanggui playbook`: list, check, show and count playbooks. None of it needs a company."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from zhanggui.base import Problem
from zhanggui.doors.cli import program
from zhanggui.playbook import api
from zhanggui.playbook.borrowing import posts_of
from zhanggui.playbook.contracts import Text

app = typer.Typer(no_args_is_help=True, help="Organisation variants as data: list, check, show, coverage.")
program.app.add_typer(app, name="playbook")

Shelf = Annotated[
    str | None, typer.Argument(help="An id, a folder, or a folder of playbooks; without it, all shipped ones.")
]
Which = Annotated[str | None, typer.Argument(help="A playbook's id, or its folder; without it, all shipped ones.")]


@app.command(name="list")
def list_playbooks(json: program.Json = False) -> None:
    """The playbooks that come with the product."""
    rows: list[dict[str, Any]] = []
    for name in api.shipped():
        book = api.load(name)
        rows.append(
            {
                "id": book.id,
                "version": book.version,
                "kind": book.kind,
                "zh": book.name.zh,
                "en": book.name.en,
                "departments": len(book.departments),
                "positions": len(book.positions),
                "duties": len(book.duties),
            }
        )
    program.answer(rows, as_json=json, table=rows)


@app.command()
def check(which: Shelf = None, json: program.Json = False) -> None:
    """Say what is wrong with a playbook; exit code 2 when something is."""
    rows: list[dict[str, Any]] = []
    for name in _those(which):
        problems = api.check(_named(name))
        rows.append({"playbook": name, "ok": not problems, "problems": [_problem(problem) for problem in problems]})
    faults = [{"playbook": row["playbook"], **problem} for row in rows for problem in row["problems"]]
    good = ", ".join(row["playbook"] for row in rows if row["ok"])
    program.answer(rows, as_json=json, table=faults, title="" if faults else f"In order: {good}")
    if faults:
        raise typer.Exit(2)


@app.command()
def show(
    which: Annotated[str, typer.Argument(help="A playbook's id, or its folder.")], json: program.Json = False
) -> None:
    """One playbook: departments, posts with their lines, and every duty with what proves it."""
    folder = api.folder_of(_named(which))
    book = api.load(folder)
    posts = posts_of(book, book.fill, folder.parent)
    if json:
        whole = asdict(book) | {"duties": [asdict(duty) | {"state": duty.state} for duty in book.duties]}
        program.answer(whole, as_json=True)
        return
    program.say(f"{book.name.zh} / {book.name.en} ({book.id}, version {book.version})")
    rows = [
        {
            "post": post.position.id, "zh": post.position.name.zh, "en": post.position.name.en,
            "reports to": ", ".join(post.position.reports_to) or _outside(post.position.outside_superior),
            "also under": ", ".join(post.position.claimed_by), "headcount": post.position.headcount,
            "duties": len(post.duties), "verified": sum(duty.state == "verified" for duty in post.duties),
            "from": post.origin,
        }
        for post in posts
    ]  # fmt: skip
    program.answer(rows, as_json=False, table=rows)


@app.command()
def coverage(which: Which = None, json: program.Json = False) -> None:
    """How many duties the software proves (verified), takes a person's word for (attested), or leaves uncovered."""
    counted = api.coverage([_named(which)] if which else None)
    if json:
        program.answer(counted, as_json=True)
        return
    program.say(
        f"{counted['duties']} duties: {counted['verified']} verified, {counted['attested']} attested, "
        f"{counted['uncovered']} uncovered; {counted['added']['duties']} more added by Zhanggui."
    )
    rows = [line for row in [*counted["rows"], *counted["added"]["rows"]] for line in _lines_of(row)]
    program.answer(rows, as_json=False, table=rows)
    program.say("What no post answers for:")
    for what, codes in counted["unowned"].items():
        program.say(f"  {what}: {', '.join(codes) or 'none'}")


def _lines_of(row: dict[str, Any]) -> list[dict[str, str]]:
    """A duty and its parts: how each is proved, and by which room once what is attested today is verified."""
    about = {"duty": row["duty"], "zh": row["zh"], "cadence": ", ".join(row["cadence"])}
    reason = (row["reason"] or {}).get("zh", "")
    parts = [
        {"duty": part["part"], "zh": part["zh"], "cadence": "", "state": part["state"], "by": part["by"],
         "verified with": _room(part["until"]), "reason": ""}
        for part in row["parts"]
    ]  # fmt: skip
    whole = {"state": row["state"], "by": row["by"], "verified with": _room(row["until"]), "reason": reason}
    return [about | whole, *parts]


def _room(until: dict[str, Any] | None) -> str:
    return until["module"] if until else ""


def _those(which: str | None) -> list[str]:
    """One playbook; or all on a shelf, the shipped one when none is named."""
    if which is None:
        return api.shipped()
    shelf = sorted(str(path.parent) for path in Path(which).glob("*/playbook.yaml"))
    return shelf or [which]


def _named(name: str) -> str | Path:
    """An id, or a path when it looks like one."""
    return Path(name) if "/" in name or name.endswith(".yaml") or Path(name, "playbook.yaml").is_file() else name


def _outside(text: Text | None) -> str:
    return f"({text.zh})" if text else ""


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "row": problem.row, "column": problem.column, "message": problem.message}
