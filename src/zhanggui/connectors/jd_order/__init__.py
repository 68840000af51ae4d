"""Order list of JD's POP shops: one row a sku of an order."""
