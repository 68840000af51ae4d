"""`zhanggui generate`: a department's files, made up."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zhanggui.base import Refusal
from zhanggui.doors.cli import program


@program.app.command()
def generate(
    out: Annotated[Path, typer.Option(help="New or empty folder to write into.", show_default=False)],
    playbook: Annotated[str, typer.Option(help="Organisation the department belongs to.")] = "operations-centre",
    shops: Annotated[int, typer.Option(help="Number of shops.")] = 1,
    days: Annotated[int | None, typer.Option(help="Number of days; 365, with --from all its days.")] = None,
    platforms: Annotated[str, typer.Option(help="Platforms of the shops in turn: tmall,jd,pdd,douyin.")] = "tmall",
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    orders: Annotated[int, typer.Option(help="Paid orders a usual day and shop.")] = 200,
    start: Annotated[
        str | None, typer.Option(help="First day; 2025-01-01, with --from its first.", metavar="DATE")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Real order lines (csv, xlsx, parquet) to make the department around.")
    ] = None,
    as_json: program.Json = False,
) -> None:
    """Write a simulated department: platform files of every kind, and the truth behind them."""
    from zhanggui.simulation import Outcome, Wish, around
    from zhanggui.simulation import generate as make

    wish = Wish(out, playbook, shops, days or 365, seed, orders, _day(start or "2025-01-01"), _listed(platforms))
    if source is not None:
        wish = around(source, wish, days=days or 0, start=_day(start) if start else None)
    with program.progress() as progress:
        task = progress.add_task("shops", total=shops)

        def tell(_made: Outcome) -> None:
            progress.advance(task)

        made = make(wish, tell)
    rows = [asdict(each) for each in made]
    program.answer({"out": str(out), "simulated": True, "shops": rows}, as_json=as_json, table=rows)
    if not as_json:
        program.say(f"Simulated data in {out}; README.md there says what is what.")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("generate.bad_day", f"{text} is no day; write it as 2025-01-01.") from error
