"""Order lines of any shop system: columns found by their names, asked for where unsure, read in bulk."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zhanggui.connectors.order_lines.guessing import FIELDS, OPTIONAL, REQUIRED, ColumnGuess, guess

if TYPE_CHECKING:
    from zhanggui.connectors.order_lines.bulk import batches
    from zhanggui.connectors.order_lines.single import read_row

_HOMES = {"batches": "bulk", "read_row": "single"}


def __getattr__(name: str) -> Any:
    """Frames take half a second to import: only who reads order lines waits for them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


__all__ = ["FIELDS", "OPTIONAL", "REQUIRED", "ColumnGuess", "batches", "guess", "read_row"]
