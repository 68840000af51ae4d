"""Registers: tables declared as data, filled by posts, kept with their history.

Keeps      Register, RegisterVersion, RegisterDraft, RegisterEntry, EntryChange, RegisterImport
Offers     declare, save_draft, publish_draft, fill, change, strike, restore, undo, reveal, entries_of, totals_of,
           import_xlsx, export_xlsx, access_of, due_now, provide_reference, library, check_files,
           when_touched, keep_columns
Announces  register.filled, register.changed
Needs      evidence (an entry proves a duty), organisation (who fills, who reads), privacy (personal columns),
           connectors (cells of files), facts (what numbers can count of it), base.formula
Never      holds a rule of the trade: a register that needs one becomes a document of a department
Start at   declaration.py, then services.py
"""
