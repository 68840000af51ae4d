"""`zhanggui init`: from a playbook to a running company, ready to sign in."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from django.core.management import call_command
from django.db import transaction

from zhanggui.base import Refusal, clock
from zhanggui.config.home import home
from zhanggui.departments.projects import api as projects
from zhanggui.doors.cli import program
from zhanggui.playbook import api as playbooks

SAMPLE = "sample"


@dataclass(frozen=True)
class Started:
    """What starting a company made."""

    company: str
    applied: playbooks.Applied
    shops: list[str]
    people: list[playbooks.SignIn]
    password: str | None
    """Told only when a sign-in was made just now."""


@program.app.command()
def init(
    playbook: Annotated[str, typer.Option(help="Id of a playbook, or its folder; see `zhanggui playbook list`.")],
    company: Annotated[str, typer.Option(help="Name of the company.")],
    shop: Annotated[list[str] | None, typer.Option(help="CODE:PLATFORM[:NAME], once a shop.")] = None,
    people: Annotated[str, typer.Option(help='"sample" seats made-up people on every post.')] = "",
    fill: Annotated[list[str] | None, typer.Option(help="POST=PLAYBOOK/POST, duties for a post without any.")] = None,
    json: program.Json = False,
) -> None:
    """Start a company from a playbook. Running it again changes only what is new."""
    fills, shops = _fills(fill or []), [_shop(text) for text in shop or []]
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)
        started = start_company(
            playbook=playbook, company=company, shops=[":".join(one) for one in shops], people=people, fills=fills,
            at=clock.now(),
        )  # fmt: skip
    if json:
        program.answer(_as_json(started), as_json=True)
    else:
        _tell(started)


@program.app.command()
def administrator(json: program.Json = False) -> None:
    """Make the administrator's sign-in only: the company is then set up in the browser, at /playbook/set-up/."""
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)
        word = secrets.token_urlsafe(12)
        made = playbooks.seat_administrator(password=word)
    answer = {"sign_in": made.code, "password": word if made.new else None, "new": made.new}
    if json:
        program.answer(answer, as_json=True)
    elif made.new:
        program.say(f"Sign in as {made.code} with the password {word} after `zhanggui serve`; then /playbook/set-up/.")
    else:
        program.say(f"There is a sign-in {made.code} already; its password stays.")


@transaction.atomic
def start_company(
    *, playbook: str, company: str, shops: Sequence[str], at: datetime, people: str = "",
    fills: Mapping[str, str] | None = None, password: str | None = None, sample: bool | None = None,
) -> Started:  # fmt: skip
    """Posts, duties, shops and people of a company; all of it or, when something is refused, nothing.

    `shops` are CODE:PLATFORM[:NAME]. Without `people` there is one administrator.
    """
    if people not in ("", SAMPLE):
        raise Refusal("people.unknown", f'People can be "{SAMPLE}" or left out, not {people}.', people=people)
    is_sample = people == SAMPLE if sample is None else sample
    folder = playbooks.folder_of(playbook)
    _refuse_faulty(playbook)
    shipped = playbooks.load(folder)
    book = playbooks.own_book(shipped.id) or shipped
    applied = playbooks.instantiate(
        book, company=company, at=at, fills=fills, beside=folder.parent, is_sample=is_sample
    )
    codes = []
    for code, platform, name in map(_shop, shops):
        projects.open_shop(code=code, platform=platform, name=name, is_sample=is_sample)
        codes.append(code)
    agreed = os.environ.get("ZHANGGUI_SAMPLE_PASSWORD") if people == SAMPLE else None
    word = password or agreed or secrets.token_urlsafe(12)
    seated = [playbooks.seat_administrator(password=word)]
    if people == SAMPLE:
        seated += playbooks.seat_people(book, shops=codes, at=at, password=word)
    return Started(company, applied, codes, seated, word if any(person.new for person in seated) else None)


@contextmanager
def _alone() -> Iterator[None]:
    """One `init` at a time in this home; a second one waits for the first."""
    with (home() / "init.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _refuse_faulty(playbook: str) -> None:
    problems = playbooks.check(playbook)
    if problems:
        first = problems[0]
        raise Refusal(
            "playbook.faulty", f"{first.message} ({len(problems)} problems; see `zhanggui playbook check`.)",
            playbook=playbook,
        )  # fmt: skip


def _shop(text: str) -> tuple[str, str, str]:
    code, _colon, rest = text.partition(":")
    platform, _colon, name = rest.partition(":")
    if not code or not platform:
        raise Refusal(
            "shop.unreadable", f"Write a shop as CODE:PLATFORM[:NAME], as in home:tmall:示例旗舰店, not {text}."
        )
    return code, platform, name or code


def _fills(texts: Sequence[str]) -> dict[str, str]:
    fills = {}
    for text in texts:
        post, equals, source = text.partition("=")
        if not equals or (source and "/" not in source):
            raise Refusal(
                "fill.unreadable", f"Write a fill as POST=PLAYBOOK/POST, or POST= to leave the post empty, not {text}."
            )
        fills[post] = source
    return fills


def _as_json(started: Started) -> dict[str, Any]:
    return {
        "company": started.company, **asdict(started.applied), "shops": started.shops,
        "people": [
            {"sign_in": person.code, "zh": person.name.zh, "en": person.name.en, "scope": person.scope,
             "posts": [post.zh for post in person.posts], "new": person.new}
            for person in started.people
        ],
        "password": started.password, "next": _next_steps(started),
    }  # fmt: skip


def _next_steps(started: Started) -> list[str]:
    shop = started.shops[0] if started.shops else "CODE"
    steps = [] if started.shops else ["zhanggui init ... --shop CODE:PLATFORM:NAME   (add a shop)"]
    return [*steps, f"zhanggui intake FILE... --shop {shop}", f"zhanggui day {clock.today()}", "zhanggui serve"]


def _tell(started: Started) -> None:
    done = started.applied
    program.say(
        f"{started.company}: {done.departments} departments, {done.positions} posts, {done.duties} duties from "
        f"{done.playbook}, version {done.version} ({done.opened} opened, {done.updated} updated, {done.closed} closed)."
    )
    for post, source in done.fills.items():
        program.say(f"  {post} is filled from {source}.")
    for code in done.still_held:
        program.say(f"  {code} is no longer in the playbook but somebody sits on it: it closes when they are released.")
    rows = [
        {"sign in as": person.code, "name": f"{person.name.zh} {person.name.en}", "scope": person.scope,
         "post": ", ".join(post.zh for post in person.posts)}
        for person in started.people
    ]  # fmt: skip
    program.answer(None, as_json=False, table=rows)
    if started.password:
        program.say(f"Password of every new sign-in, shown once: {started.password}")
    program.say("Next:")
    for step in _next_steps(started):
        program.say(f"  {step}")
