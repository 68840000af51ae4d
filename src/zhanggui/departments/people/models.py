"""The documents of the department; each is described where it is dealt with."""

from zhanggui.departments.people.meetings.models import Attendance, Meeting, MeetingAction, MeetingSeries
from zhanggui.departments.people.plans.models import Plan, PlanVersion

__all__ = ["Attendance", "Meeting", "MeetingAction", "MeetingSeries", "Plan", "PlanVersion"]
