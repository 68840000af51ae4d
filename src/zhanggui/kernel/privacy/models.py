"""Erasures of one buyer's personal data, and the orders that must not bring them back."""

from django.db import models

from zhanggui.kernel.privacy.fields import EncryptedTextField


class Erasure(models.Model):
    """Somebody asked that a buyer's personal data be erased: who decided, why, and what was done where."""

    reason = EncryptedTextField()
    actor = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    person = EncryptedTextField(blank=True, default="")
    """What to look for, as JSON: only until the erasure is finished, so that a killed one can go on."""
    done = models.JSONField(default=dict, blank=True)
    """Holder of personal data to how many of its records were erased."""

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class ErasedOrder(models.Model):
    """An order whose buyer was erased: files read later bring its facts and money, never the person."""

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="orders")
    shop = models.CharField(max_length=60)
    trade_no = models.CharField(max_length=64)
    stand_in = models.CharField(max_length=40, blank=True)
    """What stands where the nick stood: random, the same for all orders of the buyer, leading back to nobody."""
    only_recipient = models.BooleanField(default=False)
    """The buyer is somebody else and stays; the recipient is gone."""

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "trade_no"], name="erased_order_once")]

    def __str__(self) -> str:
        return f"{self.shop} {self.trade_no}"


class Look(models.Model):
    """Somebody looked for a buyer: why, and what was found where. The person is forgotten after a day."""

    purpose = EncryptedTextField()
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    person = EncryptedTextField(blank=True, default="")
    """Whom, as JSON, until they are erased or a day is over."""
    counts = models.JSONField(default=dict, blank=True)
    """Holder of personal data to how many records it has."""
    counted_at = models.DateTimeField(null=True, blank=True)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"look {self.pk}"
