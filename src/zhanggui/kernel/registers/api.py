"""The face of registers."""
