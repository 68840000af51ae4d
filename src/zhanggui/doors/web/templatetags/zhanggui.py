"""Template words of every page: money, numbers, days, names, countdowns, assets."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.base import clock
from zhanggui.doors.web import names, score_words, subjects, text
from zhanggui.doors.web.assets import stamp
from zhanggui.doors.web.desk.cells import badge as badge_html
from zhanggui.doors.web.rights import may as may_
from zhanggui.kernel.organisation.named import pick_language

register = template.Library()


@register.filter
def money(value: Decimal | int | None) -> str:
    """¥1,234.50"""
    return text.money_text(value)


@register.filter
def count(value: Decimal | int | None) -> str:
    """1,234"""
    return text.count_text(value)


@register.filter
def percent(value: Decimal | float | None, places: int = 2) -> str:
    """3.51% of the fraction 0.0351"""
    return text.percent_text(value, places)


@register.filter
def day(value: date | None) -> str:
    return text.day_text(value)


@register.filter
def moment(value: datetime | None) -> str:
    return text.moment_text(value)


@register.filter
def weekday(value: date) -> str:
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[value.weekday()]


@register.filter
def named(value: Any) -> str:
    return text.named(value)


@register.filter(name="json")
def as_json(value: Any) -> str:
    """For data attributes: `data-chart="{{ options|json }}"`; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


@register.filter
def countdown(value: datetime) -> str:
    """How long until then, or how long overdue."""
    left = value - clock.now()
    span = length(abs(left))
    return _("%(span)s late") % {"span": span} if left < timedelta() else _("%(span)s left") % {"span": span}


@register.filter
def urgency(value: datetime) -> str:
    """Tone of a due time: red when late, yellow in the last two hours, else grey."""
    left = value - clock.now()
    if left < timedelta():
        return "red"
    return "yellow" if left < timedelta(hours=2) else "grey"


@register.filter
def tone(name: str) -> str:
    """Tabler colour of a tone."""
    return {"blue": "blue", "green": "green", "yellow": "yellow", "red": "red"}.get(name, "secondary")


@register.simple_tag
def badge(label: Any, tone: str = "grey") -> SafeString:
    """A small coloured label."""
    return badge_html(label, tone)


@register.simple_tag(takes_context=True)
def may(context: template.Context, right: str) -> bool:
    """`{% may "orders.export" as may_export %}`"""
    return may_(context["request"], right)


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file that changes when the assets are built anew."""
    return f"{static(path)}?v={stamp()}"


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key)


def length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def span(minutes: int | None) -> str:
    """45 minutes, 6.5 h or 3 d: how long something waited."""
    return text.span_text(minutes)


@register.filter
def right_name(code: Any) -> str:
    """What a right lets one do; empty for a code that is no right."""
    return str(names.RIGHTS.get(str(code), ""))


@register.filter
def cadence(code: str) -> str:
    return names.word(names.CADENCES, code)


@register.filter
def note_word(code: str) -> str:
    """What happened to a work item."""
    return names.word(names.NOTES, code)


@register.filter
def stage_word(code: str) -> str:
    """How far a work item is."""
    return names.word(names.STAGES, code)


@register.filter
def status_verdict(code: str) -> str:
    """Whether one of two sources was believed."""
    return names.word(names.VERDICTS, code)


@register.filter
def route_word(code: str) -> str:
    """Why somebody's item is on this desk; empty for the holder's own."""
    return names.word(names.ROUTES, code)


@register.filter
def event_word(code: str) -> str:
    """What an event of evidence says."""
    return names.word(names.EVENTS, code)


@register.filter
def evidence_subject(one: Any) -> str:
    """What a piece of evidence is about."""
    return subjects.subject_text(one.event, one.subject, one.detail)


@register.filter
def duty_kind(code: str) -> str:
    return names.word(names.DUTY_KINDS, code)


@register.filter
def domain(code: str) -> str:
    return names.word(names.DOMAINS, code)


@register.filter
def both(value: str) -> str:
    """The side of a text kept as "中文 / English" that fits the page's language."""
    zh, _slash, en = value.partition(" / ")
    return pick_language(zh, en)


@register.filter
def plain(value: Decimal | None) -> str:
    """87.5: a decimal without trailing zeros."""
    return "" if value is None else format(Decimal(value).normalize() + 0, "f")


@register.filter
def line_name(line: Any) -> str:
    """The name of a line of a scorecard in the page's language."""
    return pick_language(line.name_zh, line.name_en)


@register.filter
def line_figures(line: Any) -> str:
    """What a line of a scorecard is made of, in one sentence."""
    return score_words.made_of(line.kind, line.figures)
