"""Work items: what is on whose desk, until when, and how it was proved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.organisation.named import pick_language


class WorkItem(models.Model):
    """One thing somebody has to do."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("work item", "open")
        DONE = "done", pgettext_lazy("work item", "done")
        CANCELLED = "cancelled", pgettext_lazy("work item", "cancelled")

    class Proof(models.TextChoices):
        NONE = "", pgettext_lazy("proof", "not yet")
        VERIFIED = "verified", pgettext_lazy("proof", "verified")
        ATTESTED = "attested", pgettext_lazy("proof", "attested")

    class Route(models.TextChoices):
        HOLDER = "holder", _("holder of the post")
        STAND_IN = "stand_in", _("stand-in")
        SUPERIOR = "superior", _("superior, for a vacant post")
        NOBODY = "nobody", _("nobody yet")

    key = models.CharField(max_length=200, unique=True)
    """duty:CODE:PERIOD:SEAT for duties, otherwise kind:subject; opening twice finds the first."""
    kind = models.CharField(max_length=20, default="duty")
    """duty, alert, task, escalation."""
    duty = models.ForeignKey("duties.Duty", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    route = models.CharField(max_length=10, choices=Route, default=Route.HOLDER)
    title_zh = models.CharField(max_length=400)
    title_en = models.CharField(max_length=600, blank=True)
    link = models.CharField(max_length=300, blank=True)
    """Path of the screen where the work is done, starting with a slash."""
    cadence = models.CharField(max_length=12, blank=True)
    opens_on = models.DateField()
    period_first = models.DateField()
    period_last = models.DateField()
    """Evidence inside these business days counts for the item."""
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proof = models.CharField(max_length=10, choices=Proof, default=Proof.NONE, blank=True)
    note = models.TextField(blank=True)
    attachment = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    escalated_to = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["person", "state", "due_at"], name="work_desk"),
            models.Index(fields=["position", "opens_on"], name="work_post"),
            models.Index(fields=["opens_on", "state"], name="work_day"),
            models.Index(fields=["state", "due_at"], name="work_late"),
            models.Index(fields=["period_last", "period_first"], name="work_period"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(done_at__isnull=False) & ~Q(proof="")), name="done_items_are_proved"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return pick_language(self.title_zh, self.title_en)


class WorkNote(models.Model):
    """History of an item: opened, handed over, commented, escalated, done, reopened."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.item_id}"
