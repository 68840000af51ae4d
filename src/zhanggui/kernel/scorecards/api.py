"""The face of scorecards."""

from zhanggui.kernel.scorecards.gathering import Score, compute, provide_reading
from zhanggui.kernel.scorecards.models import Dispute, Scorecard, ScoreLine, ScoreRecord
from zhanggui.kernel.scorecards.rules import DUTIES, METRIC, QUALITY, TIMELINESS, Line, Record, attainment, in_band
from zhanggui.kernel.scorecards.services import (
    ScoreRefused,
    confirm,
    dispute,
    freeze,
    freeze_all,
    freeze_month,
    judges,
    may_judge,
    records_behind,
    resolve,
)

__all__ = [
    "DUTIES",
    "METRIC",
    "QUALITY",
    "TIMELINESS",
    "Dispute",
    "Line",
    "Record",
    "Score",
    "ScoreLine",
    "ScoreRecord",
    "ScoreRefused",
    "Scorecard",
    "attainment",
    "compute",
    "confirm",
    "dispute",
    "freeze",
    "freeze_all",
    "freeze_month",
    "in_band",
    "judges",
    "may_judge",
    "provide_reading",
    "records_behind",
    "resolve",
]
