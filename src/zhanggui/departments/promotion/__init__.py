"""Promotion: what advertising was shown, clicked and paid for, what it sold, and where visitors come from.

Keeps      nothing of its own: reports lie with intake, their days are facts
Offers     nothing to its neighbours yet
Announces  nothing
Needs      intake (reports and their days)
Never      adds up two reports that tell the same money by different things
Start at   takers.py, then rules.py (which grain is the total), facts.py
"""
