"""Ledger statements, courier bills, price tables, and reconciliations people decide about."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.privacy.api import EncryptedTextField

MERCHANT_LEDGER = "alipay-merchant-fundflow"


class LedgerStatement(models.Model):
    """One ledger file: the days it covers, what it declares and what its lines add up to."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    run = models.PositiveBigIntegerField()
    """The intake run that brought it."""
    source = models.CharField(max_length=60, default=MERCHANT_LEDGER)
    account = models.CharField(max_length=60, blank=True)
    first = models.DateField()
    last = models.DateField()
    declared_income = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    declared_income_rows = models.PositiveIntegerField(null=True)
    declared_outgo = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    declared_outgo_rows = models.PositiveIntegerField(null=True)
    income = models.DecimalField(max_digits=18, decimal_places=2)
    income_rows = models.PositiveIntegerField()
    outgo = models.DecimalField(max_digits=18, decimal_places=2)
    outgo_rows = models.PositiveIntegerField()
    opening = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    closing = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        ordering = ["first", "last", "pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "run", "account"], name="ledger_statement_once")]

    def __str__(self) -> str:
        return f"{self.account} {self.first}/{self.last}"


class LedgerLine(models.Model):
    """One movement of a shop's payment account, as the platform booked it."""

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        REFUND = "refund", _("refund")
        COMMISSION = "commission", _("commission")
        FEE = "fee", _("fee")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        TRANSFER = "transfer", _("transfer")
        OTHER = "other", _("other movement")

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    statement = models.ForeignKey(LedgerStatement, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=60, default=MERCHANT_LEDGER)
    """The format of the file that told it: some tell of money that another one books."""
    movement = models.CharField(max_length=64, blank=True)
    """What the row is known by where one row becomes several lines; they add up to it."""
    entry_no = models.CharField(max_length=64)
    business_no = models.CharField(max_length=64, blank=True)
    merchant_order_no = models.CharField(max_length=64, blank=True)
    trade_no = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    heading = models.CharField(max_length=120, blank=True)
    """What the platform calls it, without the numbers."""
    income = models.DecimalField(max_digits=18, decimal_places=2)
    outgo = models.DecimalField(max_digits=18, decimal_places=2)
    balance = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    at = models.DateTimeField()
    business_date = models.DateField()
    counterparty = EncryptedTextField(blank=True, default="")
    title = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=60, blank=True)
    business_type = models.CharField(max_length=60, blank=True)
    memo = EncryptedTextField(blank=True, default="")
    run = models.PositiveBigIntegerField()
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "entry_no"], name="ledger_entry_once")]
        indexes = [
            models.Index(fields=["shop", "business_date"], name="ledger_line_day"),
            models.Index(fields=["shop", "trade_no"], name="ledger_line_trade"),
            models.Index(fields=["shop", "movement"], name="ledger_line_movement"),
            models.Index(fields=["run"], name="ledger_line_run"),
            models.Index(fields=["-at", "-id"], name="ledger_line_latest"),
        ]

    def __str__(self) -> str:
        return self.entry_no


class SmallPayment(models.Model):
    """Money a shop gave a buyer, or had taken off, beside refunds. Not a ledger line: the ledger books it itself."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    """The platform's number of it; where it has none, its content and which of its equals in the file it is."""
    entry_no = models.CharField(max_length=64, blank=True)
    trade_no = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    kind = models.CharField(max_length=120, blank=True)
    """What it was for, and how far it is, in the platform's words."""
    status = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    business_date = models.DateField(null=True, blank=True)
    """The day it was paid, else asked for; empty where the file tells neither."""
    title = models.CharField(max_length=300, blank=True)
    service_no = models.CharField(max_length=64, blank=True)
    applicant = EncryptedTextField(blank=True, default="")
    memo = EncryptedTextField(blank=True, default="")
    version = models.CharField(max_length=80)
    """Sorts higher for a later state: when it was paid, the age of the file, then the content."""
    run = models.PositiveBigIntegerField()
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ["-business_date", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="small_payment_once")]
        indexes = [
            models.Index(fields=["shop", "trade_no"], name="small_payment_trade"),
            models.Index(fields=["-business_date", "-id"], name="small_payment_latest"),
        ]

    def __str__(self) -> str:
        return self.entry_no or self.trade_no


class Tariff(models.Model):
    """A courier's price table: first weight, then every started step, by province."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, null=True, related_name="+")
    """The shop it was agreed for; empty means all."""
    courier = models.CharField(max_length=30)
    courier_name = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField(null=True)
    first_kg = models.DecimalField(max_digits=12, decimal_places=3)
    step_kg = models.DecimalField(max_digits=12, decimal_places=3)
    rates = models.JSONField(default=dict)
    """Province as printed to [price of the first weight, price of each step], as text."""
    parcel_weight = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    run = models.PositiveBigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["courier", "-taken_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "courier", "digest"], name="tariff_once")]

    def __str__(self) -> str:
        return self.courier_name or self.courier


class CourierBill(models.Model):
    """One bill file of a courier."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    run = models.PositiveBigIntegerField()
    courier = models.CharField(max_length=30)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    rows = models.PositiveIntegerField(default=0)
    payable = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "run", "courier"], name="courier_bill_once")]

    def __str__(self) -> str:
        return f"{self.courier} {self.first}/{self.last}"


