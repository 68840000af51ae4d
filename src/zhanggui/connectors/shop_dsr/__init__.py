"""Scores of a shop as its page shows them: one line a day."""
