"""Prices of competitors as somebody saw them. No platform exports them; the layout is our own."""
