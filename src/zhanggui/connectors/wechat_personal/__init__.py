"""Personal bill of WeChat: one row a payment, its refunds noted on it."""
