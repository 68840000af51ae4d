"""Feeds: the ways files come in by themselves: a watched folder, a mailbox, a bucket, a platform's interface.

Keeps      Feed, FeedFile (what it offered, and what became of it), FeedContact (each look, with its counts)
Offers     add, change, pause, resume, remove, fetch_now, fetch_due (the worker's job each minute), look (a dry run)
Announces  feed.failing, feed.asks
Needs      intake (receive: the same bytes are the same run), jobs, privacy (secrets), outgoing (where it may speak to)
Never      marks anything at the source before the file is taken; shows or logs a secret; lets one feed stop another
Start at   contracts.py, then fetching.py and one way: folder.py, mail.py, bucket.py, platform.py
"""
