"""The face of duties."""

from zhanggui.kernel.duties.models import Duty
from zhanggui.kernel.duties.rules import CADENCES, DuePeriod, due_on, last_workday, running_on
from zhanggui.kernel.duties.services import close_duty, duties_of, open_duties, open_duty

__all__ = [
    "CADENCES",
    "DuePeriod",
    "Duty",
    "close_duty",
    "due_on",
    "duties_of",
    "last_workday",
    "open_duties",
    "open_duty",
    "running_on",
]
