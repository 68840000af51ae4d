"""The documents of the department; each is described where it is dealt with."""

from zhanggui.departments.people.meetings.models import Attendance, Meeting, MeetingAction, MeetingSeries
from zhanggui.departments.people.plans.models import Plan, PlanVersion
from zhanggui.departments.people.rulebook.models import HouseRule, RuleReading, RuleVersion
from zhanggui.departments.people.suggestions.models import Suggestion

__all__ = [
    "Attendance",
    "HouseRule",
    "Meeting",
    "MeetingAction",
    "MeetingSeries",
    "Plan",
    "PlanVersion",
    "RuleReading",
    "RuleVersion",
    "Suggestion",
]
