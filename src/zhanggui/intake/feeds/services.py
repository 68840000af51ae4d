"""Setting feeds up and changing them; every change is written to the audit log, no secret with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.intake import services as intake
from zhanggui.intake.feeds import fetching
from zhanggui.intake.feeds.models import Feed, FeedFile
from zhanggui.intake.feeds.words import trouble
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.jobs import api as jobs
from zhanggui.kernel.organisation.models import Person

LEADS_TO = {"mail": ("host", "port", "user"), "bucket": ("endpoint", "key"), "api": ("platform", "app")}
"""Settings that say to whom a secret is shown: it is not taken along when one of them changes."""


class FeedRefused(Refusal):
    """A feed cannot be set up like this."""


@dataclass(frozen=True)
class Wish:
    """How a feed is to be."""

    name: str
    shop: str
    kind: str
    owner: Person
    every: int = Feed.Every.QUARTER
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Only those given anew."""
    active: bool = True


@transaction.atomic
def add(wish: Wish, *, actor: str, at: datetime) -> Feed:
    """Set a feed up; its first look is due at once."""
    intake.require_shop(wish.shop)
    if wish.kind not in Feed.Kind.values:
        raise FeedRefused("feed.unknown_kind", _("There is no such kind of feed."), kind=wish.kind)
    feed = Feed(kind=wish.kind, made_at=at, next_at=at)
    _fill(feed, wish, {})
    try:
        with transaction.atomic():
            feed.save()
    except IntegrityError:
        raise FeedRefused("feed.name_taken", _("Another feed has this name."), name=wish.name) from None
    audit.note(actor=actor, action="feed.added", subject=feed.name, detail=_audited(feed), at=at)
    return feed


@transaction.atomic
def change(feed_id: int, wish: Wish, *, actor: str, at: datetime) -> Feed:
    """Change a feed; another server or place begins anew, and wants its secret anew."""
    intake.require_shop(wish.shop)
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    before = _audited(feed)
    moved = any(feed.settings.get(name) != wish.settings.get(name) for name in LEADS_TO.get(feed.kind, ()))
    if moved and feed.secrets not in ("", "{}") and not wish.secrets:
        raise trouble("feed.secret_missing")
    if moved or feed.shop != wish.shop or _place(feed.settings) != _place(wish.settings):
        feed.marker = {}
    _fill(feed, wish, {} if moved else json.loads(feed.secrets or "{}"))
    feed.failures, feed.code, feed.sentence, feed.next_at = 0, "", "", at
    try:
        with transaction.atomic():
            feed.save()
    except IntegrityError:
        raise FeedRefused("feed.name_taken", _("Another feed has this name."), name=wish.name) from None
    after = _audited(feed)
    changed = {name: [before.get(name), after.get(name)] for name in after if before.get(name) != after.get(name)}
    if wish.secrets:
        changed["secret"] = ["", "new"]
    audit.note(actor=actor, action="feed.changed", subject=feed.name, detail=changed, at=at)
    return feed


@transaction.atomic
def pause(feed_id: int, *, actor: str, at: datetime) -> Feed:
    """Look no more until it is resumed. Pausing twice is harmless."""
    return _switch(feed_id, active=False, actor=actor, at=at)


@transaction.atomic
def resume(feed_id: int, *, actor: str, at: datetime) -> Feed:
    """Look again; the next look is due at once."""
    return _switch(feed_id, active=True, actor=actor, at=at)


@transaction.atomic
def remove(feed_id: int, *, actor: str, at: datetime) -> None:
    """Take a feed away with its history; the files it brought stay."""
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    audit.note(actor=actor, action="feed.removed", subject=feed.name, detail=_audited(feed), at=at)
    feed.delete()


@transaction.atomic
def fetch_now(feed_id: int, *, by: Person | None, at: datetime) -> None:
    """Have the worker look at once."""
    Feed.objects.filter(pk=feed_id).update(next_at=at)
    jobs.enqueue(fetching.JOB, feed_id, by.pk if by else None, key=f"feed:{feed_id}")


@transaction.atomic
def try_again(file_ids: list[int], *, actor: str, at: datetime) -> int:
    """Forget what became of refused files, so that the next look takes them up again; answers how many."""
    chosen = FeedFile.objects.filter(pk__in=file_ids, state__in=[FeedFile.State.REFUSED, FeedFile.State.STOPPED])
    rows = list(chosen.select_related("feed"))
    for feed in {row.feed for row in rows}:
        sources = {row.source for row in rows if row.feed_id == feed.pk}
        feed.files.filter(source__in=sources).delete()
        Feed.objects.filter(pk=feed.pk).update(marker={}, next_at=at)
        audit.note(actor=actor, action="feed.tried_again", subject=feed.name, detail={"files": len(sources)}, at=at)
    return len(rows)


def _switch(feed_id: int, *, active: bool, actor: str, at: datetime) -> Feed:
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    if feed.active == active:
        return feed
    feed.active = active
    if active:
        feed.next_at, feed.failures, feed.code, feed.sentence = at, 0, "", ""
    feed.save()
    audit.note(actor=actor, action="feed.resumed" if active else "feed.paused", subject=feed.name, at=at)
    return feed


def _fill(feed: Feed, wish: Wish, held: Mapping[str, str]) -> None:
    feed.name, feed.shop, feed.owner = wish.name.strip()[:80], wish.shop, wish.owner
    feed.every, feed.active, feed.settings = wish.every, wish.active, dict(wish.settings)
    feed.secrets = json.dumps({**held, **{name: text for name, text in wish.secrets.items() if text}})


def _place(settings: Mapping[str, Any]) -> list[Any]:
    return [settings.get(name) for name in ("folder", "box", "bucket", "prefix", "after_key", "senders", "subjects")]


def _audited(feed: Feed) -> dict[str, Any]:
    return {
        "shop": feed.shop, "kind": feed.kind, "every": feed.every, "owner": feed.owner.code, "active": feed.active,
        **{name: value for name, value in feed.settings.items() if name != "authority"},
    }  # fmt: skip
