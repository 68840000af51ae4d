"""Who we are to a platform, and what a shop's owner lets us do: refreshed early, by one at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from zhanggui.connectors.api.errors import Trouble

EARLY = timedelta(minutes=30)
"""Refreshed so long before the end. Douyin gives a new token only in the last hour."""


@dataclass(frozen=True, slots=True)
class App:
    """The app a platform knows."""

    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a shop's owner gave the app. A refresh gives both anew: the old ones may be void from then on."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    access_until: datetime | None = None
    refresh_until: datetime | None = None


class TokenStore(Protocol):
    """Where a shop's tokens are kept, sealed. Whoever implements it sees that nobody else is `alone` meanwhile."""

    def load(self) -> Tokens: ...

    def save(self, tokens: Tokens) -> None: ...

    def alone(self) -> AbstractContextManager[None]:
        """Hold off everybody else who would refresh this shop's tokens, in other processes too."""
        ...


class MemoryTokens:
    """Tokens of one process."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()

    def load(self) -> Tokens:
        return self._tokens

    def save(self, tokens: Tokens) -> None:
        self._tokens = tokens

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._lock:
            yield


class Ended(Exception):
    """There is nothing to refresh with any more."""


class TokenKeeper:
    """Answers a token that is still good."""

    def __init__(
        self, store: TokenStore, refresh: Callable[[Tokens], Tokens], now: Callable[[], datetime], early: timedelta
    ) -> None:
        self._store, self._refresh, self._now, self._early = store, refresh, now, early

    def current(self) -> str:
        tokens = self._store.load()
        due = tokens.access_until is not None and tokens.access_until - self._early <= self._now()
        return self.after(tokens.access) if due and tokens.refresh else tokens.access

    def after(self, stale: str) -> str:
        """The token that follows one that is, or soon will be, no good; whoever comes second finds it done."""
        with self._store.alone():
            tokens = self._store.load()
            if tokens.access != stale:
                return tokens.access
            if not tokens.refresh or (tokens.refresh_until is not None and tokens.refresh_until <= self._now()):
                raise Ended("refresh_token")
            try:
                fresh = self._refresh(tokens)
            except Trouble:
                if tokens.access_until is not None and tokens.access_until > self._now():
                    return tokens.access  # still good for a while: the next question tries again
                raise
            self._store.save(fresh)
            return fresh.access
