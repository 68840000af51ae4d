"""Taobao's open platform (TOP): sold trades and refunds, as documented; not verified against the live platform."""
