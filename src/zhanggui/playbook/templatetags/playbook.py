"""Filters of the playbook's pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from zhanggui.kernel.organisation.named import pick_language

register = template.Library()


@register.filter
def zipped(heads: Iterable[Any], cells: Iterable[Any]) -> list[tuple[Any, Any]]:
    """The cells of a row, each with its head."""
    return list(zip(heads, cells, strict=False))


@register.filter
def called(row: Mapping[str, Any]) -> str:
    """The name of a row that has one in each language."""
    return pick_language(row["name_zh"], row["name_en"])
