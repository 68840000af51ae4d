"""The face of the targets room."""

from zhanggui.targets.amounts.queries import rows_within as target_rows
from zhanggui.targets.amounts.queries import shops_planned
from zhanggui.targets.amounts.queries import standing as targets_within
from zhanggui.targets.amounts.shops import shops_listed_by
from zhanggui.targets.bands import read_bands, reading, shops_read_for
from zhanggui.targets.models import Alert
from zhanggui.targets.services import AlertRefused, close_alert, open_alerts, rules, shops_named_by, watch
from zhanggui.targets.wording import metric_choices, metric_label, metric_text

__all__ = [
    "Alert",
    "AlertRefused",
    "close_alert",
    "metric_choices",
    "metric_label",
    "metric_text",
    "open_alerts",
    "read_bands",
    "reading",
    "rules",
    "shops_listed_by",
    "shops_named_by",
    "shops_planned",
    "shops_read_for",
    "target_rows",
    "targets_within",
    "watch",
]
