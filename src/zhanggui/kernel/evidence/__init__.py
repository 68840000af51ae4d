"""Evidence: what the modules saw done; it proves duties so that nobody reports work twice.

Keeps      Evidence
Offers     record, evidence_of, Note, write_note
Announces  nothing
Needs      work (items it closes), duties (their bindings), organisation (who acts for whom)
Never      judges the work itself, or deletes what was seen
Start at   rules.py, then services.record
"""