class CourierBillLine(models.Model):
    """One parcel charged on a bill; the same line on an overlapping export is kept once."""

    bill = models.ForeignKey(CourierBill, on_delete=models.PROTECT, related_name="lines")
    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    courier = models.CharField(max_length=30)
    waybill = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    """Waybill, scan moment, amount and how often the file had said so before: what makes it this line."""
    scanned_at = models.DateTimeField(null=True)
    business_date = models.DateField(null=True)
    billed_kg = models.DecimalField(max_digits=12, decimal_places=3)
    first_fee = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    next_fee = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    prepaid = models.DecimalField(max_digits=18, decimal_places=2)
    payable = models.DecimalField(max_digits=18, decimal_places=2)
    province = models.CharField(max_length=60, blank=True)
    destination = models.CharField(max_length=120, blank=True)
    also_on = models.JSONField(default=list)
    """Later bills that say this line again."""
    row = models.PositiveIntegerField()

    class Meta:
        ordering = ["-scanned_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "courier", "key"], name="courier_line_once")]
        indexes = [
            models.Index(fields=["shop", "business_date"], name="courier_line_day"),
            models.Index(fields=["waybill"], name="courier_line_waybill"),
            models.Index(fields=["-scanned_at", "-id"], name="courier_line_latest"),
        ]

    def __str__(self) -> str:
        return self.waybill


class Reconciliation(models.Model):
    """A period of one shop's settlement, or of one courier's bills, worked through finding by finding."""

    class Kind(models.TextChoices):
        SETTLEMENT = "settlement", _("Platform settlement")
        COURIER = "courier", _("Courier bill")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        IN_PROGRESS = "in_progress", _("in progress")
        CLOSED = "closed", pgettext_lazy("reconciliation", "closed")

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, null=True, related_name="+")
    """Empty for a courier's bills of all shops."""
    courier = models.CharField(max_length=30, blank=True)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)
    """The computed answer; frozen when closed."""
    refreshed_at = models.DateTimeField()

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="reconciliation_days"),
            models.CheckConstraint(condition=~Q(kind="settlement") | Q(shop__isnull=False), name="settlement_has_shop"),
        ]

    def __str__(self) -> str:
        return self.key


class ReconciliationLine(models.Model):
    """One finding, and what somebody decided about it."""

    class Decision(models.TextChoices):
        ACCEPT = "accept", _("accept")
        DISPUTE = "dispute", _("dispute")
        WAIT = "wait", _("wait")
        CORRECT = "correct", _("correct our records")

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=24)
    subject = models.CharField(max_length=80)
    part = models.CharField(max_length=80, blank=True)
    expected = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    billed = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    difference = models.DecimalField(max_digits=18, decimal_places=2)
    reason = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    gone = models.BooleanField(default=False)
    """No longer found when computed again; kept because somebody had decided about it."""
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    note = EncryptedTextField(blank=True, default="")
    decided_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "subject", "part"]
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "kind", "subject", "part"], name="finding_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class ReconciliationEvent(models.Model):
    """What was done to a reconciliation, by whom and when: appended, never changed."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="history")
    line = models.ForeignKey(ReconciliationLine, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    """opened, refreshed, decided, undone, closed, reopened, disputed."""
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = EncryptedTextField(blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%F %T}"


class CostEntry(models.Model):
    """What a month cost beside adverts, fees and freight: labour, rent ... A new version takes an entry's place."""

    class Kind(models.TextChoices):
        LABOUR = "labour", pgettext_lazy("cost", "labour")
        RENT = "rent", pgettext_lazy("cost", "rent")
        SOFTWARE = "software", pgettext_lazy("cost", "software and services")
        OTHER = "other", pgettext_lazy("cost", "other costs")

    class Key(models.TextChoices):
        OWN = "own", _("stays where it was booked")
        EQUAL = "equal", _("shops share it equally")

    first = models.DateField()
    """First day of the month."""
    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    project = models.CharField(max_length=60, blank=True)
    """With shop and project empty, it is the whole company's."""
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=8, choices=Key, default=Key.OWN)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    note = models.CharField(max_length=400, blank=True)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-first", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "shop", "kind"], condition=Q(replaced_at=None, shop__isnull=False),
                name="cost_of_shop_once",
            ),
            models.UniqueConstraint(
                fields=["first", "project", "kind"], condition=Q(replaced_at=None, shop__isnull=True),
                name="cost_of_project_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="cost_entry_not_negative"),
            models.CheckConstraint(condition=Q(shop=None) | Q(project=""), name="cost_entry_one_place"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first:%Y-%m} {self.kind} {self.amount}"
