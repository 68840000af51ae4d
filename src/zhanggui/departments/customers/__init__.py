"""Customers: the people who buy, shop by shop, without their names in the open.

Keeps      Buyer, BuyerNote
Offers     note_purchases, first_trades, buyers_by_index, orders_shown_by
Announces  nothing
Needs      projects (shops), kernel (privacy, evidence)
Never      shows or hands out a nick: neighbours know a buyer by the blind index
Start at   models.py, then services.note_purchases
"""
