"""Advertising reports of JD (京准通): one line a product line and day."""
