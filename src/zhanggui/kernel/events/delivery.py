"""Carrying news to its reactions: each once, in its own transaction, with a receipt."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from zhanggui.base import clock
from zhanggui.kernel.events.models import Delivery, News

Reaction = Callable[[Mapping[str, Any], str], None]
MAX_ATTEMPTS = 5
BATCH = 500

_reactions: dict[str, dict[str, Reaction]] = {}
_log = logging.getLogger(__name__)


def reaction(news_name: str | type) -> Callable[[Reaction], Reaction]:
    """Register `fn(payload, key)` for news of this name; `key` is the same if it is ever called again."""
    name = news_name if isinstance(news_name, str) else news_name.__name__

    def register(fn: Reaction) -> Reaction:
        _reactions.setdefault(name, {})[f"{fn.__module__}.{fn.__qualname__}"] = fn
        return fn

    return register


def deliver_waiting() -> int:
    """Deliver what waits, oldest first; answers how many reactions ran. Safe to run twice at once."""
    ran, last = 0, 0
    while batch := list(News.objects.filter(delivered_at=None, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        unheard = [news.pk for news in batch if not _reactions.get(news.name)]
        News.objects.filter(pk__in=unheard, delivered_at=None).update(delivered_at=clock.now())
        batch = [news for news in batch if _reactions.get(news.name)]
        ran += sum(_deliver(news) for news in batch)
    return ran


def stuck() -> list[Delivery]:
    """Reactions that failed too often and wait for somebody to look, oldest first."""
    waiting = Delivery.objects.filter(done_at=None, attempts__gte=MAX_ATTEMPTS)
    return list(waiting.select_related("news").order_by("pk"))


def retry(delivery_id: int) -> int:
    """Try a stuck reaction again, after its cause was removed; answers how many reactions ran."""
    Delivery.objects.filter(pk=delivery_id, done_at=None).update(attempts=0, error="")
    return deliver_waiting()


def _deliver(news: News) -> int:
    reactions = _reactions.get(news.name, {})
    ran, all_done = 0, True
    for name, fn in reactions.items():
        done, now = _react(news, name, fn)
        ran, all_done = ran + now, all_done and done
    if all_done:
        News.objects.filter(pk=news.pk, delivered_at=None).update(delivered_at=clock.now())
    return ran


def _react(news: News, name: str, fn: Reaction) -> tuple[bool, int]:
    """Whether the reaction is done by now, and whether it ran just now."""
    receipt, _ = Delivery.objects.get_or_create(news=news, reaction=name[-120:])
    if receipt.done_at is not None:
        return True, 0
    if receipt.attempts >= MAX_ATTEMPTS:
        return False, 0
    try:
        with transaction.atomic():
            held = Delivery.objects.select_for_update(skip_locked=True).filter(pk=receipt.pk).first()
            if held is None:
                return False, 0  # another process is at it
            if held.done_at is not None:
                return True, 0
            fn(news.payload, f"news:{news.pk}:{name}")
            Delivery.objects.filter(pk=receipt.pk).update(done_at=clock.now(), attempts=F("attempts") + 1, error="")
    except Exception as error:
        _log.exception("The reaction %s to %s (%s) failed.", name, news.name, news.pk)
        Delivery.objects.filter(pk=receipt.pk).update(
            attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000]
        )
        return False, 0
    return True, 1


def waiting_news() -> int:
    """How much news has not reached every reaction."""
    return News.objects.filter(Q(delivered_at=None)).count()
