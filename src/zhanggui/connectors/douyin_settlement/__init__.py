"""Settlements of a Douyin shop: one row each time a child order is settled."""
