"""Order lines of any shop system: columns found by their names, asked for where unsure, read in bulk."""

from zhanggui.connectors.order_lines.batches import batches
from zhanggui.connectors.order_lines.guessing import FIELDS, OPTIONAL, REQUIRED, ColumnGuess, guess
from zhanggui.connectors.order_lines.single import read_row

__all__ = ["FIELDS", "OPTIONAL", "REQUIRED", "ColumnGuess", "batches", "guess", "read_row"]
