"""Cells of the cards that neighbours put on an order's page."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html

from zhanggui.doors.web.text import NOTHING, count_text, day_text, moment_text, money_text

register = template.Library()


@register.filter
def cell(value: Any) -> Any:
    """Money, moments and links as pages write them; a link is a (text, address) pair."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, tuple):
        return format_html('<a href="{}">{}</a>', value[1], value[0]) if value[1] else value[0]
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    return count_text(value) if isinstance(value, int) else value
