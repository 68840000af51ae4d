"""Playbook: an organisation variant as data, checked, counted and made into a running organisation.

Keeps      nothing: the data lives in /playbooks, what becomes of it in the kernel
Offers     library, load, check, coverage, instantiate, seat_people, refused_in, vocabulary
Announces  nothing
Needs      kernel (organisation, duties, audit), metrics (which numbers there are)
Never      knows a department, or shows a screen
Start at   contracts.py, then check.py and applying.py
"""
