"""The audit log: append-only, each entry sealed with the hash of the one before."""

from django.db import models


class AuditEntry(models.Model):
    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    """Sign-in name, or "system"."""
    action = models.CharField(max_length=60)
    """noun.done, as in buyer.revealed, orders.exported, session.refused."""
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    address = models.CharField(max_length=60, blank=True)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["action", "at"], name="audit_action"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.action} {self.subject}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while the next entry is written."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.seal}"
