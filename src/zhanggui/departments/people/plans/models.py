"""Plans, summaries, proposals, reports, briefs and policies, with every version that was submitted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.departments.people.plans import rules
from zhanggui.kernel.privacy.api import EncryptedTextField


class Plan(models.Model):
    """One document of a post for a period: planned, summed up, proposed or reported."""

    class Kind(models.TextChoices):
        PLAN = "plan", pgettext_lazy("document", "plan")
        SUMMARY = "summary", pgettext_lazy("document", "summary")
        PROPOSAL = "proposal", pgettext_lazy("document", "proposal")
        REPORT = "report", pgettext_lazy("document", "report")
        BRIEF = "brief", pgettext_lazy("document", "brief")
        POLICY = "policy", pgettext_lazy("document", "policy")

    class Cadence(models.TextChoices):
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")
        MONTHLY = "monthly", _("monthly")
        QUARTERLY = "quarterly", _("quarterly")
        YEARLY = "yearly", _("yearly")
        NONE = "", pgettext_lazy("document", "for no period")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("document", "being written")
        SUBMITTED = "submitted", pgettext_lazy("document", "waits for acceptance")
        RETURNED = "returned", pgettext_lazy("document", "returned")
        ACCEPTED = "accepted", pgettext_lazy("document", "accepted")

    kind = models.CharField(max_length=10, choices=Kind)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.NONE, blank=True)
    first = models.DateField()
    last = models.DateField()
    title = models.CharField(max_length=200)
    author = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    project = models.CharField(max_length=60, blank=True)
    """Code of the project it is for, where it is for one."""
    for_appraisal = models.BooleanField(default=False)
    """The appraiser of the post decides, who may stand apart from the line."""
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    body = EncryptedTextField(blank=True, default="")
    """What the author is writing; others read the last version."""
    revision = models.PositiveIntegerField(default=0)
    """Counts the savings, so that two windows do not overwrite each other."""
    version = models.PositiveSmallIntegerField(default=0)
    sums_up = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The plan a summary sums up."""
    decider = models.ForeignKey(
        "organisation.Position", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The post that accepts or returns it."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    returned_times = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-first", "-pk"]
        indexes = [
            models.Index(fields=["author", "-first"], name="plan_author"),
            models.Index(fields=["decider", "state"], name="plan_decider"),
            models.Index(fields=["state", "-first"], name="plan_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "position", "kind", "cadence", "first", "project", "for_appraisal"],
                condition=~Q(cadence=""), name="plan_once_a_period",
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="plan_days"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def contents(self) -> rules.Body:
        return rules.read(self.body)


class PlanVersion(models.Model):
    """A plan as it was submitted, and what was decided about it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    body = EncryptedTextField()
    submitted_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Plan.State, default=Plan.State.SUBMITTED)
    reason = EncryptedTextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def contents(self) -> rules.Body:
        return rules.read(self.body)
