"""Damaged export files by the thousand: whatever the bytes, a reader answers with records, problems or a refusal.

Start at   __main__.py, then playing.py
"""
