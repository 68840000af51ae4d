"""Money movements of a Douyin shop, each with the parts its amount is made of."""
