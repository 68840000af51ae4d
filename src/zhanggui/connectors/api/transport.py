"""The way to a platform: one request and its answer, paced by a bucket; no redirects, no endless answers."""

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from zhanggui.connectors.api.errors import Trouble
from zhanggui.connectors.api.exchange import Question, Reply, told_by

LARGEST = 64 << 20
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
SLOWEST = 120.0
"""Seconds one answer may take in all, however steadily it drips."""
LONGEST_WAIT = 60.0
FIRST_WAIT = 1.0


class Bucket:
    """So many questions a second, some saved up; shared by whoever asks the same platform for the same app."""

    def __init__(
        self,
        per_second: float,
        burst: int,
        *,
        sleep: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second, self._burst = per_second, float(burst)
        self._sleep, self._ticks = sleep, ticks
        self._left, self._at = float(burst), ticks()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait for one's turn."""
        with self._lock:
            now = self._ticks()
            self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
            self._at = max(now, self._at)
            self._left -= 1
            wait = -self._left / self._per_second
        if wait > 0:
            self._sleep(wait)

    def pause(self, seconds: float) -> None:
        """The platform says to wait: nobody asks before."""
        with self._lock:
            self._left = min(self._left, 0.0) - seconds * self._per_second


class Transport:
    """Sends questions; waits between attempts ever longer, with chance in it so that many do not come at once."""

    def __init__(
        self,
        bucket: Bucket,
        *,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: random.Random | None = None,
    ) -> None:
        self.bucket = bucket
        self._http = http or httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)
        self._sleep = sleep
        self._chance = chance or random.SystemRandom()

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def send(self, question: Question) -> Reply:
        """The answer; `Trouble` where none came through whole."""
        self.bucket.take()
        try:
            return self._send(question)
        except httpx.HTTPError as error:
            raise Trouble(type(error).__name__) from error

    def _send(self, question: Question) -> Reply:
        began, raw = time.monotonic(), bytearray()
        request: dict[str, Any] = {"params": question.query, "data": question.form}
        if question.body is not None:
            request |= {"data": None, "content": question.body, "headers": {"Content-Type": "application/json"}}
        with self._http.stream("POST", question.url, **request) as answer:
            for chunk in answer.iter_bytes():
                raw += chunk
                if len(raw) > LARGEST or time.monotonic() - began > SLOWEST:
                    raise Trouble("the answer does not end")
        if answer.status_code == 429:
            return Reply(bytes(raw), {}, _date(answer), _seconds(answer))
        if answer.status_code >= 300:
            raise Trouble(f"HTTP {answer.status_code}")
        return Reply(bytes(raw), told_by(bytes(raw)), _date(answer))

    def back_off(self, attempt: int) -> float:
        """How long to wait after so many attempts."""
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt, 10))
        return float(longest * self._chance.uniform(0.5, 1.0))

    def rest(self, attempt: int) -> None:
        self._sleep(self.back_off(attempt))


def _date(answer: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("date", ""))
    except (TypeError, ValueError):
        return None


def _seconds(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return min(float(told), LONGEST_WAIT) if told.isascii() and told.isdigit() else FIRST_WAIT
