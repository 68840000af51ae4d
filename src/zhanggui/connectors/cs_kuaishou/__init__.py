"""Service desk of Kuaishou: one line for the shop over a period."""
