"""The face of processes."""
