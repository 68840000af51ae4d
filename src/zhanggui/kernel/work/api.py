"""The face of work."""

from zhanggui.kernel.work.day import DayReport, moment_of, run_day
from zhanggui.kernel.work.escalation import escalate
from zhanggui.kernel.work.hooks import on_attested, on_day, on_opened
from zhanggui.kernel.work.models import WorkItem, WorkNote
from zhanggui.kernel.work.opening import OpenedDay, open_day
from zhanggui.kernel.work.queries import (
    day_items,
    history_of,
    items_for,
    open_and_late,
    position_items,
    team_items,
    waiting_on,
)
from zhanggui.kernel.work.services import (
    Proven,
    WorkRefused,
    attest,
    cancel_item,
    close_item,
    comment,
    hand_over,
    may_act,
    open_item,
    reopen,
    verify_items,
)

__all__ = [
    "DayReport",
    "OpenedDay",
    "Proven",
    "WorkItem",
    "WorkNote",
    "WorkRefused",
    "attest",
    "cancel_item",
    "close_item",
    "comment",
    "day_items",
    "escalate",
    "hand_over",
    "history_of",
    "items_for",
    "may_act",
    "moment_of",
    "on_attested",
    "on_day",
    "on_opened",
    "open_and_late",
    "open_day",
    "open_item",
    "position_items",
    "reopen",
    "run_day",
    "team_items",
    "verify_items",
    "waiting_on",
]
