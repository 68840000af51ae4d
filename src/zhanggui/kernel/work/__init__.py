"""Work: what is on whose desk, until when, and how it was done.

Keeps      WorkItem, WorkNote
Offers     open_day, run_day, open_item, items_for, waiting_on, team_items, attest, comment, hand_over, reopen,
           close_item, verify_items, escalate; on_day, on_opened, on_attested for the rooms above
Announces  nothing yet
Needs      duties (what is due), organisation (who answers for it), events (the day delivers what waits)
Never      looks at evidence: evidence comes and closes items
Start at   seating.py, then opening.py and services.py
"""
