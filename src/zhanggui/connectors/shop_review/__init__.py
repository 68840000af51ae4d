"""Reviews of a shop, one line an item of an order. No platform exports them alike; the layout is our own."""
