"""Which keyed jobs wait in the queue, so that the same one is not queued twice."""

from django.db import models


class WaitingJob(models.Model):
    key = models.CharField(max_length=200, unique=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return self.key
