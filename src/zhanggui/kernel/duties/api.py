"""The face of duties."""

from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.duties.opening import DAY, Opens, opened_period, opening_faults, opens_of
from zhanggui.kernel.duties.proof import QUALITY, Proof, Sought, faults_of, proof_of
from zhanggui.kernel.duties.rules import CADENCES, DuePeriod, due_on, last_workday, running_on
from zhanggui.kernel.duties.services import (
    close_duty,
    duties_of,
    listening_to,
    open_duties,
    open_duty,
    opened_by_event,
    waits_for,
)

__all__ = [
    "CADENCES",
    "DAY",
    "QUALITY",
    "DuePeriod",
    "Duty",
    "Opens",
    "Proof",
    "Sought",
    "close_duty",
    "due_on",
    "duties_of",
    "faults_of",
    "last_workday",
    "listening_to",
    "open_duties",
    "open_duty",
    "opened_by_event",
    "opened_period",
    "opening_faults",
    "opens_of",
    "proof_of",
    "running_on",
    "waits_for",
]
