"""Words of the people department's pages."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from zhanggui.departments.people import rules

register = template.Library()


@register.filter
def marked(text: str) -> SafeString:
    """A text with its marks as HTML; what people typed is escaped."""
    return mark_safe(rules.html_of(text or ""))  # noqa: S308 - html_of escapes every word


@register.filter
def cells(row: Sequence[str], columns: Sequence[Any]) -> list[tuple[Any, str]]:
    """A row's cells with their columns."""
    return list(zip(columns, row, strict=False))


@register.filter
def choice_label(value: str, choices: Sequence[tuple[str, Any]]) -> str:
    return next((str(label) for code, label in choices if code == value), value)
