"""A platform's interface: orders and refunds changed since the last look, page by page.

Each page's answer goes in as a document, like an export, and stays stored: it can be read again. How far a list was
asked for is kept per feed and overlaps a little, for platforms tell late changes late. Tokens are renewed under a lock
and kept encrypted. Tested against a local server that behaves as documented, not yet against the live platforms.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction

from zhanggui.connectors.api.client import Client, Page
from zhanggui.connectors.api.clients import open_client
from zhanggui.connectors.api.tokens import App, MemoryTokens, Tokens, TokenStore
from zhanggui.intake.feeds.contracts import Found, Source
from zhanggui.intake.feeds.mail import address_trouble
from zhanggui.intake.locks import only_one
from zhanggui.kernel.outgoing import api as outgoing

OVERLAP = timedelta(minutes=30)
"""Asked for once more: what changed while the last look went on."""
LAG = timedelta(minutes=1)
PLATFORMS = ("taobao", "tmall", "jd", "pdd", "douyin")


class Platform:
    """Pages of the lists a platform tells."""

    def look(self, source: Source) -> Iterator[Found]:
        with _client(source) as client:
            for name in lists_of(client):
                yield from self._list(client, name, source)

    def done(self, source: Source, found: Found) -> None:
        """A platform is only asked."""

    def _list(self, client: Client, name: str, source: Source) -> Iterator[Found]:
        """One list from where the last look ended; an interrupted one goes on behind its last page."""
        held = source.marker.get(name) or {}
        since, until, cursor = _span(held, source)
        told = 0
        for page in client.pages(name, since, until, cursor):
            told += page.entries
            yield from _documents(page, str(client.manifest.title["en"]))
            if not source.held_back:
                source.marker[name] = _going_on(held, since, until, page.cursor)
        source.notes.append(("platform.found", {"list": name, "records": told}))
        if not source.held_back:
            source.marker[name] = {"done": until.isoformat()}


def lists_of(client: Client) -> list[str]:
    """The orders that were changed, or the first list there is; then refunds."""
    names = client.listings
    return [*names[:1], *(name for name in names[1:] if name == "refunds")]


def _span(held: dict[str, Any], source: Source) -> tuple[datetime, datetime, str]:
    if held.get("cursor"):
        return datetime.fromisoformat(held["since"]), datetime.fromisoformat(held["until"]), held["cursor"]
    until = source.at - LAG
    if held.get("done"):
        return datetime.fromisoformat(held["done"]) - OVERLAP, until, ""
    return until - timedelta(days=source.number("since_days", 7)), until, ""


def _going_on(held: dict[str, Any], since: datetime, until: datetime, cursor: str) -> dict[str, Any]:
    done = {"done": held["done"]} if held.get("done") else {}
    return {**done, "since": since.isoformat(), "until": until.isoformat(), "cursor": cursor}


def _documents(page: Page, title: str) -> Iterator[Found]:
    """The documents of a page that tells something; the same answer to the same question is the same file."""
    if not page.entries:
        return
    answer = hashlib.sha256(page.raw).hexdigest()
    for each in page.documents:
        key = f"{each.format}\x00{page.since.isoformat()}\x00{page.until.isoformat()}\x00{page.number}\x00{answer}"
        yield Found(key, each.name, len(each.content), title, _in_memory(each.content), page.until)


def _in_memory(content: bytes) -> Any:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        yield io.BytesIO(content)

    return opened


def _client(source: Source) -> Client:
    store: TokenStore = FeedTokens(source.feed) if source.feed else MemoryTokens(_only_access(source))
    app = App(source.text("app"), source.secrets.get("secret", ""))
    client = open_client(source.text("platform"), app, store, shop=source.shop, gateway=source.text("gateway"))
    asked = source.text("gateway") or client.manifest.gateway
    try:
        outgoing.check_url(asked)
    except outgoing.AddressRefused as refused:
        client.close()
        raise address_trouble(refused, asked) from None
    return client


def _only_access(source: Source) -> Tokens:
    """A try of the connection renews nothing: the renewed token would be lost, and the old one void."""
    return Tokens(source.secrets.get("access", ""))


class FeedTokens:
    """The tokens of a feed, encrypted with its secrets."""

    def __init__(self, feed: int) -> None:
        self._feed = feed

    def load(self) -> Tokens:
        from zhanggui.intake.feeds.models import Feed

        held = json.loads(Feed.objects.values_list("secrets", flat=True).get(pk=self._feed) or "{}")
        return Tokens(
            held.get("access", ""), held.get("refresh", ""), _moment(held.get("access_until")),
            _moment(held.get("refresh_until")),
        )  # fmt: skip

    @transaction.atomic
    def save(self, tokens: Tokens) -> None:
        from zhanggui.intake.feeds.models import Feed

        feed = Feed.objects.select_for_update().get(pk=self._feed)
        moments = {"access_until": tokens.access_until, "refresh_until": tokens.refresh_until}
        told = {name: at.isoformat() for name, at in moments.items() if at is not None}
        held = {name: text for name, text in json.loads(feed.secrets or "{}").items() if name not in moments}
        feed.secrets = json.dumps({**held, "access": tokens.access, "refresh": tokens.refresh, **told})
        feed.save(update_fields=["secrets"])

    def alone(self) -> AbstractContextManager[None]:
        return only_one(f"feed-tokens-{self._feed}")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
