"""Advertising of a Pinduoduo shop over a period: one line a product and campaign."""
