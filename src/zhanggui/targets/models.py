"""Alerts that were raised, with what was read and what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.privacy.api import EncryptedTextField
from zhanggui.targets.amounts.models import Target, TargetDay, TargetLock, TargetPlace
from zhanggui.targets.goals.models import Goal, GoalCheckIn, GoalReading, GoalStep

__all__ = [
    "Alert", "Goal", "GoalCheckIn", "GoalReading", "GoalStep", "Target", "TargetDay", "TargetLock", "TargetPlace",
]  # fmt: skip


class Alert(models.Model):
    """One rule that a shop's numbers broke, over one run of days."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("alert", "open")
        CLOSED = "closed", pgettext_lazy("alert", "closed")

    class Verdict(models.TextChoices):
        NONE = "", _("none yet")
        REAL = "real", _("a real problem, dealt with")
        KNOWN = "known", _("known and accepted")
        FALSE = "false", _("a false alarm")

    rule = models.CharField(max_length=60)
    shop = models.CharField(max_length=60)
    first = models.DateField()
    last = models.DateField()
    metric = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    threshold = models.DecimalField(max_digits=20, decimal_places=6)
    previous = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    label_zh = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    position = models.ForeignKey("organisation.Position", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.NONE, blank=True)
    note = EncryptedTextField(blank=True, default="")
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-last", "pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "shop", "last"], name="alert_once_a_day")]

    @property
    def label(self) -> str:
        return pick_language(self.label_zh, self.label_en)

    def __str__(self) -> str:
        return f"{self.label} · {self.shop} · {self.last}"
