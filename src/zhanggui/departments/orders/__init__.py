"""Orders: what was bought, by whom, for how much, and where it stands.

Keeps      Order, OrderLine, OrderPart, OrderImport, OrderNote
Offers     settled_orders, order_briefs, add_note, note_refunds, follow, add_panel
Announces  nothing by post: neighbours above follow changes inside the transaction
Needs      warehouse (parcels), merchandising (SKUs), customers (buyers), projects (shops), intake, kernel
Never      lets an older state of an order overwrite a newer one, whatever the order of uploads
Start at   rules.py (versions), then takers.py
"""
