"""Reports of Alimama (万相台无界): campaigns, items, keywords, audiences or creatives by day."""
