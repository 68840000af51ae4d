"""`zhanggui facts`: upkeep and history of the fact store."""

from typing import Annotated, Any

import typer
from django.conf import settings

from zhanggui import facts as store_of
from zhanggui.base import Refusal, clock
from zhanggui.doors.cli import program

app = typer.Typer(no_args_is_help=True, help="The fact store: versions, history, upkeep.")
program.app.add_typer(app, name="facts")

Fact = Annotated[list[str] | None, typer.Argument(help="Facts; all when none is named.", show_default=False)]


@app.command("compact")
def compact_command(facts: Fact = None, json: program.Json = False) -> None:
    """Merge the small files of each shop and month; rows stay as they are."""
    _keep_up(facts, as_json=json, remove=False)


@app.command("vacuum")
def vacuum_command(
    facts: Fact = None,
    keep_days: Annotated[
        int | None, typer.Option(help="Keep what was replaced in so many days; 35 when left out.", min=1)
    ] = None,
    json: program.Json = False,
) -> None:
    """Remove files that no version of the last days and none kept by name needs."""
    _keep_up(facts, as_json=json, merge=False, **({} if keep_days is None else {"keep_hours": keep_days * 24}))


@app.command("versions")
def versions_command(json: program.Json = False) -> None:
    """The newest version of every fact with its files and bytes, and the versions kept by name."""
    from zhanggui.facts import history, upkeep

    store = _store()
    rows = [
        {"fact": fact, **upkeep.size_of(store, fact).__dict__} for fact in store_of.FACTS if store.version(fact) >= 0
    ]  # fmt: skip
    kept = [{"name": each.name, "at": each.at, "bytes": each.bytes} for each in history.kept_versions(store)]
    program.answer({"facts": rows, "kept": kept}, as_json=json, table=rows, title="" if rows else "No facts yet.")
    if not json:
        program.answer(kept, as_json=False, table=kept, title="" if kept else "No version is kept by name.")


@app.command("history")
def history_command(
    fact: Annotated[str, typer.Argument(help="One fact: order_line.", show_default=False)],
    shop: Annotated[str, typer.Option(help="Only slices of this shop.")] = "",
    limit: Annotated[int, typer.Option(help="So many, the latest.", min=1)] = 50,
    json: program.Json = False,
) -> None:
    """The changes of a fact: when, which slice, by which files."""
    from zhanggui.facts import history
    from zhanggui.intake import api as intake

    found = [each for each in history.commits(_store(), fact) if not shop or each.shop == shop][-limit:]
    names = intake.file_names({run for each in found for run in each.runs})
    rows = [
        {"version": each.version, "at": each.at, "operation": each.operation, "shop": each.shop, "first": each.first,
         "last": each.last, "rows": each.rows,
         "files": ", ".join(names.get(run, f"#{run}") for run in each.runs)}
        for each in reversed(found)
    ]  # fmt: skip
    program.answer(rows, as_json=json, table=rows, title="" if rows else "Nothing was written yet.")


@app.command("keep")
def keep_command(
    name: Annotated[str, typer.Argument(help="As in before-audit.", show_default=False)], json: program.Json = False
) -> None:
    """Keep the versions as they stand now by a name; they can be read until `facts drop NAME`."""
    from zhanggui.facts import history

    kept = history.keep(_store(), name, clock.now())
    program.answer({"name": kept.name, "at": kept.at, "versions": kept.versions, "bytes": kept.bytes}, as_json=json)


@app.command("drop")
def drop_command(name: Annotated[str, typer.Argument(show_default=False)]) -> None:
    """Keep a named version no longer; the next vacuum removes its files."""
    from zhanggui.facts import history

    history.store_kept(_store(), name)
    history.let_go(_store(), name)


def nightly_now() -> None:
    """The worker's job: merge and remove files of the fact store, once a night."""
    from zhanggui.intake.dirty import keep_up

    keep_up(clock.now())


def _keep_up(facts: list[str] | None, *, as_json: bool, **how: Any) -> None:
    from zhanggui.facts import upkeep

    for fact in facts or []:
        if fact not in store_of.FACTS:
            raise Refusal(
                "facts.unknown_fact", f"There is no fact {fact}. There are {', '.join(store_of.FACTS)}.", fact=fact
            )
    with program.progress() as shown:
        task = shown.add_task("facts", total=len(facts or store_of.FACTS))

        def told(fact: str, step: str) -> None:
            shown.update(task, description=f"{fact}: {step}", advance=0.5)

        done = upkeep.keep_up(_store(), facts=facts, told=told, **how)
    rows = [
        {"fact": each.fact, "merged": each.merged, "removed": each.removed,
         "files": f"{each.before.files} → {each.after.files}",
         "all files": f"{each.before.all_files} → {each.after.all_files}",
         "all bytes": f"{each.before.all_bytes:,} → {each.after.all_bytes:,}"}
        for each in done
    ]  # fmt: skip
    program.answer(
        [each.as_json() for each in done], as_json=as_json, table=rows, title="" if rows else "No facts yet."
    )


def _store() -> "store_of.Store":
    return store_of.Store(settings.FACTS_FOLDER)
