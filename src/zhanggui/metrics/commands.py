"""`zhanggui metric` and `zhanggui metrics`: numbers and their declarations on the command line."""

import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from zhanggui import metrics
from zhanggui.base import SHANGHAI, Period, Refusal
from zhanggui.doors.cli import program
from zhanggui.doors.cli.program import Json
from zhanggui.facts.naming import named
from zhanggui.metrics import exporting
from zhanggui.metrics.periods import against as against_period

if TYPE_CHECKING:
    from zhanggui.facts import Store
    from zhanggui.metrics.explanation import Explanation
    from zhanggui.metrics.registry import Registry

declarations = typer.Typer(help="The declared metrics: unit, formula, grain, source.", no_args_is_help=True)
program.app.add_typer(declarations, name="metrics")


class _NumbersFirst(TyperGroup):
    """`zhanggui metric sales ...` computes; a further word before the names does something else with them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["compute", *args]
        return super().parse_args(ctx, args)


numbers = typer.Typer(cls=_NumbersFirst, no_args_is_help=True, help="Compute metrics over whole days, explain them.")
program.app.add_typer(numbers, name="metric")


@numbers.command("compute")
def metric(
    names: Annotated[str, typer.Argument(help="One metric or several, with commas: sales,aov.", show_default=False)],
    first: Annotated[str, typer.Option("--from", help="First day, 2011-11-07.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Last day, included.", show_default=False)],
    by: Annotated[list[str] | None, typer.Option(help="Cut by these dimensions: day,shop.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only rows where DIM=VALUE; repeated for one DIM means either value.")
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="As the facts stood then: 2011-11-08T09:00+08:00, or the name of a kept version.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Write a workbook: FILE.xlsx.", show_default=False)] = None,
    language: Annotated[str, typer.Option(help="zh or en: the language of the workbook.")] = "zh",
    json: Json = False,
) -> None:
    """Compute metrics over whole days; `compute` itself need not be written."""
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
    store = _as_of(Store(facts_folder()), as_of)
    result = metrics.compute(store, wanted, period, by=_listed(by or []), where=chosen)
    if out is not None:
        program.answer(exporting.to_file(result, registry, period, chosen, out, language), as_json=json, title="")
        return
    table = [{name: _shown(registry, name, cell) for name, cell in row.items()} for row in result.rows]
    if not result.by:
        table = [_line(registry, name, text) for name, text in table[0].items()]
    program.answer(result.as_json(), as_json=json, table=table, title="" if table else "No rows in these days.")


@numbers.command("explain")
def explain(
    name: Annotated[str, typer.Argument(help="One metric: sales.", show_default=False)],
    first: Annotated[str, typer.Option("--from", help="First day, 2011-11-07.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Last day, included.", show_default=False)],
    against: Annotated[str, typer.Option(help="D..D, previous, year-ago or festival.")] = "previous",
    by: Annotated[list[str] | None, typer.Option(help="Only by these dimensions: province,sku.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only rows where DIM=VALUE; repeated for one DIM means either value.")
    ] = None,
    top: Annotated[int, typer.Option(help="How many values of a dimension to name.", min=1, max=1000)] = 10,
    rows: Annotated[int, typer.Option(help="Show so many rows behind the value named first.", min=0, max=1000)] = 0,
    json: Json = False,
) -> None:
    """Why a metric changed: by factors and by dimensions, adding up to the change exactly."""
    from zhanggui.facts import Store

    period = Period(_day(first), _day(last))
    registry = metrics.load()
    registry.get(name)
    chosen = _where(where or [])
    _refuse_unknown_shops(chosen.get("shop", []))
    for hook in metrics.before_query:
        hook()
    store = Store(facts_folder())
    found = metrics.explain(store, name, period, _against(against, period), _listed(by or []), chosen)
    told = found.as_json(top)
    if rows and found.first is not None:
        told["rows"] = metrics.drill(store, name, period, {**chosen, **found.first.where}, limit=rows).rows
    program.answer(told, as_json=json, table=explained(registry, found, top), title="")
    if rows and not json:
        program.answer(told.get("rows", []), as_json=False, table=told.get("rows", []), title="No rows.")


@numbers.command("then")
def then(
    name: Annotated[str, typer.Argument(help="One metric: sales.", show_default=False)],
    first: Annotated[str, typer.Option("--from", help="First day, 2011-11-07.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Last day, included.", show_default=False)],
    as_of: Annotated[
        str, typer.Option(help="Then: 2011-11-08T09:00+08:00, or the name of a kept version.", show_default=False)
    ],
    where: Annotated[
        list[str] | None, typer.Option(help="Only rows where DIM=VALUE; repeated for one DIM means either value.")
    ] = None,
    json: Json = False,
) -> None:
    """What a metric said then, what it says now, and what every replaced slice in between added to it."""
    from zhanggui.facts import Store

    registry, store = metrics.load(), Store(facts_folder())
    registry.get(name)
    chosen = _where(where or [])
    _refuse_unknown_shops(chosen.get("shop", []))
    for hook in metrics.before_query:
        hook()
    found = metrics.then_and_now(store, name, Period(_day(first), _day(last)), _as_of(store, as_of), chosen)
    told = found.as_json()
    for step in told["steps"]:
        step["files"] = [run for tell in metrics.run_names for run in tell(step["runs"])]
    table = [{"": "then", "slice": "", "files": "", "number": _shown(registry, name, found.then), "adds": ""}]
    for step, line in zip(found.steps, told["steps"], strict=True):
        table.append(
            {"": f"{step.at:%Y-%m-%d %H:%M}", "slice": f"{step.fact} {', '.join(step.shops)} {step.first}–{step.last}",
             "files": ", ".join(line["files"]) or ", ".join(f"#{run}" for run in step.runs),
             "number": _shown(registry, name, step.value), "adds": _shown(registry, name, step.adds)}
        )  # fmt: skip
    whole = _shown(registry, name, found.difference)
    table.append({"": "now", "slice": "", "files": "", "number": _shown(registry, name, found.now), "adds": whole})
    program.answer(told, as_json=json, table=table, title="")


@numbers.command("funnel")
def funnel(
    names: Annotated[
        str, typer.Argument(help="The steps, with commas: paid_orders,shipped_orders.", show_default=False)
    ],
    first: Annotated[str, typer.Option("--from", help="First day, 2011-11-07.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Last day, included.", show_default=False)],
    by: Annotated[list[str] | None, typer.Option(help="Cut by these dimensions: day,shop.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only rows where DIM=VALUE; repeated for one DIM means either value.")
    ] = None,
    json: Json = False,
) -> None:
    """Metrics as steps one after the other: how many of the step before and of the first came this far."""
    from zhanggui.facts import Store

    period, registry = Period(_day(first), _day(last)), metrics.load()
    chosen = _where(where or [])
    _refuse_unknown_shops(chosen.get("shop", []))
    for hook in metrics.before_query:
        hook()
    found = metrics.funnel(Store(facts_folder()), _listed([names]), period, _listed(by or []), chosen)
    table = [
        {**where_, "step": step.metric, "": _shown(registry, step.metric, step.value),
         "of the step before": _percent(step.of_previous), "of the first": _percent(step.of_first)}
        for where_, steps in found.rows
        for step in steps
    ]  # fmt: skip
    program.answer(found.as_json(), as_json=json, table=table, title="No rows in these days.")


@declarations.command("list")
def list_(json: Json = False) -> None:
    """All metrics: name, label, unit, how it is computed."""
    registry = metrics.load()
    rows = [
        {"name": metric.name, "label": metric.label["en"], "名称": metric.label["zh"], "unit": metric.unit,
         "formula": metric.says}
        for metric in registry.metrics.values()
    ]  # fmt: skip
    program.answer([describe(row["name"]) for row in rows] if json else rows, as_json=json, table=rows, title="")
    for refusal in registry.left_out:
        program.say(f"Left out: {refusal.sentence}")


@declarations.command("show")
def show(name: Annotated[str, typer.Argument(show_default=False)], json: Json = False) -> None:
    """One metric: what it means, its unit, formula, grain, source."""
    described = describe(name)
    rows = [{"": key, " ": _flat(value)} for key, value in described.items()]
    program.answer(described, as_json=json, table=rows, title=name)


@declarations.command("docs")
def docs(file: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/reference/metrics.md")) -> None:
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
        "owners": registry.owners_of(name),
        "factors": list(found.factors),
        "zero": found.zero,
        "version": found.version,
        "since": found.since,
        "history": [dict(past) for past in found.history],
    }


def facts_folder() -> str:
    """Where the facts lie and which engine answers: $ZHANGGUI_FACTS, else facts in the state folder."""
    own = str(Path(os.environ.get("ZHANGGUI_HOME") or "var") / "facts")
    return named(os.environ.get("ZHANGGUI_FACTS") or own, own).text


def explained(registry: "Registry", found: "Explanation", top: int) -> list[dict[str, str]]:
    """An explanation as lines: the change, its factors, then the movers of every dimension, the telling ones first."""

    def line(what: str, before: Any, now: Any, effect: Any, through: str = "") -> dict[str, str]:
        numbers = (_shown(registry, found.metric, cell) for cell in (before, now, effect))
        return {"": what, **dict(zip(("before", "now", "adds"), numbers, strict=True)), "through": through}

    lines = [line(found.metric, found.before, found.value, found.change)]
    for factor in found.factors:
        own = (_shown(registry, factor.name, cell) for cell in (factor.before, factor.value))
        adds = _shown(registry, found.metric, factor.effect)
        lines.append({"": f"· {factor.name}", "before": next(own), "now": next(own), "adds": adds, "through": ""})
    for split in found.splits:
        for mover in split.movers[:top]:
            parts = {"volume": mover.effect.volume, "mix": mover.effect.mix, "rate": mover.effect.rate}
            through = ", ".join(
                f"{word} {_shown(registry, found.metric, part)}" for word, part in parts.items() if part
            )
            mark = " ←" if found.first is mover else ""
            lines.append(
                line(
                    f"{split.dimension} {mover.key}{mark}",
                    mover.before,
                    mover.value,
                    mover.effect.contribution,
                    through,
                )
            )
        rest = split.total.contribution - sum(mover.effect.contribution for mover in split.movers[:top])
        if len(split.movers) > top:
            lines.append(line(f"{split.dimension}: {len(split.movers) - top} others", None, None, rest))
        if split.overlap:
            lines.append(line(f"{split.dimension}: counted with several", None, None, split.overlap))
    return lines


def _against(text: str, period: Period) -> Period:
    first, sign, last = text.partition("..")
    if sign:
        return Period(_day(first), _day(last))
    return against_period(text, period)


def _as_of(store: "Store", text: str) -> Any:
    """The store as it stood at a moment, or as it was kept by a name; as it stands when nothing is said."""
    from zhanggui.facts import history

    if not text:
        return store
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return history.store_kept(store, text)
    return store.at(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))


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


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{share * 100:.2f} %"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(str(words) for words in value.values())
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "\n".join(_flat(each) for each in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
