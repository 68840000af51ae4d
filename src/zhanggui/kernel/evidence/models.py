"""Evidence: what happened, who did it, on which business day; written by the modules as work is done."""

from django.db import models


class Evidence(models.Model):
    """One thing done in a module, that may prove a duty."""

    key = models.CharField(max_length=200, unique=True)
    event = models.CharField(max_length=60)
    """noun.done, as in report.commented."""
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    business_date = models.DateField()
    shop = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    """What it was done to, readable: "report daily-sales 2011-11-13"."""
    link = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    items = models.ManyToManyField("work.WorkItem", related_name="evidence", blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["event", "business_date"], name="evidence_event_day")]

    def __str__(self) -> str:
        return self.subject or self.key
