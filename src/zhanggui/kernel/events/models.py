"""The outbox: news written with the change it tells of, delivered after commit, perhaps twice."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class News(models.Model):
    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "news"
        indexes = [models.Index(fields=["delivered_at", "id"], name="news_waiting")]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Delivery(models.Model):
    """One reaction's receipt for one piece of news: the key that makes reactions idempotent."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="+")
    reaction = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["news", "reaction"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.news_id}"
