"""Screens of the playbook: set-up, editor, versions, job sheets, headcount, coverage."""
