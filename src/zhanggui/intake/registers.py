"""Registers on their way to the facts: changed entries mark their days, as every department's records do."""

from collections.abc import Iterable
from datetime import date

from zhanggui.facts import fact_name
from zhanggui.intake.dirty import mark_dirty


def mark_register(code: str, shop: str, days: Iterable[date]) -> None:
    """Ask for these days of a register to be counted again."""
    mark_dirty(fact_name(code), shop, days)
