"""Audit: who did what, written once, each entry sealed with the one before.

Keeps      AuditEntry, AuditHead; a copy of the last seal in HOME/audit-head
Offers     note, verify, details
Announces  nothing
Needs      HOME/keys/audit-key
Never      changes or removes an entry
Start at   chain.py, then services.note
"""
