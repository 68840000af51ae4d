"""Reads the courier bill."""

from zhanggui.connectors.courier_bill import CourierBills

READER = CourierBills("courier_zto", "zto")
read, read_row = READER.read, READER.read_row
