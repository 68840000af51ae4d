"""A strange file on its way to being described: kept sealed, looked at, filled in step by step."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.connectors.own_tables import guessing
from zhanggui.intake import services, storage
from zhanggui.intake.models import Run, TableDraft

KEPT_FOR = timedelta(days=14)
"""A file nobody went on describing is put away after so long."""


@dataclass(frozen=True)
class Looked:
    """The table of a draft, what it may be read as, and the others of its file."""

    found: guessing.Found
    guesses: list[guessing.Guess]
    places: list[str]


def begin(source: Path | BinaryIO, *, name: str, shop: str, by: Any, at: datetime) -> TableDraft:
    """Keep a file to describe it; refuse one that holds no table, or that is known already."""
    services.require_shop(shop)
    with storage.keep(source) as kept:
        _refuse_known(kept.scratch.path, name)
        found = guessing.look(kept.scratch.path, name)
        storage.store(kept)
        sha256 = kept.sha256
    return TableDraft.objects.create(sha256=sha256, name=name[:255], shop=shop, place=found[0].place, by=by, at=at)


@contextmanager
def looked(draft: TableDraft) -> Iterator[Looked]:
    """The file of a draft, opened, with what its columns seem to hold."""
    with storage.opened(draft.sha256) as path:
        tables = guessing.look(path, draft.name)
        found = next((one for one in tables if one.place == draft.place), tables[0])
        yield Looked(found, guessing.guess(found), [one.place for one in tables])


def save(draft: TableDraft, answers: Mapping[str, Any], *, place: str | None = None) -> TableDraft:
    """Keep what was filled in; another table of the file begins anew."""
    if place is not None and place != draft.place:
        draft.place, draft.answers = place, {}
    else:
        draft.answers = dict(answers)
    draft.save(update_fields=["place", "answers"])
    return draft


@transaction.atomic
def discard(draft: TableDraft) -> None:
    """Put a draft away, and once that stands its file, where no run is of it."""
    sha256 = draft.sha256
    draft.delete()
    if not Run.objects.filter(sha256=sha256).exists() and not TableDraft.objects.filter(sha256=sha256).exists():
        transaction.on_commit(lambda: storage.forget(sha256))


def put_old_away(at: datetime) -> int:
    """Discard the drafts nobody went on with; answers how many."""
    old = list(TableDraft.objects.filter(at__lt=at - KEPT_FOR))
    for draft in old:
        discard(draft)
    return len(old)


def _refuse_known(path: Path, name: str) -> None:
    from zhanggui import connectors

    try:
        known = connectors.recognise(path, name=name)
    except Refusal:
        return
    if known.format != "order-lines":
        raise Refusal(
            "table.known",
            _("This file is known already: %(title)s. Take it in as it is.") % {"title": known.title["zh"]},
            format=known.format,
        )
