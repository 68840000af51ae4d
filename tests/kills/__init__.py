"""Importers, compactors and readers killed at random moments: no slice lost, doubled or half visible.

`python -m tests.kills` (or `make kills`) runs it; every run prints its seed and can be played again from it.
"""
