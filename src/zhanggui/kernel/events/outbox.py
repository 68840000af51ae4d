"""Writing news down with the change it tells of."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from zhanggui.base import clock
from zhanggui.kernel.events.models import News
from zhanggui.kernel.jobs import api as jobs

DELIVER = "zhanggui.kernel.events.delivery.deliver_waiting"
_PENDING = "_zhanggui_news_pending"


def announce(name: str | Any, payload: Mapping[str, Any] | None = None, at: datetime | None = None) -> News:
    """Tell the rooms above: `announce("refund.closed", {...}, at)` or a frozen dataclass with an `at`.

    It leaves after the commit and may arrive twice.
    """
    if not isinstance(name, str):
        payload, at, name = dataclasses.asdict(name), getattr(name, "at", at), type(name).__name__
    news = News.objects.create(name=name, payload=dict(payload or {}), at=at or clock.now())
    _deliver_soon()
    return news


def announce_all(name: str, payloads: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Tell many things of one name at once."""
    if payloads:
        News.objects.bulk_create([News(name=name, payload=dict(one), at=at) for one in payloads], batch_size=500)
        _deliver_soon()


def _deliver_soon() -> None:
    """One delivery a transaction, however much news it holds."""
    hooks = connection.run_on_commit
    if connection.in_atomic_block and any(getattr(hook[1], _PENDING, False) for hook in hooks):
        return

    def deliver() -> None:
        jobs.enqueue(DELIVER, key="events")

    setattr(deliver, _PENDING, True)
    transaction.on_commit(deliver, robust=True)
