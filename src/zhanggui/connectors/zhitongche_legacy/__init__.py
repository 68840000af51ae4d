"""Keyword reports of Zhitongche (直通车) before 2022: one line a keyword and day."""
