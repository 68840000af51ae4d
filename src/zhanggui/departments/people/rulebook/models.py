"""Rules and procedures, their versions, and who has read which."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class HouseRule(models.Model):
    """A rule, procedure or standard people have to know."""

    class Kind(models.TextChoices):
        RULE = "rule", pgettext_lazy("house rule", "rule")
        PROCEDURE = "procedure", pgettext_lazy("house rule", "procedure")
        STANDARD = "standard", pgettext_lazy("house rule", "standard")
        SCRIPT = "script", pgettext_lazy("house rule", "script for service")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RULE)
    title = models.CharField(max_length=200)
    departments = models.ManyToManyField("organisation.Department", related_name="+", blank=True)
    """Whom it concerns; none is everybody."""
    positions = models.ManyToManyField("organisation.Position", related_name="+", blank=True)
    review_on = models.DateField(null=True, blank=True)
    """When somebody shall see whether it still fits."""
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RuleVersion(models.Model):
    """A text of a rule; one is in force, one at most is being written."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("house rule", "being written")
        LIVE = "live", pgettext_lazy("house rule", "in force")
        OLD = "old", pgettext_lazy("house rule", "replaced")

    rule = models.ForeignKey(HouseRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    change_note = models.CharField(max_length=300, blank=True)
    """What is different from the version before."""
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    must_read = models.BooleanField(default=True)
    read_within = models.PositiveSmallIntegerField(default=5)
    """Workdays people have to read it."""
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once"),
            models.UniqueConstraint(fields=["rule"], condition=Q(state="live"), name="one_version_in_force"),
            models.UniqueConstraint(fields=["rule"], condition=Q(state="draft"), name="one_version_being_written"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} v{self.number}"


class RuleReading(models.Model):
    """Somebody who has to read a version, and when they signed for it."""

    version = models.ForeignKey(RuleVersion, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person__code"]
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="rule_reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.version_id}"
