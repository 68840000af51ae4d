"""Advertising of a Pinduoduo shop: one line a day."""
