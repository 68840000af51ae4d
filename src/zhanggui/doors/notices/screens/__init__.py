"""The pages of notices: one's own, one's wishes, the channels, what was sent."""
