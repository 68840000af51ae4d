"""Playbook: an organisation variant as data, checked, counted and made into a running organisation.

Keeps      Version and its acts, JobSheet, Acknowledgement, HeadcountPlan; shipped playbooks are data in /playbooks
Offers     library, load, check, coverage, instantiate, own_book, seat_people, refused_in, vocabulary
Announces  nothing
Needs      kernel (organisation, duties, work, processes, registers, audit), metrics (which numbers there are)
Never      knows a department; only screens, urls and apps know the doors
Start at   contracts.py, then check.py and applying.py; versions.py for what a running company changes itself,
           editing.py and keeping.py for how, moving.py for who comes along
"""
