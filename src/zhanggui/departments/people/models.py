"""The documents of the department; each is described where it is dealt with."""

from zhanggui.departments.people.plans.models import Plan, PlanVersion

__all__ = ["Plan", "PlanVersion"]
