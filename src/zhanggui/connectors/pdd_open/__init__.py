"""Pinduoduo's open platform: confirmed orders, as documented; not verified against the live platform."""
