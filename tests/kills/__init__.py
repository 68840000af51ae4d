"""Importers, compactors and readers killed at random moments: no slice lost, doubled or half visible.

The fact store alone (store_kills), and `zhanggui intake` whole on both databases (intake_kills).

`python -m tests.kills` (or `make kills`) runs it; every run prints its seed and can be played again from it.
"""
