"""A client of one shop at one platform: asks, waits, refreshes, and hands on pages. All it asks is reading.

    with open_client("taobao", App(key, secret), store, shop="mug") as client:
        for page in client.orders(since, until, cursor):
            for document in page.documents:      # each is read like a file: recognise, read
                keep(document.name, document.content)
            remember(page.cursor)                # whoever was interrupted goes on from here

A question may be sent again, as reading changes nothing. Refreshing a token is sent once: its answer may void the token
it was asked with.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from zhanggui.base import Problem, clock
from zhanggui.connectors.api.documents import document, opened
from zhanggui.connectors.api.errors import Kind, Said, Trouble, kind_of, refused, seconds_told
from zhanggui.connectors.api.exchange import Question, Reply
from zhanggui.connectors.api.manifest import ApiManifest
from zhanggui.connectors.api.paging import Listing, Place, goes_on, is_short, last_page, place_of, windows
from zhanggui.connectors.api.tokens import EARLY, App, Ended, TokenKeeper, Tokens, TokenStore
from zhanggui.connectors.api.transport import Bucket, Transport
from zhanggui.connectors.records import Record
from zhanggui.connectors.wording import refusal

ATTEMPTS = 6
LIMITED = 20
"""How often a question waits because the platform says we ask too much."""
RENEWALS = 2


class Dialect(Protocol):
    """What one platform does its own way."""

    manifest: ApiManifest
    listings: Mapping[str, Listing]

    def question(self, app: App, method: str, params: Mapping[str, Any], token: str, at: datetime) -> Question:
        """The signed request."""
        ...

    def error(self, told: Mapping[str, Any]) -> Said | None:
        """The error an answer tells, if it is one."""
        ...

    def refresh(self, app: App, refresh_token: str, at: datetime) -> Question:
        """The request for new tokens."""
        ...

    def tokens(self, told: Mapping[str, Any], at: datetime) -> Tokens:
        """The tokens of its answer."""
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """One page as one export: give `content` to whatever takes files."""

    format: str
    name: str
    content: bytes = field(repr=False)

    def read(self) -> list[Record | Problem]:
        """Its records and problems."""
        from zhanggui.connectors.api.answers import read_document

        told = opened(self.content)
        assert told is not None
        return list(read_document(told))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: as it came, as documents, and where to go on behind it."""

    documents: tuple[Document, ...]
    raw: bytes = field(repr=False)
    cursor: str
    since: datetime
    until: datetime
    number: int
    entries: int

    @property
    def records(self) -> list[Record]:
        """What could be read, of all formats in the page."""
        return [one for each in self.documents for one in each.read() if not isinstance(one, Problem)]

    @property
    def problems(self) -> list[Problem]:
        return [one for each in self.documents for one in each.read() if isinstance(one, Problem)]


