"""Order list of Pinduoduo: one row an order."""
