"""`zhanggui reconcile`: the platform's ledger and the couriers' bills, from the command line."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import translation

from zhanggui.base import Period, Problem, Refusal
from zhanggui.departments.finance import queries, services, wording
from zhanggui.departments.finance.contracts import Finding, PriceTable, Settled
from zhanggui.departments.finance.rules.provinces import rate_key
from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.doors.cli import program
from zhanggui.kernel.events import api as events

reconcile = typer.Typer(no_args_is_help=True, help="Hold bills against what the shop knows itself.")
program.app.add_typer(reconcile, name="reconcile")

First = Annotated[str, typer.Option("--from", metavar="DATE", help="First day, as 2011-11-07.")]
Last = Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, as 2011-11-13.")]


@reconcile.command("settlement")
def settlement(
    shop: Annotated[str, typer.Option("--shop", help="Code of the shop.")],
    first: First,
    last: Last,
    as_json: program.Json = False,
) -> None:
    """Orders and refunds against the platform's ledger, trade by trade."""
    period = _period(first, last)
    projects.shop_by_code(shop)
    with program.progress() as progress:
        progress.add_task("settlement", total=None)
        settled = services.reconcile_settlement(shop=shop, period=period)
    _show(settled, as_json, f"{settled.answer['matched']} of {settled.answer['orders']} orders agree.")


@reconcile.command("courier")
def courier(
    courier: Annotated[str, typer.Option("--courier", help="Code or name, as zto or 中通.")],
    first: First,
    last: Last,
    tariff: Annotated[
        Path | None, typer.Option("--tariff", help="Price table to use instead of the stored one.")
    ] = None,
    shop: Annotated[str, typer.Option("--shop", help="Only this shop's bills.")] = "",
    as_json: program.Json = False,
) -> None:
    """A courier's bill against the price table and our own weights."""
    period = _period(first, last)
    _refuse_unknown(courier)
    shops = [projects.shop_by_code(shop).code] if shop else [each.code for each in projects.all_shops()]
    tables = [price_table(tariff)] if tariff else None
    events.deliver_waiting()  # a SKU's new weight reaches its parcels even where no worker runs
    with program.progress() as progress:
        progress.add_task("courier bill", total=None)
        settled = services.reconcile_courier(courier=courier, period=period, shops=shops, shop=shop, tables=tables)
    answer = settled.answer
    _show(settled, as_json, f"{answer['parcels']} parcels, billed {answer['billed']}, expected {answer['expected']}.")


def _refuse_unknown(courier: str) -> None:
    """A slip of the keyboard must not read as a bill without faults."""
    code = warehouse.courier_code(courier)
    if code not in warehouse.COURIERS and not queries.has_courier(code):
        known = ", ".join(warehouse.COURIERS)
        raise Refusal("courier.unknown", f"There is no courier {courier}; there are {known}.", courier=courier)


def price_table(path: Path) -> PriceTable:
    """The price table in a file, read as intake would read it."""
    from zhanggui import connectors
    from zhanggui.connectors.records import TariffRecord

    if not path.is_file():
        raise Refusal("file.missing", f"There is no file {path}.")
    recognised = connectors.recognise(path)
    if recognised.format != "courier-tariff":
        raise Refusal("tariff.not_a_price_table", f"{path.name} is not a courier's price table.")
    for found in connectors.read(recognised):
        if isinstance(found, Problem):
            raise Refusal("tariff.unreadable", f"{path.name}: {found.message}")
        if isinstance(found, TariffRecord):
            return _table(found)
    raise Refusal("tariff.empty", f"{path.name} holds no price table.")


def _table(record: Any) -> PriceTable:
    weight = record.parcel_weight
    names = ("per_piece_kg", "min_kg", "max_kg")
    rule = {name: getattr(weight, name) for name in names} if weight else {}
    rates = {rate_key(place): rate for place, rate in record.rates.items()}
    return PriceTable(rates, record.first_kg, record.step_kg, None, rule)


def _period(first: str, last: str) -> Period:
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise Refusal("period.not_a_date", f"Write days as 2011-11-07: {error}.") from error


def _show(settled: Settled, as_json: bool, sentence: str) -> None:
    with translation.override("en"):
        program.answer(settled.answer, as_json=as_json, table=_rows(settled.findings), title=sentence)


def _rows(findings: Sequence[Finding]) -> list[Mapping[str, Any]]:
    return [
        {
            "finding": wording.kind_text(finding.kind),
            "about": finding.subject,
            "expected": finding.expected,
            "billed": finding.billed,
            "difference": finding.difference,
            "reason": wording.reason_text(finding.reason, finding.facts),
        }
        for finding in findings
    ]
