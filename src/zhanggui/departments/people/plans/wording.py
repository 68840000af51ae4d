"""How documents and what belongs to them are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from zhanggui.departments.people.plans.models import Plan
from zhanggui.departments.people.plans.rules import DONE, NOT_DONE, PARTLY
from zhanggui.kernel.duties.api import DuePeriod
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.targets import api as targets

TONES = {"draft": "grey", "submitted": "yellow", "returned": "red", "accepted": "green"}
FATES = [
    (DONE, pgettext_lazy("planned line", "done")),
    (PARTLY, pgettext_lazy("planned line", "partly")),
    (NOT_DONE, pgettext_lazy("planned line", "not done")),
]


def titles_of(kind: str, cadence: str, days: DuePeriod) -> str:
    """A first title: "weekly plan 2011-W46"."""
    label = str(Plan.Kind(kind).label)
    if not cadence:
        return f"{label} {days.key}"
    words = {"cadence": Plan.Cadence(cadence).label, "kind": label, "period": days.key}
    return (_("%(cadence)s %(kind)s %(period)s") % words)[:200].strip()


def facts_shown(known: Mapping[str, Any]) -> dict[str, Any]:
    """What the house knows about a period, with names and figures as people read them."""
    if not known:
        return {}
    work = known.get("work", {})
    return {
        "until": known.get("until", ""),
        "work": work,
        "open": [pick_language(one["zh"], one["en"]) for one in work.get("open", ())],
        "numbers": [
            {
                "metric": row["metric"],
                "label": targets.metric_label(row["metric"]),
                "value": targets.metric_text(row["metric"], row["value"]),
                "before": targets.metric_text(row["metric"], row["before"]),
            }
            for row in known.get("numbers", ())
        ],
    }
