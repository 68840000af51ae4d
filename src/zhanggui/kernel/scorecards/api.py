"""The face of scorecards."""
