"""The face of people."""
