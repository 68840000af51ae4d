"""Registers: tables declared as data, filled by posts, kept with their history.

Keeps      Register, RegisterEntry, EntryChange
Offers     declare, fill, change, strike, entries_of, totals_of
Announces  register.filled, register.changed
Needs      evidence (an entry proves a duty), organisation (who fills, who reads)
Never      holds a rule of the trade: a register that needs one becomes a document of a department
Start at   rules.py, then services.py
"""
