"""How a target, its cells and what is wrong with them read, in the language in use."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhanggui.targets.amounts.measured import TargetRefused
from zhanggui.targets.amounts.models import Target
from zhanggui.targets.splitting.splitting import SplitRefused
from zhanggui.targets.splitting.trees import code_of_whole
from zhanggui.targets.wording import metric_label


def refused(error: SplitRefused) -> TargetRefused:
    """A refusal of the split in words of the person who asked."""
    told: dict[str, Any] = dict(error.details)
    sentence = str(error)
    if "period" in told:
        told["period"] = period_name(str(told["period"]))
    if error.code == "target.locks_contradict":
        difference = Decimal(told["difference"])
        if difference > 0:
            words = _(
                "%(name)s · %(period)s is to be %(wanted)s, but only %(possible)s are left for it: %(off)s too much."
            )
        elif difference < 0:
            words = _(
                "%(name)s · %(period)s is to be %(wanted)s, but the others make it %(possible)s: %(off)s too little."
            )
        else:
            words = _("What is locked cannot be met in whole steps: unlock %(name)s · %(period)s.")
        numbers = {name: f"{Decimal(told[name]):,}" for name in ("wanted", "possible")}
        sentence = words % {**told, **numbers, "off": f"{abs(difference):,}"}
    elif error.code == "target.overrun":
        words = _("%(name)s · %(period)s: the days that are over have reached more than %(wanted)s already.")
        sentence = words % {**told, "wanted": f"{Decimal(told['wanted']):,}"}
    elif error.code == "target.reached":
        sentence = _("More is reached than the whole target: set a higher one instead.")
    elif error.code == "target.over":
        sentence = _("No days are left: a target that is over cannot be planned anew.")
    elif error.code == "target.too_fine":
        sentence = _("%(value)s is no amount of whole steps from 0 on.") % told
    return TargetRefused(error.code, sentence, **error.details)


def period_name(code: str) -> str:
    """2026, Q1, March, week 10 (2–8), 5 March: as the columns of a plan are headed."""
    if len(code) == 10 and code[4] == code[7] == "-":
        day = date.fromisoformat(code)
        return date_format(day, _("j M")) + " " + date_format(day, "D")
    if "-W" in code:
        return _("Week %(week)s") % {"week": int(code.rpartition("W")[2])}
    if "-Q" in code:
        return _("Quarter %(number)s") % {"number": code[-1]}
    if len(code) == 7 and code[4] == "-":
        return date_format(date(int(code[:4]), int(code[5:]), 1), _("F"))
    return code


def title_of(target: Target) -> str:
    """The metric, and the part of it where it is of one."""
    label = metric_label(target.metric)
    return f"{label} · {target.part_value}" if target.part else label


def days_of(target: Target) -> str:
    """2026, Quarter 1 2026, March 2026, or its first and last day."""
    code = code_of_whole(target.days_of)
    if len(code) == 4:
        return code
    if "-Q" in code or len(code) == 7:
        return f"{period_name(code)} {code[:4]}"
    return f"{target.first:%Y-%m-%d} – {target.last:%Y-%m-%d}"
