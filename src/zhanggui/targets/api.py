"""The face of the targets room."""

from zhanggui.targets.models import Alert
from zhanggui.targets.services import AlertRefused, close_alert, open_alerts, rules, shops_named_by, watch

__all__ = ["Alert", "AlertRefused", "close_alert", "open_alerts", "rules", "shops_named_by", "watch"]
