"""Reports as they were seen, and what people said about them."""

from django.db import models

from zhanggui.kernel.privacy.api import EncryptedTextField


class ReportRun(models.Model):
    """One report of one day for one set of shops, with the numbers as they stood when it was built.

    A later build with other numbers is a new row, so that what was read and commented stays.
    """

    report = models.CharField(max_length=60)
    day = models.DateField()
    shops = models.JSONField(default=list)
    scope_key = models.CharField(max_length=64)
    """Digest of the shops, so that people with the same scope share a report."""
    built_at = models.DateTimeField()
    fact_version = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta:
        ordering = ["-day", "-built_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["report", "day", "scope_key", "digest"], name="report_run_once")]

    def __str__(self) -> str:
        return f"{self.report} {self.day}"


class ReportComment(models.Model):
    """What somebody said about a report."""

    run = models.ForeignKey(ReportRun, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = EncryptedTextField()

    class Meta:
        ordering = ["at", "pk"]
