"""A target, its versions, and its days as they were frozen with it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.base import Period

AMOUNT = {"max_digits": 20, "decimal_places": 4}


class Target(models.Model):
    """So much of a metric, in a year or a month, of the company, a project or a shop. A new version is a new row."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("target", "being planned")
        SUBMITTED = "submitted", pgettext_lazy("target", "submitted")
        RETURNED = "returned", pgettext_lazy("target", "returned")
        APPROVED = "approved", pgettext_lazy("target", "approved")
        REPLACED = "replaced", pgettext_lazy("target", "replaced")

    class Weighing(models.TextChoices):
        HISTORY = "history", _("as earlier years, festival on festival")
        CALENDAR = "calendar", _("by the calendar of festivals and sales")
        EQUAL = "equal", _("every day alike")
        WORKDAYS = "workdays", _("workdays only")

    metric = models.CharField(max_length=60)
    first = models.DateField()
    last = models.DateField()
    shop = models.CharField(max_length=60, blank=True)
    """Code of the shop; with project and shop empty, it is the whole company's."""
    project = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=20, blank=True)
    """A further dimension it is of one value of: source, tool or campaign."""
    part_value = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(**AMOUNT)
    weighing = models.CharField(max_length=10, choices=Weighing, default=Weighing.EQUAL)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=400, blank=True)
    set_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    approved_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    """Why it was returned."""
    open_from = models.DateField(null=True, blank=True)
    """Planned anew on the way: the days before are what was reached, and stay."""
    revision = models.PositiveIntegerField(default=0)
    """Counts up with every change, so that a page read before it is not saved over it."""

    class Meta:
        ordering = ["-first", "metric", "project", "shop", "part", "part_value", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "first", "last", "shop", "project", "part", "part_value", "version"],
                name="target_version_once",
            ),
            models.UniqueConstraint(
                fields=["metric", "first", "last", "shop", "project", "part", "part_value"],
                condition=Q(state="approved"), name="one_approved_target",
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="target_days"),
            models.CheckConstraint(condition=Q(shop="") | Q(project=""), name="target_one_place"),
        ]  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def days_of(self) -> Period:
        return Period(self.first, self.last)

    def __str__(self) -> str:
        return f"{self.metric} {self.first}–{self.last} {self.shop or self.project} v{self.version}"

    @property
    def scope(self) -> dict[str, str]:
        """What it is limited to: {"shop": "home"}; nothing for the whole company."""
        told = {"shop": self.shop, "project": self.project, self.part: self.part_value}
        return {name: value for name, value in told.items() if name and value}


class TargetDay(models.Model):
    """One day's share of a target. With the target approved, it stays as it is."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    amount = models.DecimalField(**AMOUNT)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["target", "day"], name="target_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.amount}"


class TargetPlace(models.Model):
    """A place a target is split over, and its share of every day in whole steps. Higher places are kept too.

    A target that is split over days alone has none.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="places")
    code = models.CharField(max_length=200)
    """The way down to it: shop:east/category:tea; the place of the target itself has an empty one."""
    level = models.CharField(max_length=12)
    label = models.CharField(max_length=120)
    parent = models.CharField(max_length=200, null=True)
    order = models.PositiveIntegerField()
    """Places in reading order."""
    weight = models.DecimalField(max_digits=20, decimal_places=6, default=1)
    """Beside the places next to it."""
    steps = models.JSONField()
    """How many steps of the metric each day gets, from the first on."""

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["target", "code"], name="target_place_once")]
        indexes = [models.Index(fields=["target", "parent"], name="target_place_below")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.code or '*'}"


class TargetLock(models.Model):
    """A cell that stays as it is when the others change."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="locks")
    place = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=30)
    amount = models.DecimalField(**AMOUNT)
    set_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["target", "place", "period"], name="target_lock_once")]

    def __str__(self) -> str:
        return f"{self.place or '*'} {self.period}: {self.amount}"
