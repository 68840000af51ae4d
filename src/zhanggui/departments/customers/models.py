"""Buyers and what was noted about them."""

from django.db import models

from zhanggui.kernel.evidence.api import Note
from zhanggui.kernel.privacy.api import EncryptedTextField


class Buyer(models.Model):
    """Somebody who bought in a shop, known by the platform's nick."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    nick_index = models.CharField(max_length=64)
    """Blind index of the nick: the only name of a buyer that leaves this table."""
    nick = EncryptedTextField(blank=True, default="")
    orders = models.PositiveIntegerField(default=0)
    """Orders known, paid or not; cancelling invoices are not counted."""
    paid_orders = models.PositiveIntegerField(default=0)
    paid_amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    first_paid_at = models.DateTimeField(null=True, blank=True)
    first_paid_on = models.DateField(null=True, blank=True)
    first_trade_no = models.CharField(max_length=64, blank=True)
    """The buyer's first paid order in this shop, as far as the files reach."""
    last_paid_on = models.DateField(null=True, blank=True)
    province = models.CharField(max_length=60, blank=True)
    """Of the latest order that names one."""
    flagged = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "nick_index"], name="buyer_once")]
        indexes = [
            models.Index(fields=["shop", "first_paid_on"], name="buyer_first"),
            models.Index(fields=["shop", "-last_paid_on", "-id"], name="buyer_last"),
            models.Index(fields=["-last_paid_on", "-id"], name="buyer_last_all"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id}:{self.nick_index[:8]}"


class BuyerNote(Note):
    """What somebody of ours wants others to know about a buyer."""

    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="notes")
