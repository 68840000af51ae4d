"""Goods settlement of Xiaohongshu: what was paid or given back, and the commission, apart."""
