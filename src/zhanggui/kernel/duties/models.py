"""Duties of a running organisation, copied from its playbook."""

from django.db import models

from zhanggui.kernel.organisation.named import Named


class Duty(Named):
    """One line of a job description, made executable by its cadence and its binding."""

    code = models.CharField(max_length=60, unique=True)
    position = models.ForeignKey("organisation.Position", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    object = models.CharField(max_length=200)
    domain = models.CharField(max_length=10)
    cadences = models.JSONField(default=list)
    """Any of daily, weekly, monthly, quarterly, yearly, event, continuous, periodic."""
    cadence_word = models.CharField(max_length=60, blank=True)
    every_days = models.PositiveIntegerField(null=True, blank=True)
    """Interval the organisation sets for a `periodic` duty; empty means monthly."""
    due_time = models.TimeField(null=True, blank=True)
    """Time of day an item is due; empty means 18:00."""
    outputs = models.JSONField(default=list, blank=True)
    counterpart = models.CharField(max_length=300, blank=True)
    parts = models.JSONField(default=list, blank=True)
    binding = models.JSONField(null=True, blank=True)
    """What proves it, in the form `proof.proof_of` reads; nothing means uncovered."""
    events = models.CharField(max_length=400, blank=True, editable=False)
    """The events that can prove it, each between bars: |report.commented|; written by `open_duty`."""
    opens_by = models.JSONField(null=True, blank=True)
    """What opens the work of an `event` duty, in the form `opening.opens_of` reads; nothing: nothing opens it."""
    opens_on = models.CharField(max_length=60, blank=True, editable=False, db_index=True)
    """The event of `opens_by`; written by `open_duty`."""
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    standard_minutes = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name_plural = "duties"
