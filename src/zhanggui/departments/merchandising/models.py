"""Products, their SKUs and every change a person made to them."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MONEY = {"max_digits": 18, "decimal_places": 4}


class Product(models.Model):
    """An item on the shelf of a shop; its SKUs are what is bought."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="product_once")]

    def __str__(self) -> str:
        return self.title or self.code


class Sku(models.Model):
    """One sellable kind of a product, known by the merchant's code."""

    shop = models.ForeignKey("projects.Shop", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    code = models.CharField(max_length=80)
    title = models.CharField(max_length=400, blank=True)
    attributes = models.CharField(max_length=400, blank=True)
    seen_price = models.DecimalField(**MONEY, null=True, blank=True)
    """Price on the line that was sold last."""
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the line was sold that title and price were read from; 1970 where no file tells."""
    list_price = models.DecimalField(**MONEY, null=True, blank=True)
    """Price a person set; files never change it."""
    weight_kg = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    weighed_kg = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True, editable=False)
    """The weight its parcels were last weighed with: where the two differ, they are to be weighed anew."""
    stock = models.IntegerField(null=True, blank=True)
    stock_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="sku_once"),
            models.CheckConstraint(condition=Q(weight_kg__isnull=True) | Q(weight_kg__gt=0), name="sku_weight"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def price(self) -> Decimal | None:
        """The price a person set, else the one last seen on a sale."""
        return self.seen_price if self.list_price is None else self.list_price


class SkuChange(models.Model):
    """A person set a price, a stock figure or a weight; the latest one of a field can be taken back."""

    class Field(models.TextChoices):
        PRICE = "price", _("price")
        STOCK = "stock", _("stock")
        WEIGHT = "weight", _("weight")

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=10, choices=Field)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} > {self.after}"


class SkuCost(models.Model):
    """What one piece costs us from a day on. Lines are added, never changed: they are the history."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="costs")
    starts = models.DateField()
    cost = models.DecimalField(**MONEY)
    note = models.CharField(max_length=400, blank=True)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    """When a later line for the same day, or nothing, took its place."""

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sku", "starts"], condition=Q(replaced_at=None), name="sku_cost_once"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="sku_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.starts}: {self.cost}"
