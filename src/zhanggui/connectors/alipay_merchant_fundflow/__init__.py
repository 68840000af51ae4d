"""Ledger of an Alipay merchant account: every movement, the running balance, and totals to check against."""
