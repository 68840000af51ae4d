"""Customer service of Qianniu (千牛): one line an account and day."""
