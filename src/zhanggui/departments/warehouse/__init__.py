"""Warehouse: the parcels that left, what they should weigh and what the courier billed.

Keeps      Parcel, ParcelContent
Offers     expect_parcels, parcels_by_waybill, parcels_of_trades, note_billing, adopt_parcel_rule
Announces  nothing
Needs      projects (parcel rule of the shop), intake (facts)
Never      decides whether a courier's bill is right: finance does
Start at   rules.py, then services.expect_parcels
"""
