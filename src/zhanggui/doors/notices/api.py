"""The face of notices."""
