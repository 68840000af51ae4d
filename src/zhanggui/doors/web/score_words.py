"""What the lines of a scorecard are made of, in a sentence."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from zhanggui.kernel.scorecards.api import DUTIES, METRIC, TIMELINESS


def made_of(kind: str, figures: Mapping[str, str]) -> str:
    """One sentence of figures: 3 of 8 by weight verified, 1 attested, …"""
    words = {DUTIES: _duties, TIMELINESS: _timeliness, METRIC: _metric}.get(kind, _quality)(figures)
    if figures.get("excused"):
        words += " " + _("%(n)s excused.") % {"n": figures["excused"]}
    return words


def _duties(figures: Mapping[str, str]) -> str:
    return (
        _(
            "Of a weight of %(weight)s: %(verified)s verified, %(attested)s attested, %(in_part)s done in part;"
            " %(open)s of %(items)s items open."
        )
        % figures
    )


def _timeliness(figures: Mapping[str, str]) -> str:
    return _("%(in_time)s of %(items)s items in time, %(late)s late, %(open)s open.") % figures


def _quality(figures: Mapping[str, str]) -> str:
    return _("%(lowered)s of %(items)s finished items were returned or missed their band.") % figures


def _metric(figures: Mapping[str, str]) -> str:
    """The reading to four places, and the band it should be in."""
    value = figures.get("value")
    shown = f"{Decimal(value):.4f}".rstrip("0").rstrip(".") if value else "—"
    for name, sign in (("at_least", "≥"), ("at_most", "≤"), ("between", "∈")):
        if figures.get(name):
            return f"{shown} ({sign} {figures[name]})"
    return shown
