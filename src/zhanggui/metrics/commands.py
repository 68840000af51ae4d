"""`zhanggui metric` and `zhanggui metrics`: numbers and their declarations on the command line."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.doors.cli import program
from zhanggui.doors.cli.program import Json

if TYPE_CHECKING:
    from zhanggui.metrics.registry import Registry

declarations = typer.Typer(help="The declared metrics: unit, formula, grain, source.", no_args_is_help=True)
program.app.add_typer(declarations, name="metrics")


@program.app.command("metric")
def metric(
    names: Annotated[str, typer.Argument(help="One metric or several, with commas: sales,aov.", show_default=False)],
    first: Annotated[str, typer.Option("--from", help="First day, 2011-11-07.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Last day, included.", show_default=False)],
    by: Annotated[list[str] | None, typer.Option(help="Cut by these dimensions: day,shop.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only rows where DIM=VALUE; repeated for one DIM means either value.")
    ] = None,
    json: Json = False,
) -> None:
    """Compute metrics over whole days."""
    from zhanggui.facts import Store

    period = Period(_day(first), _day(last))
    registry = metrics.load()
    wanted = _listed([names])
    for name in wanted:
        registry.get(name)
    chosen = _where(where or [])
    _refuse_unknown_shops(chosen.get("shop", []))
    for hook in metrics.before_query:
        hook()
    result = metrics.compute(Store(facts_folder()), wanted, period, by=_listed(by or []), where=chosen)
    table = [{name: _shown(registry, name, cell) for name, cell in row.items()} for row in result.rows]
    if not result.by:
        table = [_line(registry, name, text) for name, text in table[0].items()]
    program.answer(result.as_json(), as_json=json, table=table, title="" if table else "No rows in these days.")


@declarations.command("list")
def list_(json: Json = False) -> None:
    """All metrics: name, label, unit, how it is computed."""
    rows = [
        {"name": metric.name, "label": metric.label["en"], "名称": metric.label["zh"], "unit": metric.unit,
         "formula": metric.says}
        for metric in metrics.load().metrics.values()
    ]  # fmt: skip
    program.answer([describe(row["name"]) for row in rows] if json else rows, as_json=json, table=rows, title="")


@declarations.command("show")
def show(name: Annotated[str, typer.Argument(show_default=False)], json: Json = False) -> None:
    """One metric: what it means, its unit, formula, grain, source."""
    described = describe(name)
    rows = [{"": key, " ": _flat(value)} for key, value in described.items()]
    program.answer(described, as_json=json, table=rows, title=name)


@declarations.command("docs")
def docs(file: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/metrics.md")) -> None:
    """Write the reference page of all metrics, and the schema of their declarations."""
    from zhanggui.metrics.reference import page
    from zhanggui.metrics.registry import playbooks_folder
    from zhanggui.metrics.shape import shape_text

    schema = playbooks_folder() / "metrics.schema.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(metrics.load()), "utf-8")
    schema.write_text(shape_text(), "utf-8")
    program.say(f"Wrote {file} and {schema}.")


def describe(name: str) -> dict[str, Any]:
    """A declaration as plain data."""
    from zhanggui.metrics.reference import sources

    registry = metrics.load()
    found = registry.get(name)
    return {
        "name": found.name,
        "catalogue": found.catalogue,
        "label": dict(found.label),
        "meaning": dict(found.meaning),
        "unit": found.unit,
        "formula": found.says,
        "parts": [part for part in registry.measures_of(name) if part != name],
        "facts": registry.facts_of(name),
        "grain": list(found.grain),
        "time": dict(found.time),
        "source": sources(registry, name),
        "better": found.better,
        "digits": found.digits,
        "owners": list(found.owners),
    }


def facts_folder() -> Path:
    """Where the facts lie: $ZHANGGUI_FACTS, else facts in the state folder."""
    home = Path(os.environ.get("ZHANGGUI_HOME") or "var")
    return Path(os.environ.get("ZHANGGUI_FACTS") or home / "facts")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("metric.bad_day", f"“{text}” is no day; write it as 2011-11-07.") from error


def _listed(texts: list[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _where(texts: list[str]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise Refusal("metric.bad_where", f"“{text}” is no filter; write it as DIM=VALUE.")
        chosen.setdefault(name.strip(), []).append(value)
    return chosen


def _refuse_unknown_shops(asked: list[str]) -> None:
    """A slip of the keyboard must not read as a shop that sold nothing."""
    if not asked or not metrics.known_shops:
        return
    known = sorted({code for tell in metrics.known_shops for code in tell()})
    for code in asked:
        if code not in known:
            there_are = f"; there are {', '.join(known)}" if known else ""
            raise Refusal("metric.unknown_shop", f"There is no shop {code}{there_are}.", shop=code)


def _line(registry: "Registry", name: str, text: str) -> dict[str, str]:
    found = registry.metrics[name]
    return {"metric": name, "": f"{found.label['en']} {found.label['zh']}", "value": text, "unit": found.unit}


def _shown(registry: "Registry", name: str, cell: Any) -> str:
    """A cell for people: rounded as declared, a percent as one."""
    found = registry.metrics.get(name)
    if cell is None:
        return "–"
    if found is None:
        return str(cell)
    percent = found.unit == "percent"
    return f"{cell * 100 if percent else cell:,.{found.digits}f}{' %' if percent else ''}"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(str(words) for words in value.values())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
