"""The face of the targets room."""

from zhanggui.targets.bands import read_bands, reading, shops_read_for
from zhanggui.targets.models import Alert
from zhanggui.targets.services import AlertRefused, close_alert, open_alerts, rules, shops_named_by, watch

__all__ = [
    "Alert",
    "AlertRefused",
    "close_alert",
    "open_alerts",
    "read_bands",
    "reading",
    "rules",
    "shops_named_by",
    "shops_read_for",
    "watch",
]
