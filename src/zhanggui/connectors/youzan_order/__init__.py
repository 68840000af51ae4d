"""Order list of Youzan: one row an order, all its goods in one cell."""
