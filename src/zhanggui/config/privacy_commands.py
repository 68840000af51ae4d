"""`zhanggui privacy`: what is held of one buyer, and erasing it."""

from typing import Annotated

import typer

from zhanggui.base import clock
from zhanggui.doors.cli import program

app = typer.Typer(no_args_is_help=True, help="One buyer's personal data: find it, erase it.")
program.app.add_typer(app, name="privacy")

Who = Annotated[str, typer.Argument(help="A nick, a phone or an order number.", show_default=False)]


@app.command("find")
def find_command(who: Who, json: program.Json = False) -> None:
    """What is held of a buyer, and where: counts only, nobody's data is shown."""
    from zhanggui.kernel.privacy import api as privacy

    person = privacy.find(who)
    rows = [{"held by": name, "records": count} for name, count in privacy.held(person).items()]
    told = {
        "orders": len(person.orders),
        "shops": person.shops,
        "held": {row["held by"]: row["records"] for row in rows},
    }
    program.answer(told, as_json=json, table=rows)


@app.command("erase")
def erase_command(
    who: Who,
    reason: Annotated[str, typer.Option(help="The request: who asked, when and how.", show_default=False)],
    actor: Annotated[str, typer.Option(help="Sign-in name of whoever decided.")] = "system",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: program.Json = False,
) -> None:
    """Erase a buyer everywhere; orders and money stay. It cannot be undone."""
    from zhanggui.kernel.privacy import api as privacy

    person = privacy.find(who)
    if not yes:
        typer.confirm(f"Erase this buyer from {len(person.orders)} orders? It cannot be undone.", abort=True, err=True)
    with program.progress() as shown:
        task = shown.add_task("erasing", total=None)
        done = privacy.erase(
            term=who, reason=reason, actor=actor, at=clock.now(),
            told=lambda name: shown.update(task, description=name, advance=1),
        )  # fmt: skip
    rows = [{"held by": name, "erased": count} for name, count in done.done.items()]
    program.answer({"erasure": done.pk, "erased": done.done}, as_json=json, table=rows)


@app.command("resume")
def resume_command(json: program.Json = False) -> None:
    """Go on with erasures that were interrupted."""
    from zhanggui.kernel.privacy import api as privacy

    count = privacy.resume(clock.now())
    program.answer({"resumed": count}, as_json=json)
