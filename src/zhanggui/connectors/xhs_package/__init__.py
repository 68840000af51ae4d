"""Packages of Xiaohongshu orders: what was sent, without amounts or times."""
