"""`zhanggui targets`: amounts planned, shared out to days, and how far they are reached."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from zhanggui.base import Period, Refusal, clock
from zhanggui.doors.cli import program
from zhanggui.doors.cli.program import Json

targets = typer.Typer(no_args_is_help=True, help="Plan amounts of a metric, day by day.")
program.app.add_typer(targets, name="targets")

MetricName = Annotated[str, typer.Option("--metric", help="A metric that adds up: sales.", show_default=False)]
Year = Annotated[int, typer.Option("--year", help="The year, as 2026.", show_default=False)]
Scope = Annotated[
    list[str] | None, typer.Option(help="DIM=VALUE: shop or project, and source, tool or campaign; else the company.")
]
By = Annotated[list[str] | None, typer.Option(help="Cut by these: day,month,shop,project.")]


@targets.command("set")
def set_(
    metric: MetricName,
    year: Year,
    amount: Annotated[str, typer.Option(help="The amount of the whole year or month.", show_default=False)],
    scope: Scope = None,
    month: Annotated[int, typer.Option(help="1 to 12: only this month of the year.", min=0, max=12)] = 0,
    weights: Annotated[str, typer.Option(help="equal, workdays, calendar or history: how days share it.")] = "equal",
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a plan; it counts once approved.")] = False,
    json: Json = False,
) -> None:
    """Plan an amount, shared out to its days; it is approved unless it is a draft."""
    from zhanggui.targets.amounts import services

    made = services.set_target(
        metric=metric, days=_days(year, month), amount=_amount(amount), scope=_scope(scope or []), by=None,
        at=clock.now(), weighing=weights,
    )  # fmt: skip
    if not draft:
        made = services.approve(target_id=made.pk, by=None, at=clock.now())
    _tell(made, json)


@targets.command("split")
def split(
    metric: MetricName,
    year: Year,
    scope: Scope = None,
    weights: Annotated[str, typer.Option(help="equal, workdays, calendar or history: how days share it.")] = "equal",
    over: Annotated[str, typer.Option(help="day, or shop: over the projects and shops below as well.")] = "day",
    json: Json = False,
) -> None:
    """Share the amount that counts out anew: a version of its own; the same weights over days change nothing."""
    from zhanggui.targets.amounts import queries, services, sharing

    if over not in ("day", "shop"):
        raise Refusal("target.unknown_split", f"“{over}” is nothing to split over: day or shop.")

    wanted = _scope(scope or [])
    found = [one for one in queries.standing(_days(year, 0), metric) if one.scope == wanted]
    if not found:
        raise Refusal("target.none", f"There is no target of {metric} in {year} for this. Set one first.")
    made = [
        services.approve(
            target_id=services.set_target(
                metric=metric, days=Period(one.first, one.last), amount=one.amount, scope=wanted, by=None,
                at=clock.now(), weighing=weights, over=sharing.Over() if over == "shop" else None,
            ).pk,
            by=None,
            at=clock.now(),
        )
        for one in found
    ]  # fmt: skip
    _tell(made[0], json) if len(made) == 1 else program.answer(
        {"rows": [_about(one) for one in made]}, as_json=json, table=[_about(one) for one in made]
    )


@targets.command("show")
def show(metric: MetricName, year: Year, by: By = None, scope: Scope = None, json: Json = False) -> None:
    """The amounts that count, cut by day, month, shop or project."""
    from zhanggui.targets.amounts import queries

    cuts, wanted = _cuts(by), _scope(scope or [])
    rows = [row for row in queries.rows_within(_days(year, 0), metric) if _inside(row, wanted)]
    told = [
        {**dict(zip(cuts, key, strict=True)), "amount": format(amount, "f")}
        for key, amount in queries.amounts(rows, cuts).items()
    ]
    answer = {"metric": metric, "year": year, "by": list(cuts), "rows": told}
    program.answer(answer, as_json=json, table=told, title="" if told else f"No target of {metric} in {year}.")


@targets.command("attain")
def attain(
    metric: Annotated[str, typer.Option("--metric", help="Only this metric.")] = "",
    year: Annotated[int, typer.Option("--year", help="The whole year; else --from and --to.")] = 0,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, included.")] = "",
    by: By = None,
    json: Json = False,
) -> None:
    """What was reached against what was planned for the same days."""
    from zhanggui.metrics.commands import facts_folder
    from zhanggui.targets.amounts import attaining

    days = _days(year, 0) if year else _period(first, last)
    told = attaining.attained(facts_folder(), days, _cuts(by), metric)
    answer = {"from": days.first.isoformat(), "to": days.last.isoformat(), "by": list(_cuts(by)), "rows": told}
    program.answer(answer, as_json=json, table=told, title="" if told else "No target in these days.")


def _tell(made: Any, json: bool) -> None:
    about = _about(made)
    program.answer(about, as_json=json, table=[about])


def _about(made: Any) -> dict[str, Any]:
    return {
        "target": made.pk, "metric": made.metric, "from": made.first.isoformat(), "to": made.last.isoformat(),
        "scope": made.scope, "amount": format(made.amount.normalize(), "f"), "weights": made.weighing,
        "version": made.version, "state": made.state, "days": made.days.count(),
    }  # fmt: skip


def _days(year: int, month: int) -> Period:
    from zhanggui.targets.amounts.services import year_of

    whole = year_of(year)
    if not month:
        return whole
    days = [day for day in whole if day.month == month]
    return Period(days[0], days[-1])


def _period(first: str, last: str) -> Period:
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise Refusal("target.no_days", "Name the year, or the first and the last day as 2026-11-07.") from error


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Refusal("target.no_amount", f"“{text}” is no amount; write it as 1200000 or 1200000.50.") from error


def _scope(texts: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not value.strip():
            raise Refusal("target.bad_scope", f"“{text}” is no scope; write it as shop=home.")
        found[name.strip()] = value.strip()
    return found


def _cuts(by: list[str] | None) -> tuple[str, ...]:
    from zhanggui.targets.amounts.queries import CUTS

    wanted = tuple(dict.fromkeys(part.strip() for text in by or [] for part in text.split(",") if part.strip()))
    for name in wanted:
        if name not in CUTS:
            raise Refusal("target.unknown_cut", f"Targets cannot be cut by {name}. They can by {', '.join(CUTS)}.")
    return wanted


def _inside(row: Any, wanted: dict[str, str]) -> bool:
    part = dict([row.part]) if row.part else {}
    return all({"shop": row.shop, "project": row.project, **part}.get(name) == value for name, value in wanted.items())
