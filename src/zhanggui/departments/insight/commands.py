"""`zhanggui report`: a report of one day on the command line."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zhanggui.base import Refusal, clock
from zhanggui.doors.cli import program


@program.app.command()
def report(
    name: Annotated[str, typer.Argument(help="Name of the report, as in daily-sales.")],
    day: Annotated[str, typer.Option("--date", help="The day it is about, as 2011-11-13.")],
    form: Annotated[str, typer.Option("--format", help="html, xlsx, pdf or json.")] = "json",
    out: Annotated[Path | None, typer.Option(help="File to write; standard output when left out.")] = None,
    shop: Annotated[list[str] | None, typer.Option(help="Only these shops.")] = None,
    language: Annotated[str, typer.Option(help="zh or en: the language of the report.")] = "zh",
    json: program.Json = False,
) -> None:
    """Build a report from the numbers as they stand now."""
    from django.utils import translation

    from zhanggui.departments.insight import services
    from zhanggui.departments.insight.exports import CONTENT_TYPES, export
    from zhanggui.departments.insight.samples import sample_note
    from zhanggui.departments.projects import api as projects
    from zhanggui.intake import api as intake

    if form not in CONTENT_TYPES:
        raise Refusal("report.unknown_format", f"A report comes as {', '.join(CONTENT_TYPES)}, not {form}.")
    intake.refresh_facts()
    codes = frozenset(shop or [each.code for each in projects.all_shops()])
    for code in codes:
        projects.shop_by_code(code)
    run = services.build_report(report=name, day=_day(day), shops=codes, at=clock.now())
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        data = export(run, "json" if json and out is None else form, sample_note=sample_note(codes))
    if out is None:
        sys.stdout.buffer.write(data)
        return
    out.write_bytes(data)
    told = {"report": name, "day": day, "format": form, "file": str(out), "bytes": len(data)}
    if json:
        program.answer(told, as_json=True)
    else:
        program.say(f"{out}: {len(data):,} bytes")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("day.unreadable", f"{text} is not a day; write it as 2011-11-13.") from None
