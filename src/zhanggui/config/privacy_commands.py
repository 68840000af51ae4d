"""`zhanggui privacy`: what is held of one buyer, and erasing it."""

from typing import Annotated, Any

import typer

from zhanggui.base import clock
from zhanggui.doors.cli import program

app = typer.Typer(no_args_is_help=True, help="One buyer's personal data: find it, erase it.")
program.app.add_typer(app, name="privacy")

Buyer = Annotated[
    list[str],
    typer.Option("--buyer", help="Of a phone: a buyer behind it who is the same person (its key, or * for all)."),
]
Who = Annotated[str, typer.Argument(help="A nick, a phone or an order number.", show_default=False)]


@app.command("find")
def find_command(
    who: Who,
    purpose: Annotated[str, typer.Option(help="What you look for them for.", show_default=False)],
    buyer: Buyer = [],  # noqa: B006 - typer reads it
    actor: Annotated[str, typer.Option(help="Sign-in name of whoever asks.")] = "system",
    json: program.Json = False,
) -> None:
    """What is held of a buyer, and where: counts only, nobody's data is shown."""
    from zhanggui.kernel.privacy import api as privacy

    privacy.look(term=who, purpose=purpose, actor=actor, at=clock.now())
    person = privacy.find(who, buyer)
    rows = [{"held by": name, "records": count} for name, count in privacy.held(person).items()]
    told = {
        "orders": len(person.orders),
        "shops": person.shops,
        "received": len(person.received),
        "buyers": {each.key: {"nick": each.shown, "orders": len(each.orders)} for each in person.candidates.values()},
        "held": {row["held by"]: row["records"] for row in rows},
    }
    program.answer(told, as_json=json, table=rows + _to_choose(person))


def _to_choose(person: Any) -> list[dict[str, Any]]:
    """Buyers behind a phone as further lines: which of them are the person, --buyer says."""
    return [
        {"held by": f"--buyer {each.key} ({each.shown})", "records": len(each.orders)}
        for each in person.candidates.values()
    ]


@app.command("erase")
def erase_command(
    who: Who,
    reason: Annotated[str, typer.Option(help="The request: who asked, when and how.", show_default=False)],
    buyer: Buyer = [],  # noqa: B006 - typer reads it
    actor: Annotated[str, typer.Option(help="Sign-in name of whoever decided.")] = "system",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: program.Json = False,
) -> None:
    """Erase a buyer everywhere; orders and money stay. It cannot be undone."""
    from zhanggui.kernel.privacy import api as privacy

    person = privacy.find(who, buyer)
    if not yes:
        typer.confirm(
            f"Erase this buyer from {len(person.orders)} orders, and as the recipient of {len(person.received)} orders "
            "of others? It cannot be undone.",
            abort=True, err=True,
        )  # fmt: skip
    with program.progress() as shown:
        task = shown.add_task("erasing", total=None)
        done = privacy.erase(
            term=who, chosen=buyer, reason=reason, actor=actor, at=clock.now(),
            told=lambda name: shown.update(task, description=name, advance=1),
        )  # fmt: skip
    rows = [{"held by": name, "erased": count} for name, count in done.done.items()]
    program.answer({"erasure": done.pk, "erased": done.done}, as_json=json, table=rows)


@app.command("resume")
def resume_command(json: program.Json = False) -> None:
    """Go on with erasures that were interrupted; after a backup was brought back, erase again who was erased since."""
    from zhanggui.kernel.privacy import api as privacy

    again = privacy.begin_again(clock.now())
    count = privacy.resume(clock.now())
    program.answer({"resumed": count, "again": len(again)}, as_json=json)
