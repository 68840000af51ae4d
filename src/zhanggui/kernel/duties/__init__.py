"""Duties: the lines of a job description, and when each is due.

Keeps      Duty
Offers     open_duty, close_duty, duties_of, due_on, running_on, DuePeriod; opens_of, opened_period, opened_by_event
Announces  nothing
Needs      organisation (positions), base (business calendar)
Never      opens work: it only says which period a duty is due for
Start at   rules.py
"""
