"""`zhanggui intake`: files from a folder or a script."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Thread
from typing import Annotated, Any

import typer

from zhanggui import facts
from zhanggui.base import Problem, Refusal
from zhanggui.doors.cli import program
from zhanggui.intake import api as intake
from zhanggui.intake import registry, telling

logger = logging.getLogger(__name__)

SHOWN = ("file", "format", "layout", "rows", "accepted", "unchanged", "repeated", "rejected", "run", "state")


@program.app.command(name="intake")
def intake_command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, or folders to walk.")],
    shop: Annotated[str, typer.Option(help="Code of the shop the files belong to.")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=HEADER,...", help="Columns of an order-lines file, where it asks."),
    ] = None,
    told: Annotated[
        list[str] | None,
        typer.Option("--told", metavar="day=DAY|first=DAY,last=DAY", help="Days of a report that does not say them."),
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Order lines of past years become facts alone: no documents, nothing about buyers."
        ),
    ] = False,
    json: program.Json = False,
) -> None:
    """Take platform files in: orders, refunds, ledgers, courier bills, reports, order lines.

    Files are known by their content; the same file twice is taken once; the order of files does not matter.
    """
    intake.require_shop(shop)
    given, answered = mapping_of(columns or []), mapping_of(told or [])
    telling.answer(answered or {})
    files = list(walk(paths))
    if not files:
        program.fail("There is no file to take in at this place. [file.not_found]")
    Thread(target=_import_what_facts_need).start()
    results = []
    for path in files:
        results.append(take(path, shop=shop, columns=given, told=answered, history=history))
    intake.refresh_facts([shop])
    answers = [result.as_json() for result in results]
    program.answer(answers, as_json=json, table=[{key: answer[key] for key in SHOWN} for answer in answers])
    for result in results:
        tell(result, everything=not json)
    if any(result.state == "stopped" for result in results):
        raise typer.Exit(1)
    if not any(result.state == "done" for result in results):
        raise typer.Exit(2)


def _import_what_facts_need() -> None:
    """Every file ends in facts; their libraries are imported beside the opening of the first one."""
    registry.builders()
    _ = facts.Store


def take(
    path: Path,
    *,
    shop: str,
    columns: Mapping[str, str] | None,
    told: Mapping[str, str] | None = None,
    history: bool = False,
) -> intake.RunResult:
    """One file's answer; what is refused becomes an answer too, so that the other files go on."""
    with program.progress() as shown:
        task = shown.add_task(path.name, total=None)

        def progress(run: Any) -> None:
            shown.update(task, completed=run.rows_done, total=run.rows or None)

        try:
            result = intake.receive(
                path, shop=shop, columns=columns, told=told, refresh=False, progress=progress, history=history
            )
        except Refusal as refusal:
            problem = Problem(refusal.code, str(refusal.sentence))
            return intake.RunResult(file=path.name, state="refused", problems=(problem,))
        except Exception as error:  # one file's fault of ours must not keep the others out
            logger.exception("The file %s stopped.", path.name)
            problem = Problem(
                "file.stopped", f"A fault of ours stopped this file: {type(error).__name__}. Try it again."
            )
            return intake.RunResult(file=path.name, state="stopped", problems=(problem,))
    if result.state == "asking" and sys.stdin.isatty() and result.question:
        if "asks" in result.question:
            return take(path, shop=shop, columns=columns, told={**(told or {}), **ask_days(path.name)}, history=history)
        return take(path, shop=shop, columns={**(columns or {}), **ask(result.question)}, told=told, history=history)
    return result


def ask_days(name: str) -> dict[str, str]:
    """Ask at the terminal which days a report is about; it is asked again where the answer is no day."""
    while True:
        given = {"first": typer.prompt(f"{name}: first day (2025-03-10)", err=True)}
        given["last"] = typer.prompt("Last day", default=given["first"], err=True)
        try:
            telling.answer(given)
        except Refusal as refusal:
            program.say(str(refusal.sentence))
            continue
        return given


def ask(question: Mapping[str, Any]) -> dict[str, str]:
    """Ask at the terminal which column holds what; an empty answer leaves an optional field out."""
    program.say(f"Columns: {', '.join(question['header'])}")
    answers = {}
    for field in [*question["missing"], *question["unsure"]]:
        candidates = question["unsure"].get(field) or []
        hint = f" ({' or '.join(candidates)})" if candidates else ""
        answers[field] = typer.prompt(f"Which column holds {field}?{hint}", err=True)
    return answers


def mapping_of(texts: list[str]) -> dict[str, str] | None:
    """field=Header pairs, given by one or several options."""
    pairs: dict[str, str] = {}
    last = ""
    for part in (part for text in texts for part in text.split(",") if part.strip()):
        field, sign, header = part.partition("=")
        if not sign and pairs:  # the comma belonged to the header before
            pairs[last] = f"{pairs[last]},{part}"
            continue
        if not sign:
            raise Refusal("mapping.unreadable", f"Write the mapping as field=Header, not {part}.")
        last = field.strip()
        pairs[last] = header.strip()
    return pairs or None


def walk(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those below the folders named, hidden ones left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder) / name for name in sorted(names) if not name.startswith((".", "~$")))


def tell(result: intake.RunResult, *, everything: bool) -> None:
    """Say on standard error what could not be taken."""
    problems = result.problems if everything else [each for each in result.problems if each.row is None]
    for problem in problems[:20]:
        place = f"{result.file}:{problem.row}" if problem.row else result.file
        program.say(f"{place}: {problem.message} [{problem.code}]")
    if len(problems) > 20:
        program.say(f"{result.file}: and {len(problems) - 20} more.")
