"""Outgoing: where the house may speak to, and a connection that goes nowhere else.

Keeps      nothing of its own
Offers     check_url, check_host, connect, read_allowed, AddressRefused; ask (one request), Wire, Deadline, Unreachable
Announces  nothing
Needs      the setting OUTGOING_ALLOWED
Never      follows a redirect, looks a name up twice, or says an address that may hold a key
Start at   addresses.py, then wire.py
"""
