"""`zhanggui`: the Typer app all rooms add their commands to, and how commands answer.

Every command takes `--json`. Exit code 2 means bad input or a rule that said no, 1 a fault of ours.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from zhanggui.base import Refusal, money_text

app = typer.Typer(
    name="zhanggui",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Zhanggui runs an e-commerce operations department.",
)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]

_errors = Console(stderr=True)


def answer(value: Any, *, as_json: bool, table: Sequence[Mapping[str, Any]] | None = None, title: str = "") -> None:
    """Print `value` as JSON, or for people: `table` rows when given, else the value itself."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")
        return
    console = Console()
    if table is None:
        console.print(value)
        return
    if not table:
        console.print(title or "Nothing to show.")
        return
    drawn = Table(title=title or None)
    for column in table[0]:
        drawn.add_column(str(column), overflow="fold")
    for row in table:
        drawn.add_row(*("" if cell is None else str(_plain_text(cell)) for cell in row.values()))
    console.print(drawn)


def say(sentence: str) -> None:
    """Tell the person something on standard error, so that standard output stays clean."""
    _errors.print(sentence, markup=False, highlight=False)


def fail(sentence: str, *, code: int = 2) -> NoReturn:
    """Say what went wrong and leave with an exit code: 2 bad input, 1 a fault of ours."""
    say(sentence)
    raise typer.Exit(code)


def progress() -> Progress:
    """A progress display for anything that may take over a second; on standard error."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=_errors,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def run() -> None:
    """Run the command line; a refusal is one sentence and exit code 2."""
    try:
        app()
    except Refusal as refusal:
        _errors.print(f"{refusal.sentence} [{refusal.code}]", markup=False, highlight=False)
        sys.exit(2)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _plain_text(value: Any) -> Any:
    return _plain(value) if isinstance(value, Decimal | date | datetime) else value
