"""A brand or client, and its shops on the platforms."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Project(models.Model):
    """A brand or client the department works for."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Shop(models.Model):
    """A shop on a platform: everything a platform reports belongs to one."""

    class Platform(models.TextChoices):
        TMALL = "tmall", _("Tmall")
        TAOBAO = "taobao", _("Taobao")
        JD = "jd", _("JD")
        PDD = "pdd", _("Pinduoduo")
        DOUYIN = "douyin", _("Douyin")
        OWN = "own", _("own site")
        OTHER = "other", _("other")

    code = models.CharField(max_length=60, unique=True)
    platform = models.CharField(max_length=20, choices=Platform, default=Platform.OTHER)
    name = models.CharField(max_length=120)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    commission_rate = models.DecimalField(max_digits=6, decimal_places=4, default=Decimal("0.02"))
    """Share of the goods amount the platform keeps, as a fraction."""
    default_weight = models.JSONField(null=True, blank=True)
    """Parcel weight rule for SKUs without a weight: {"per_piece_kg", "min_kg", "max_kg"}."""
    is_sample = models.BooleanField(default=False)
    sample_note = models.CharField(max_length=300, blank=True)
    sample_note_en = models.CharField(max_length=300, blank=True)
    """Said on screen where the shop's data is simulated or adapted."""
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
