"""Service desk of Douyin shops (飞鸽): one line an account over a period."""
