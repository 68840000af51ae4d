"""Orders as the platform reports them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.evidence.api import Note
from zhanggui.kernel.privacy.api import EncryptedTextField

MONEY = {"max_digits": 14, "decimal_places": 2}


class Order(models.Model):
    """One trade of a shop: its latest state as far as the files reach."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("lines only")
        UNPAID = "unpaid", _("unpaid")
        PAID = "paid", _("paid, to be shipped")
        SHIPPED = "shipped", _("shipped")
        SUCCESS = "success", _("finished")
        CLOSED = "closed", _("closed")
        CREDIT = "credit", _("cancelling invoice")

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    trade_no = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.UNKNOWN)
    """`unknown` while only the lines have arrived: counted nowhere until the order list names it."""

    order_amount = models.DecimalField(**MONEY, default=0)
    paid_amount = models.DecimalField(**MONEY, default=0)
    goods_due = models.DecimalField(**MONEY, default=0)
    freight_due = models.DecimalField(**MONEY, default=0)
    refunded = models.DecimalField(**MONEY, null=True, blank=True)
    """Refunded sum as the order list says; empty where its layout has no such column."""
    merchant_receipt = models.DecimalField(**MONEY, null=True, blank=True)
    quantity = models.IntegerField(null=True, blank=True, default=0)
    """Pieces; empty where the platform names the goods without saying how many."""
    kinds = models.IntegerField(null=True, blank=True)

    created_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)

    buyer_index = models.CharField(max_length=64, blank=True)
    buyer_nick = EncryptedTextField(blank=True, default="")
    buyer_alipay = EncryptedTextField(blank=True, default="")
    receiver_name = EncryptedTextField(blank=True, default="")
    receiver_index = models.CharField(max_length=64, blank=True)
    receiver_address = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True)
    mobile = EncryptedTextField(blank=True, default="")
    mobile_index = models.CharField(max_length=64, blank=True)
    buyer_message = EncryptedTextField(blank=True, default="")
    seller_memo = EncryptedTextField(blank=True, default="")
    invoice_title = EncryptedTextField(blank=True, default="")
    province = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)

    payment_no = models.CharField(max_length=64, blank=True)
    title = models.TextField(blank=True)
    ship_method = models.CharField(max_length=40, blank=True)
    waybills = models.CharField(max_length=600, blank=True)
    """Waybills parted by commas."""
    courier = models.CharField(max_length=60, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)
    replaced_by = models.CharField(max_length=600, blank=True)
    """The orders this one was parted into, by commas: they hold its money, this one has none."""
    is_mobile = models.BooleanField(default=False)

    refund_count = models.PositiveIntegerField(default=0)
    """Refunds asked for, as the refund department counts them."""
    refund_paid = models.DecimalField(**MONEY, default=0)
    flagged = models.BooleanField(default=False)
    note_count = models.PositiveIntegerField(default=0)

    version = models.CharField(max_length=80, blank=True)
    """Latest platform moment, state rank and refunded sum, written so that a later state sorts higher."""
    as_of = models.CharField(max_length=40, blank=True)
    """Latest moment anywhere in the file the state came from: decides where the version does not."""
    digest = models.CharField(max_length=32, blank=True)
    told_by = models.TextField(blank=True, default="")
    """Fields the latest file has no column for, as JSON: by the stamp of the file that told them."""
    lines_version = models.CharField(max_length=40, blank=True)
    """State rank, number of lines and digest of the lines kept."""
    run_id = models.BigIntegerField(default=0)
    source_row = models.IntegerField(default=0)
    lines_run_id = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "trade_no"], name="order_once")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="order_latest"),
            models.Index(fields=["shop", "-created_at", "-id"], name="order_shop_latest"),
            models.Index(fields=["shop", "-paid_on", "-id"], name="order_shop_paid"),
            models.Index(fields=["shop", "state", "-created_at"], name="order_shop_state"),
            models.Index(fields=["buyer_index", "shop", "paid_at"], name="order_buyer"),
            models.Index(fields=["trade_no"], name="order_trade_no"),
            models.Index(fields=["receiver_index"], name="order_receiver"),
            models.Index(fields=["mobile_index"], name="order_mobile"),
            models.Index(fields=["phone_index"], name="order_phone"),
        ]

    def __str__(self) -> str:
        return self.trade_no

    @property
    def waybill_list(self) -> list[str]:
        return [waybill for waybill in self.waybills.split(",") if waybill]


class OrderLine(models.Model):
    """One line of an order; two equal lines are two lines, a cancelling invoice has negative quantities."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.IntegerField()
    sku_code = models.CharField(max_length=80, blank=True)
    item_code = models.CharField(max_length=80, blank=True)
    """The merchant's code of the product the SKU belongs to."""
    title = models.CharField(max_length=400, blank=True)
    attributes = models.CharField(max_length=400, blank=True)
    bundle = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    quantity = models.BigIntegerField()
    amount = models.DecimalField(**MONEY, null=True, blank=True)
    """What the buyer has to pay for this line alone, where the platform says so: order sums are shared out by it."""
    source_row = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["order", "position"], name="order_line_place"),
            models.Index(fields=["sku_code"], name="order_line_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.sku_code}"


class OrderPart(models.Model):
    """A row that the platform numbers within an order, as all files together tell it; never who bought.

    A file may hold some rows of an order only. Each field keeps the latest that was told, so that the order, which
    is worked out from its parts, ends the same whatever the order of files.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parts", db_index=False)
    line_no = models.CharField(max_length=64)
    told = models.TextField()
    """Field to [stamp of the file's state, value as text], as JSON."""

    class Meta:
        ordering = ["order", "line_no"]
        constraints = [models.UniqueConstraint(fields=["order", "line_no"], name="order_part_once")]

    def __str__(self) -> str:
        return self.line_no


class OrderImport(models.Model):
    """A file changed an order: which run, which row, what it became. The order's history."""

    class Part(models.TextChoices):
        STATE = "state", _("state of the order")
        LINES = "lines", _("lines of the order")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="imports")
    part = models.CharField(max_length=6, choices=Part)
    run_id = models.BigIntegerField()
    source_row = models.IntegerField(default=0)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, blank=True)
    changed = models.JSONField(default=list, blank=True)
    """Names of the fields that changed; never the values, which may be personal."""

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.part} from run {self.run_id}"


class OrderNote(Note):
    """What somebody of ours wants others to know about an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="notes")
