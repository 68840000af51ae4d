"""Douyin's open platform for shops: orders, as documented; not verified against the live platform."""
