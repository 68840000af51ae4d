"""Carrying news to its reactions: each once, in its own transaction, with a receipt."""

import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from zhanggui.base import clock
from zhanggui.kernel.events.models import Delivery, News

Payload = Mapping[str, Any]
Reaction = Callable[[Payload, str], None]
ManyReaction = Callable[[Sequence[tuple[Payload, str]]], None]
MAX_ATTEMPTS = 5
BATCH = 500

_reactions: dict[str, dict[str, Reaction]] = {}
_many: dict[str, ManyReaction] = {}
"""Of the reactions, by name, those that take many pieces of news of one name at once."""
_log = logging.getLogger(__name__)


def reaction(news_name: str | type) -> Callable[[Reaction], Reaction]:
    """Register `fn(payload, key)` for news of this name; `key` is the same if it is ever called again."""
    name = news_name if isinstance(news_name, str) else news_name.__name__

    def register(fn: Reaction) -> Reaction:
        _reactions.setdefault(name, {})[f"{fn.__module__}.{fn.__qualname__}"] = fn
        return fn

    return register


def reaction_to_many(news_name: str) -> Callable[[ManyReaction], ManyReaction]:
    """Register `fn([(payload, key), ...])` for news of this name, where a morning brings hundreds of one kind.

    What waits together is given together, in one transaction; where that fails, each piece is given by itself.
    """

    def register(fn: ManyReaction) -> ManyReaction:
        name = f"{fn.__module__}.{fn.__qualname__}"
        _many[name] = fn
        _reactions.setdefault(news_name, {})[name] = lambda payload, key: fn([(payload, key)])
        return fn

    return register


def deliver_waiting() -> int:
    """Deliver what waits, oldest first; answers how many reactions ran. Safe to run twice at once."""
    ran, last = 0, 0
    while batch := list(News.objects.filter(delivered_at=None, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        unheard = [news.pk for news in batch if not _reactions.get(news.name)]
        News.objects.filter(pk__in=unheard, delivered_at=None).update(delivered_at=clock.now())
        heard = [news for news in batch if _reactions.get(news.name)]
        for name, together in groupby(heard, key=lambda news: news.name):
            ran += _deliver_together(name, list(together))
    return ran


def stuck() -> list[Delivery]:
    """Reactions that failed too often and wait for somebody to look, oldest first."""
    waiting = Delivery.objects.filter(done_at=None, attempts__gte=MAX_ATTEMPTS)
    return list(waiting.select_related("news").order_by("pk"))


def retry(delivery_id: int) -> int:
    """Try a stuck reaction again, after its cause was removed; answers how many reactions ran."""
    Delivery.objects.filter(pk=delivery_id, done_at=None).update(attempts=0, error="")
    return deliver_waiting()


def _deliver_together(name: str, batch: list[News]) -> int:
    """News of one name that waits in a row: at once to who takes many, then each piece to the others."""
    takers = _reactions[name]
    if len(batch) == 1 or not _many.keys() & takers.keys():
        return sum(_deliver(news) for news in batch)
    ran = sum(_react_to_many(batch, taker, _many[taker]) for taker in takers if taker in _many)
    done: dict[int, int] = dict.fromkeys([news.pk for news in batch], 0)
    for key in Delivery.objects.filter(news__in=batch).exclude(done_at=None).values_list("news_id", flat=True):
        done[key] += 1
    over = [key for key, many in done.items() if many >= len(takers)]
    News.objects.filter(pk__in=over, delivered_at=None).update(delivered_at=clock.now())
    return ran + sum(_deliver(news) for news in batch if done[news.pk] < len(takers))


def _react_to_many(batch: list[News], name: str, fn: ManyReaction) -> int:
    """How many pieces were taken at once; none where it failed, and nothing of it stays."""
    kept = name[-120:]
    try:
        with transaction.atomic():
            receipts = [Delivery(news=news, reaction=kept) for news in batch]
            Delivery.objects.bulk_create(receipts, ignore_conflicts=True)
            waiting = Delivery.objects.select_for_update(skip_locked=True).filter(news__in=batch, reaction=kept)
            held = list(waiting.filter(done_at=None, attempts=0).values_list("pk", "news_id").order_by("news_id"))
            payloads = {news.pk: news.payload for news in batch}
            if held:
                fn([(payloads[key], f"news:{key}:{name}") for _pk, key in held])
            Delivery.objects.filter(pk__in=[pk for pk, _key in held]).update(done_at=clock.now(), attempts=1, error="")
    except Exception:
        _log.warning("The reaction %s to %s pieces of news failed; each is given by itself.", name, len(batch))
        return 0
    return len(held)


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
