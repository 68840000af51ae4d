"""Refund management export of Tmall: one row a refund case."""
