"""Base: the few words every room shares.

Keeps      nothing
Offers     yuan, share_exactly, Period, business_date, BusinessCalendar, festivals, clock, Refusal, Problem, portions,
           playbooks_folder, uncollected, from_yaml, stamps_of
Announces  nothing
Needs      nothing of ours
Never      imports Django or knows a department
Start at   money.py
"""

from zhanggui.base import clock, festivals
from zhanggui.base.calendar import BusinessCalendar, DayKind
from zhanggui.base.clock import SHANGHAI, business_date
from zhanggui.base.memory import uncollected
from zhanggui.base.money import CENT, money_text, share_exactly, yuan
from zhanggui.base.packed import playbooks_folder
from zhanggui.base.period import Period
from zhanggui.base.portions import portions
from zhanggui.base.problem import Problem
from zhanggui.base.refusal import Refusal
from zhanggui.base.written import Stamps, from_yaml, stamps_of

__all__ = [
    "CENT",
    "SHANGHAI",
    "BusinessCalendar",
    "DayKind",
    "Period",
    "Problem",
    "Refusal",
    "Stamps",
    "business_date",
    "clock",
    "festivals",
    "from_yaml",
    "money_text",
    "playbooks_folder",
    "portions",
    "share_exactly",
    "stamps_of",
    "uncollected",
    "yuan",
]
