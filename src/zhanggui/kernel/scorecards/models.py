"""Frozen cards, their lines, the records behind them, and disputes about a record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.privacy.api import EncryptedTextField


class Scorecard(models.Model):
    """What one person, post or department did in a period, as it stood when the period was frozen."""

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("scorecard", "person")
        POSITION = "position", pgettext_lazy("scorecard", "post")
        DEPARTMENT = "department", pgettext_lazy("scorecard", "department")

    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, null=True, related_name="+")
    first = models.DateField()
    last = models.DateField()
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    definitions = models.JSONField(default=dict)
    """The appraisal table, weights and bindings in force when it was frozen: a dispute is worked out by them."""
    frozen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-last", "kind", "pk"]
        indexes = [models.Index(fields=["person", "last"], name="scorecard_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "last", "person"], condition=Q(kind="person"), name="card_of_person_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "first", "last", "position"], condition=Q(kind="position"), name="card_of_post_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "first", "last", "department"], condition=Q(kind="department"), name="card_of_dept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.first}–{self.last}: {self.total}"

    @property
    def subject(self) -> models.Model:
        """The person, the position or the department."""
        return getattr(self, self.kind)


class ScoreLine(models.Model):
    card = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    """duties, timeliness, quality or metric."""
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    figures = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["card", "code"], name="score_line_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.score}"

    @property
    def name(self) -> str:
        return pick_language(self.name_zh, self.name_en)


class ScoreRecord(models.Model):
    """One item behind a card, as it counted when the card was frozen."""

    card = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="records")
    item = models.ForeignKey("work.WorkItem", on_delete=models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    proof = models.CharField(max_length=10, blank=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    factors = models.JSONField(default=dict)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["card", "item"], name="score_record_once")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.item_id}"


class Dispute(models.Model):
    """Somebody says that a record should not count as it does; accepted, it counts neither way on that line."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("dispute", "waits for a decision")
        ACCEPTED = "accepted", pgettext_lazy("dispute", "accepted")
        REFUSED = "refused", pgettext_lazy("dispute", "refused")

    line = models.ForeignKey(ScoreLine, on_delete=models.CASCADE, related_name="disputes")
    record = models.ForeignKey(ScoreRecord, on_delete=models.CASCADE, related_name="disputes")
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = EncryptedTextField(blank=True, default="")
    score_before = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    score_after = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "record"], condition=Q(state="open"), name="one_open_dispute")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.record_id} {self.state}"
