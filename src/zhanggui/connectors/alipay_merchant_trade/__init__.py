"""Trades of an Alipay merchant: one row a payment or refund, with its discounts and charge."""
