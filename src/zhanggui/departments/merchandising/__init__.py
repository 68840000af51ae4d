"""Merchandising."""
