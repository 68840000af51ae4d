"""Compensations and small transfers to buyers, as four platforms name them."""
