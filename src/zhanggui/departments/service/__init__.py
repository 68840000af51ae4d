"""Service: what happens with a customer after the sale.

Keeps      Refund, RefundNote; figures of the service desks, scores of the shop and reviews by day, as facts
Offers     refunds_of, refund_briefs, add_note
Announces  nothing
Needs      orders (the trade a refund belongs to), intake, kernel
Never      moves money itself: the platform did, the ledger proves it
Start at   rules.py (versions), then takers.py
"""
