"""Reads the courier bill."""

from zhanggui.connectors.courier_bill import CourierBills

READER = CourierBills("courier_yto", "yto")
