"""What a company makes of its playbook: versions, job sheets with who has read them, and the headcount it plans."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class Version(models.Model):
    """The company's playbook as it is drafted, read over, published and replaced."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("playbook version", "draft")
        REVIEW = "review", pgettext_lazy("playbook version", "in review")
        PLANNED = "planned", pgettext_lazy("playbook version", "waits for its day")
        LIVE = "live", pgettext_lazy("playbook version", "in force")
        RETIRED = "retired", pgettext_lazy("playbook version", "replaced")
        DROPPED = "dropped", pgettext_lazy("playbook version", "thrown away")

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    files = models.JSONField(default=dict)
    """The files of the playbook's folder, read: {"positions.yaml": {...}, "duties/A.yaml": {...}}."""
    note = models.CharField(max_length=300, blank=True)
    """What is new, in a sentence of who submits it."""
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    submitted_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    published_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    applies_from = models.DateField(null=True, blank=True)
    cancels_left_over = models.BooleanField(default=False)
    """Open work that has no duty or cadence any more is cancelled when the version comes into force, else kept."""

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_live_playbook_version"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class VersionAct(models.Model):
    """What was done to a version: begun, submitted, returned, published, applied."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="acts")
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    text = models.CharField(max_length=400, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.action}"


class JobSheet(models.Model):
    """A post's job description as it was issued."""

    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["position__order", "position__code", "-number"]
        constraints = [models.UniqueConstraint(fields=["position", "number"], name="job_sheet_once")]

    def __str__(self) -> str:
        return f"{self.position_id} {self.number}"


class Acknowledgement(models.Model):
    """A person has read a job sheet and takes it as theirs."""

    sheet = models.ForeignKey(JobSheet, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "person"], name="job_sheet_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.person_id}"


class HeadcountPlan(models.Model):
    """How many places a post is to have from a day on. Lines are added, never changed: they are the history."""

    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    places = models.PositiveIntegerField()
    before = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        return f"{self.position_id} {self.starts} {self.places}"