class Client:
    """One shop's door to its platform."""

    def __init__(
        self,
        dialect: Dialect,
        app: App,
        store: TokenStore,
        *,
        shop: str = "",
        transport: Transport | None = None,
        now: Callable[[], datetime] = clock.now,
        early: timedelta = EARLY,
    ) -> None:
        self.manifest = dialect.manifest
        self._dialect, self._app, self._shop = dialect, app, shop
        self._transport = transport or Transport(Bucket(self.manifest.per_second, self.manifest.burst))
        self._machine_now = now
        self._off = timedelta()
        self._keeper = TokenKeeper(store, self._refreshed, self._now, early)

    def close(self) -> None:
        """Hang up; also at the end of a `with`."""
        self._transport.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def orders(self, since: datetime, until: datetime, cursor: str = "", *, by: str = "") -> Iterator[Page]:
        """Orders created or changed in a time, page by page; `by` chooses one of `listings`."""
        return self.pages(by or next(iter(self._dialect.listings)), since, until, cursor)

    def refunds(self, since: datetime, until: datetime, cursor: str = "") -> Iterator[Page]:
        """Refunds changed in a time, where the documents tell how to ask for them."""
        return self.pages("refunds", since, until, cursor)

    @property
    def listings(self) -> tuple[str, ...]:
        """The lists this platform can be asked for."""
        return tuple(self._dialect.listings)

    def pages(self, name: str, since: datetime, until: datetime, cursor: str = "") -> Iterator[Page]:
        """The pages of one list; with a cursor, those behind it."""
        listing = self._dialect.listings[name]
        place = place_of(cursor) if cursor else None
        self._check_reach(listing, place.since if place else since)
        before: set[str] = set()
        if place is not None and place.page is not None:
            before = yield from self._window(listing, Place(place.since, place.until, place.page), before)
            since = place.until
        elif place is not None:
            since = place.since
        for start, end in windows(since, until, listing.window):
            before = yield from self._window(listing, Place(start, end), before)

    def _check_reach(self, listing: Listing, since: datetime) -> None:
        if since.tzinfo is None:
            raise ValueError("A window needs aware moments.")
        if listing.oldest is not None and since < self._now() - listing.oldest:
            title = self.manifest.title
            day = (self._now() - listing.oldest + timedelta(days=1)).astimezone(clock.SHANGHAI).date()
            days = str(listing.oldest.days)
            raise refusal("api.too_long_ago", title=title["en"], title_zh=title["zh"], limit=days, why=day.isoformat())

    def _window(self, listing: Listing, place: Place, before: set[str]) -> Generator[Page, None, set[str]]:
        """One window's pages; returns the entries it told, which the next one need not tell again."""
        seen: set[str] = set()
        page, reply, backwards = place.page, None, listing.backwards
        if page is None:
            page = listing.first
            reply = self._list(listing, place, page)
            last = last_page(listing, reply.told) if backwards else None
            backwards = last is not None
            if last is not None and last > page:
                page, reply = last, None
        while True:
            reply = reply or self._list(listing, place, page)
            more = page > listing.first if backwards else goes_on(listing, reply.told, page)
            follows = page - 1 if backwards else page + 1
            resumed = follows if backwards == listing.backwards else None
            behind = Place(place.since, place.until, resumed) if more else Place(place.until, place.until)
            keys = [listing.key(entry) for entry in listing.entries(reply.told)]
            yield self._page(listing, place, page, reply, [key for key in keys if key in seen or key in before], behind)
            seen.update(keys)
            if not more:
                return seen
            page, reply = follows, None

    def _list(self, listing: Listing, place: Place, page: int) -> Reply:
        """A page that holds as many entries as the platform itself says it does."""
        for attempt in range(ATTEMPTS):
            reply = self.ask(listing.method, listing.params(place.since, place.until, page, listing.page_size))
            if not is_short(listing, reply.told, page):
                return reply
            self._transport.rest(attempt)
        raise self._refusal(Kind.THEIRS, "a page lacks entries its total counts", None)

    def _page(self, listing: Listing, place: Place, page: int, reply: Reply, already: list[str], behind: Place) -> Page:
        at = self._now()
        start = place.since.astimezone(clock.SHANGHAI)
        documents = tuple(
            Document(
                format,
                f"{self.manifest.api} {format} {start:%Y-%m-%d %H%M} {page}.json",
                document(self.manifest.api, format, at, already, reply.raw),
            )
            for format in listing.formats
        )
        told = len(listing.entries(reply.told)) - len(already)
        return Page(documents, reply.raw, str(behind), place.since, place.until, page, told)

    def ask(self, method: str, params: Mapping[str, Any]) -> Reply:
        """One question until it is answered, or until it is clear that it will not be."""
        token = self._token()
        renewals, limited, attempt = 0, 0, 0
        is_clock_set = False
        while True:
            kind, why, reply = self._tried(method, params, token)
            if reply is not None and kind is None:
                return reply
            if kind is Kind.EXPIRED and renewals < RENEWALS:
                renewals += 1
                token = self._token(stale=token)
            elif kind is Kind.CLOCK and not is_clock_set and reply is not None and self._set_clock(reply):
                is_clock_set = True
            elif kind is Kind.LIMIT and limited < LIMITED:
                limited += 1
                told = reply.wait if reply is not None and reply.wait else None
                told = told or (seconds_told(why) if isinstance(why, Said) else None)
                self._transport.bucket.pause(told or self._transport.back_off(limited))
            elif kind is Kind.THEIRS and attempt < ATTEMPTS - 1:
                self._transport.rest(attempt)
                attempt += 1
            else:
                raise self._refusal(kind or Kind.THEIRS, why, reply)

    def _tried(
        self, method: str, params: Mapping[str, Any], token: str
    ) -> tuple[Kind | None, "Said | Trouble | str", Reply | None]:
        try:
            reply = self._transport.send(self._dialect.question(self._app, method, params, token, self._now()))
        except Trouble as trouble:
            return Kind.THEIRS, trouble, None
        if reply.wait is not None:
            return Kind.LIMIT, "HTTP 429", reply
        said = self._dialect.error(reply.told)
        return (None, "", reply) if said is None else (kind_of(self.manifest, said), said, reply)

    def _token(self, stale: str | None = None) -> str:
        try:
            return self._keeper.current() if stale is None else self._keeper.after(stale)
        except Ended as ended:
            raise self._refusal(Kind.ENDED, ended, None) from ended
        except Trouble as trouble:
            raise self._refusal(Kind.THEIRS, trouble, None) from trouble

    def _refreshed(self, tokens: Tokens) -> Tokens:
        """New tokens for old ones, asked for once."""
        at = self._now()
        reply = self._transport.send(self._dialect.refresh(self._app, tokens.refresh, at))
        if reply.wait is not None:
            raise Trouble("HTTP 429")
        said = self._dialect.error(reply.told)
        if said is None:
            fresh = self._dialect.tokens(reply.told, at)
            if not fresh.access:
                raise Trouble("the answer holds no token")
            return fresh
        kind = kind_of(self.manifest, said)
        if kind in (Kind.EXPIRED, Kind.ENDED):
            raise Ended(str(said))
        if kind is Kind.OURS:
            raise self._refusal(kind, said, reply)
        raise Trouble(str(said))

    def _now(self) -> datetime:
        return self._machine_now() + self._off

    def _set_clock(self, reply: Reply) -> bool:
        """Take the platform's moment for ours; False where it tells none, or ours agrees with it."""
        if reply.at is None:
            return False
        self._off = reply.at - self._machine_now()
        return True

    def _refusal(self, kind: Kind, why: object, reply: Reply | None) -> Exception:
        if kind is Kind.CLOCK and reply is not None and reply.at is not None:
            why = f"{round((reply.at - self._machine_now()).total_seconds())} s"
        return refused(self.manifest, kind, why, self._shop)
