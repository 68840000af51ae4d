"""Meetings: called once or again and again, held with minutes, their actions followed as work."""
