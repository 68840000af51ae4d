"""`zhanggui facts load`: an engine with tables of its own is brought in step with the facts."""

from datetime import timedelta
from typing import Annotated

import typer
from django.conf import settings

from zhanggui import facts as store_of
from zhanggui.base import Refusal
from zhanggui.config.fact_commands import app
from zhanggui.doors.cli import program


@app.command("load")
def load_command(
    facts: Annotated[
        list[str] | None, typer.Argument(help="Facts; all when none is named.", show_default=False)
    ] = None,
    to: Annotated[str, typer.Option(help="An engine, before ZHANGGUI_FACTS moves over to it: postgres://...")] = "",
    forget: Annotated[bool, typer.Option(help="Drop at once what no version needs, not after two hours.")] = False,
    json: program.Json = False,
) -> None:
    """Copy the facts to the engine's tables: only files it has not; safe to repeat and to break off."""
    from zhanggui.metrics.engines import steps

    here = store_of.Store(settings.FACTS_FOLDER)
    store = store_of.Store(store_of.naming.named(to, str(here.root)).text) if to else here
    if not store.engine.startswith(("postgres:", "clickhouse:")):
        raise Refusal(
            "facts.nothing_to_load",
            "This engine reads the facts themselves: there is nothing to load. Name one with tables of its own: "
            "--to postgres://... or clickhouse://...",
        )
    unknown = [fact for fact in facts or [] if fact not in store_of.FACTS]
    if unknown:
        raise Refusal("facts.unknown_fact", f"There is no fact {unknown[0]}. There are {', '.join(store_of.FACTS)}.")
    rows = []
    for fact in facts or list(store_of.FACTS):
        program.say(f"{fact} ...") if not json else None
        rows += [each.__dict__ for each in steps.in_step(store, [fact])]
    dropped = steps.forget(store, timedelta() if forget else steps.KEPT)
    program.answer({"facts": rows, "dropped": dropped}, as_json=json, table=rows, title=f"{dropped} files dropped.")


def check_engine() -> dict[str, str]:
    """A line of `zhanggui doctor`: which engine answers, which release, how far it is in step."""
    from zhanggui.metrics.engines import steps

    try:
        found = steps.standing(store_of.Store(settings.FACTS_FOLDER))
    except Refusal as refusal:
        return {"check": "engine", "state": "down", "detail": str(refusal)}
    return {"check": "engine", "state": "behind" if found.behind else "ok", "detail": found.text}
