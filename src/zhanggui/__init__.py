"""Zhanggui 掌柜 runs an e-commerce operations department."""

__version__ = "0.1.0"
