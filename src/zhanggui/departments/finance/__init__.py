"""Finance: what platforms and couriers pay and bill, held against what we know ourselves.

Keeps      LedgerStatement, LedgerLine, SmallPayment, Tariff, CourierBill, CourierBillLine, Reconciliation,
           ReconciliationLine, CostEntry
Offers     reconcile_settlement, reconcile_courier, open_reconciliation, decide, close, reopen
Announces  nothing; writes the evidence reconciliation.closed and reconciliation.line_decided
Needs      orders (what was sold), service (what was refunded), warehouse (parcels and weights), projects (shops)
Never      changes an order, a refund or a parcel because a bill says so: people decide, line by line
Start at   rules/settlement.py, then services.open_reconciliation
"""
