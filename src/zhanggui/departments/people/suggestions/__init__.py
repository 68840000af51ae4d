"""Suggestions: made by anybody, assessed by the superior, adopted or refused with a reason, done with an effect."""
