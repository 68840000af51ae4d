"""The face of intake."""

from zhanggui.intake.contracts import Batch, Outcome, RunResult
from zhanggui.intake.dirty import mark_dirty, refresh_facts
from zhanggui.intake.registry import fact_builder, shop_directory, taker

__all__ = [
    "Batch",
    "Outcome",
    "RunResult",
    "fact_builder",
    "mark_dirty",
    "refresh_facts",
    "shop_directory",
    "taker",
]
