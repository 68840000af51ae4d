"""Targets as amounts: so much of a metric in a year or month, shared out to its days; approved, they are facts."""
