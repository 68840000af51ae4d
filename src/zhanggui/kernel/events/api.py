"""The face of events."""

from zhanggui.kernel.events.delivery import deliver_waiting, reaction, retry, stuck, waiting_news
from zhanggui.kernel.events.outbox import announce

__all__ = ["announce", "deliver_waiting", "reaction", "retry", "stuck", "waiting_news"]
