"""Intake: how a platform's file becomes the shop's records, exactly once.

Keeps      Run, RejectedLine, SourceMapping, DirtyMark, FactStamp, and the files themselves, sealed; Feed (its own room)
Offers     receive, repair, dismiss, taker, fact_builder, fact_family, historian, mark_dirty, notices, refresh_facts,
           shop_directory
Announces  file.taken; feed.failing, feed.asks
Needs      connectors (readers), facts (the store), kernel (people, evidence, events, audit, jobs, privacy)
Never      knows what an order or a refund is: departments register takers and fact builders
Start at   services.py, then chunks.py
"""
