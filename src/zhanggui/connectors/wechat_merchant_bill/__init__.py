"""Trade bill of a WeChat Pay merchant: one row a payment or refund, every value behind a backtick."""
