"""Work: what is on whose desk, until when, and how it was done.

Keeps      WorkItem, WorkNote, WorkLink, WorkFile, WorkRequest, Absence, StatusReport, StatusConflict
Offers     open_day, run_day, run_clocks; open_item, close_item, cancel_item, verify_items; attest, assign, take, start,
           hand_over, send_back, ask_help, submit_for_review, accept, reject, split, link, watch, add_file, bulk;
           request and decide_request between departments; ask_absence and decide_absence; report_status where two
           sources tell of one thing; on_day, on_opened, on_attested, on_done, on_act for the rooms above
Announces  work.opened, assigned, due_soon, overdue, escalated, returned, accepted, commented, review_wanted, done;
           request.asked, request.decided; absence.asked, absence.decided (see news.py)
Needs      duties (what is due), organisation (who answers for it), events (the day delivers what waits)
Never      looks at evidence: evidence comes and closes items
Start at   seating.py, then opening.py, reach.py and services.py
"""
