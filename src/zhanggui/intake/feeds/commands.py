"""`zhanggui feeds`: the ways in for files, from the command line of the machine."""

from types import SimpleNamespace
from typing import Annotated, Any

import typer
from django.db.models import QuerySet

from zhanggui.base import Refusal, clock
from zhanggui.doors.cli import program
from zhanggui.intake.feeds import fetching, services
from zhanggui.intake.feeds.models import Feed
from zhanggui.kernel.organisation import api as organisation

ACTOR = "command line"
_feeds = typer.Typer(no_args_is_help=True, help="Ways in by which files come by themselves.")
program.app.add_typer(_feeds, name="feeds")
Name = Annotated[str, typer.Argument(help="Name of the way in.")]


@_feeds.command("list")
def list_command(
    state: Annotated[str, typer.Option(help="works, new, failing or paused.")] = "", json: program.Json = False
) -> None:
    """All ways in, with how they are."""
    rows = [_row(feed) for feed in _all() if not state or feed.state == state]
    shown = [{name: row[name] for name in ("name", "kind", "shop", "state", "worked", "next", "why")} for row in rows]
    program.answer(rows, as_json=json, table=shown, title="No file comes in by itself yet.")


@_feeds.command("add")
def add_command(
    name: Annotated[str, typer.Option(help="How people call it.")],
    shop: Annotated[str, typer.Option(help="Code of the shop its files belong to.")],
    kind: Annotated[str, typer.Option(help="folder, mail, bucket or api.")],
    owner: Annotated[str, typer.Option(help="Sign-in name or code of who answers for it.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting of its kind, as on its form.")
    ] = None,
    every: Annotated[int, typer.Option(help="Minutes between two looks: 5, 15, 60, 360 or 1440.")] = 15,
    json: program.Json = False,
) -> None:
    """Set a way in up. Its password or key is asked for at the terminal, or read from standard input."""
    from zhanggui.intake.feeds.forms import FORMS

    if kind not in FORMS:
        program.fail(f"There is no kind {kind}: use one of {', '.join(FORMS)}. [feed.unknown_kind]")
    person = organisation.person_named(owner)
    if person is None:
        program.fail(f"There is no person {owner}. [person.unknown]")
    form = FORMS[kind](_said(FORMS[kind], name, shop, person.pk, every, settings or []), request=_machine())
    if not form.is_valid():
        program.fail("; ".join(_faults(form)) + " [feed.unreadable]")
    feed = services.add(form.wish(), actor=ACTOR, at=clock.now())
    program.answer(_row(feed), as_json=json, table=[_row(feed)])


@_feeds.command("run")
def run_command(
    name: Annotated[str, typer.Argument(help="Name of the way in; all active ones when left out.")] = "",
    dry: Annotated[bool, typer.Option("--dry-run", help="Only name the files it would take.")] = False,
    json: program.Json = False,
) -> None:
    """Look now, and wait for the outcome."""
    chosen = [_named(name)] if name else list(_all().filter(active=True))
    if dry:
        rows = [row for feed in chosen for row in _would_take(feed)]
        program.answer(rows, as_json=json, table=rows, title="No file would be taken.")
        return
    rows = [_contact(feed) for feed in chosen]
    program.answer(rows, as_json=json, table=rows, title="There is no active way in.")
    if any(row["state"] == "failed" for row in rows):
        raise typer.Exit(1)


@_feeds.command("pause")
def pause_command(name: Name, json: program.Json = False) -> None:
    """Look no more until it is resumed."""
    row = _row(services.pause(_named(name).pk, actor=ACTOR, at=clock.now()))
    program.answer(row, as_json=json, table=[row])


@_feeds.command("resume")
def resume_command(name: Name, json: program.Json = False) -> None:
    """Look again."""
    row = _row(services.resume(_named(name).pk, actor=ACTOR, at=clock.now()))
    program.answer(row, as_json=json, table=[row])


def _all() -> QuerySet[Feed]:
    return Feed.objects.select_related("owner").order_by("name")


def _named(name: str) -> Feed:
    feed = _all().filter(name=name).first()
    if feed is None:
        raise Refusal("feed.unknown", f"There is no way in called {name}; zhanggui feeds list names them.", name=name)
    return feed


def _row(feed: Feed) -> dict[str, Any]:
    return {
        "name": feed.name, "kind": feed.kind, "shop": feed.shop, "state": feed.state, "every": feed.every,
        "owner": feed.owner.code, "settings": {k: v for k, v in feed.settings.items() if k != "authority"},
        "worked": feed.worked_at, "next": feed.next_at if feed.active else None, "failures": feed.failures,
        "code": feed.code, "why": feed.sentence,
    }  # fmt: skip


def _contact(feed: Feed) -> dict[str, Any]:
    contact = fetching.fetch(feed.pk)
    if contact is None:
        return {"name": feed.name, "state": "busy"}
    names = ("state", "offered", "taken", "known", "asking", "refused", "waiting", "left", "rows", "code")
    return {"name": feed.name, **{name: getattr(contact, name) for name in names}, "why": contact.sentence}


def _would_take(feed: Feed) -> list[dict[str, Any]]:
    return [{"feed": feed.name, "file": one.name, "place": one.place, "bytes": one.size}
            for one in fetching.look(feed).fresh]  # fmt: skip


def _machine() -> Any:
    """Whoever works at the machine's own command line may name every shop."""
    return SimpleNamespace(user=None, person=None)


def _said(form: Any, name: str, shop: str, owner: int, every: int, settings: list[str]) -> dict[str, Any]:
    """The form as filled in: given settings over its usual ones, and secrets by themselves."""
    pairs = dict(text.partition("=")[::2] for text in settings)
    blank = form(request=_machine())
    if strange := set(pairs) - {field.name for field in blank.own}:
        program.fail(f"There is no setting {', '.join(sorted(strange))} of this kind. [feed.unreadable]")
    if given := [one for one in form.secret_names if one in pairs]:
        program.fail(f"Leave {given[0]} out: it is asked for, so that no list of commands keeps it. [feed.secret]")
    said = {field.name: field.initial for field in blank.own if field.initial is not None}
    said |= {key: value.split(",") if key == "suffixes" else value for key, value in pairs.items()}
    for one in form.secret_names:
        said[one] = typer.prompt(one, hide_input=True, err=True)
    return {**said, "name": name, "shop": shop, "owner": owner, "every": every}


def _faults(form: Any) -> list[str]:
    return [
        f"{field}: {text}" if field != "__all__" else text for field, texts in form.errors.items() for text in texts
    ]
