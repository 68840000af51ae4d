"""Evidence: what the modules saw done; it proves duties so that nobody reports work twice.

Keeps      Evidence
Offers     record, happened, evidence_of, Note, write_note
Announces  event.happened, where somebody waits for the event
Needs      work (items it closes and opens), duties (their bindings and openings), organisation (who acts for whom)
Never      judges the work itself, or deletes what was seen
Start at   rules.py, then services.record
"""
