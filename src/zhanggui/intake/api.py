"""The face of intake."""

from zhanggui.intake.contracts import Batch, Outcome, RunResult
from zhanggui.intake.dirty import mark_dirty, refresh_facts, refresh_soon
from zhanggui.intake.lines import Repair, dismiss, repair, undo_dismissal
from zhanggui.intake.noticing import notice_changes, notices, stamp_of
from zhanggui.intake.queries import file_names, files_of_runs
from zhanggui.intake.registry import fact_builder, fact_family, historian, offer_with_table, shop_directory, taker
from zhanggui.intake.reports import days_of, keep_report
from zhanggui.intake.services import continue_interrupted, receive, require_shop

__all__ = [
    "Batch",
    "Outcome",
    "Repair",
    "RunResult",
    "continue_interrupted",
    "days_of",
    "dismiss",
    "fact_builder",
    "fact_family",
    "file_names",
    "files_of_runs",
    "historian",
    "keep_report",
    "mark_dirty",
    "notice_changes",
    "notices",
    "offer_with_table",
    "receive",
    "refresh_facts",
    "refresh_soon",
    "repair",
    "require_shop",
    "shop_directory",
    "stamp_of",
    "taker",
    "undo_dismissal",
]
