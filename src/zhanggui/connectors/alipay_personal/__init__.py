"""Personal bill of Alipay: one row a payment or refund."""
