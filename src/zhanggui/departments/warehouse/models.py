"""Parcels and the orders inside them."""

from django.db import models


class Parcel(models.Model):
    """A parcel with a waybill: expected from an order, billed by a courier, or both."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    waybill = models.CharField(max_length=64)
    courier = models.CharField(max_length=60, blank=True)
    trade_no = models.CharField(max_length=64, blank=True)
    """The order inside (the first one where several share a parcel); empty on a parcel no order names."""
    trades = models.PositiveIntegerField(default=0)
    province = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)
    pieces = models.IntegerField(default=0)
    known_kg = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    """Weight of the pieces whose SKU has a weight."""
    unknown_pieces = models.IntegerField(default=0)
    """Pieces whose SKU has none: the shop's parcel rule speaks for them."""
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    billed_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    freight = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    expected_freight = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    business_date = models.DateField(null=True, blank=True)
    """Day of the parcel fact: scanned, else paid, else shipped."""
    run_id = models.BigIntegerField(default=0)
    source_row = models.IntegerField(default=0)

    class Meta:
        ordering = ["waybill"]
        constraints = [models.UniqueConstraint(fields=["shop", "waybill"], name="parcel_once")]
        indexes = [
            models.Index(fields=["shop", "-business_date", "-id"], name="parcel_day"),
            models.Index(fields=["-business_date", "-id"], name="parcel_day_all"),
            models.Index(fields=["waybill"], name="parcel_waybill"),
            models.Index(fields=["shop", "trade_no"], name="parcel_trade"),
        ]

    def __str__(self) -> str:
        return self.waybill


class ParcelContent(models.Model):
    """An order's share of a parcel; orders may share a parcel, parcels may share an order."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="contents")
    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    trade_no = models.CharField(max_length=64)
    courier = models.CharField(max_length=60, blank=True)
    province = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)
    pieces = models.IntegerField(default=0)
    known_kg = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    unknown_pieces = models.IntegerField(default=0)
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    run_id = models.BigIntegerField(default=0)
    source_row = models.IntegerField(default=0)

    class Meta:
        ordering = ["trade_no", "pk"]
        constraints = [models.UniqueConstraint(fields=["parcel", "trade_no"], name="parcel_content_once")]
        indexes = [models.Index(fields=["shop", "trade_no"], name="parcel_content_trade")]

    def __str__(self) -> str:
        return f"{self.trade_no}: {self.pieces}"
