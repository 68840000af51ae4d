"""One thing done to many items: each for itself, and who may not is told which and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, business_date
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import around, moving, reviews, services
from zhanggui.kernel.work.reach import WorkRefused

MOST = 500


@dataclass
class Bulk:
    """What became of many items."""

    done: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Items that stayed as they were, with the sentence why."""


def bulk(ids: Iterable[int], action: str, by: Person, at: datetime, **words: Any) -> Bulk:
    """Assign, hand_over, take, start, attest, accept, reject, send_back, priority, comment, watch or unwatch many.

    `words`: to, note, priority.
    """
    act = ACTIONS.get(action)
    if act is None:
        raise WorkRefused("work.unknown_action", _("That cannot be done to many items."), action=action)
    keys = list(dict.fromkeys(ids))
    if not keys or len(keys) > MOST:
        raise WorkRefused("work.nothing_chosen", _("Choose one to five hundred items."))
    chart, result = organisation.chart(business_date(at, organisation.zone())), Bulk()
    for key in keys:
        try:
            with transaction.atomic():
                act(key, by, at, chart, words)
        except Refusal as refusal:
            result.refused.append((key, str(refusal.sentence)))
        else:
            result.done.append(key)
    return result


def _note(words: dict[str, Any]) -> str:
    return str(words.get("note", ""))


ACTIONS: dict[str, Callable[..., Any]] = {
    "assign": lambda key, by, at, chart, words: moving.assign(key, words["to"], by, at, _note(words), chart),
    "hand_over": lambda key, by, at, chart, words: moving.hand_over(key, by, words["to"], _note(words), at, chart),
    "take": lambda key, by, at, chart, words: moving.take(key, by, at, chart),
    "start": lambda key, by, at, chart, words: moving.start(key, by, at, chart),
    "send_back": lambda key, by, at, chart, words: moving.send_back(key, by, _note(words), at, chart),
    "attest": lambda key, by, at, chart, words: services.attest(key, by, _note(words), at=at),
    "accept": lambda key, by, at, chart, words: reviews.accept(key, by, at, _note(words), chart),
    "reject": lambda key, by, at, chart, words: reviews.reject(key, by, _note(words), at, chart),
    "priority": lambda key, by, at, chart, words: around.set_priority(key, int(words["priority"]), by, at, chart),
    "comment": lambda key, by, at, chart, words: services.comment(key, by, _note(words), at),
    "watch": lambda key, by, at, chart, words: around.watch(key, by, at, chart),
    "unwatch": lambda key, by, at, chart, words: around.unwatch(key, by, at, chart),
}
