"""Order list of Douyin shops: one row a child order."""
