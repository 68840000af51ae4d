"""Refunds as the platform reports them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.evidence.api import Note
from zhanggui.kernel.privacy.api import EncryptedTextField

MONEY = {"max_digits": 14, "decimal_places": 2}


class Refund(models.Model):
    """A buyer wants money back for a trade: its latest state as far as the files reach."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        AGREED = "agreed", _("agreed")
        OTHER = "other", _("being handled")
        CLOSED = "closed", _("closed")
        SUCCESS = "success", _("refunded")

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    refund_no = models.CharField(max_length=64)
    trade_no = models.CharField(max_length=64)
    """May name a trade of an earlier period that no file of ours holds."""
    payment_no = models.CharField(max_length=64, blank=True)
    sku_code = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State)
    state_text = models.CharField(max_length=60, blank=True)
    """The platform's own word for the state."""
    amount = models.DecimalField(**MONEY)
    paid_amount = models.DecimalField(**MONEY, null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    explanation = EncryptedTextField(blank=True, default="")
    goods_state = models.CharField(max_length=60, blank=True)
    platform_stepped_in = models.CharField(max_length=60, blank=True)
    is_manual = models.BooleanField(default=False)
    needs_return = models.BooleanField(default=False)
    is_partial = models.BooleanField(default=False)
    note_count = models.PositiveIntegerField(default=0)

    version = models.CharField(max_length=80, blank=True)
    as_of = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=32, blank=True)
    run_id = models.BigIntegerField(default=0)
    source_row = models.IntegerField(default=0)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "refund_no"], name="refund_once")]
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="refund_latest"),
            models.Index(fields=["shop", "-asked_at", "-id"], name="refund_shop_latest"),
            models.Index(fields=["shop", "finished_on"], name="refund_shop_finished"),
            models.Index(fields=["shop", "trade_no"], name="refund_trade"),
            models.Index(fields=["refund_no"], name="refund_number"),
        ]

    def __str__(self) -> str:
        return self.refund_no


class RefundNote(Note):
    """What somebody of ours wants others to know about a refund."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="notes")
