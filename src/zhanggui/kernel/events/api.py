"""The face of events."""

from zhanggui.kernel.events.delivery import deliver_waiting, reaction, reaction_to_many, retry, stuck, waiting_news
from zhanggui.kernel.events.outbox import announce, announce_all

__all__ = [
    "announce",
    "announce_all",
    "deliver_waiting",
    "reaction",
    "reaction_to_many",
    "retry",
    "stuck",
    "waiting_news",
]
