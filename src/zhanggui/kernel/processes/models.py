"""Processes as published, and every run of one: where it stands, who did what, what was signed."""

from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.organisation.named import Named, pick_language


class ProcessVersion(Named):
    """A process as it was published once: diagram and description. Never changed afterwards."""

    class State(models.TextChoices):
        LIVE = "live", pgettext_lazy("process version", "live")
        RETIRED = "retired", pgettext_lazy("process version", "retired")

    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    bpmn = models.TextField()
    about = models.JSONField(default=dict)
    begins_on = models.CharField(max_length=60, blank=True, editable=False, db_index=True)
    """The event that begins a run of it; written when it is published."""
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="process_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="live"), name="one_live_process_version"),
        ]

    @property
    def domain(self) -> str:
        return str(self.about.get("domain") or "")

    @property
    def trigger(self) -> Mapping[str, Any]:
        """What begins a run."""
        return self.about.get("trigger") or {"kind": "manual"}


class ProcessRun(models.Model):
    """One case: this campaign entry, that return."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("process run", "running")
        FINISHED = "finished", pgettext_lazy("process run", "finished")
        WITHDRAWN = "withdrawn", pgettext_lazy("process run", "withdrawn")

    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="runs")
    key = models.CharField(max_length=200, unique=True)
    """Starting twice with the same key finds the first."""
    root = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    """The outermost run it was called from; its row is locked while any run inside moves."""
    parent_step = models.ForeignKey(
        "processes.ProcessStep", on_delete=models.CASCADE, null=True, blank=True, related_name="called_runs"
    )
    depth = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(max_length=200, blank=True)
    shop = models.CharField(max_length=60, blank=True)
    link = models.CharField(max_length=300, blank=True)
    """Path of what it was begun by, where an event began it."""
    owner = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    """Answers for the whole, and records what outside parties did."""
    started_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    given = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    """What was known at the start."""
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    """Everything filled in so far, one flat dictionary."""
    engine = models.JSONField(default=dict, blank=True)
    """Where the tokens stand."""
    route = models.JSONField(default=list, blank=True)
    """Arrows passed at the start."""
    moves = models.PositiveIntegerField(default=0)
    """How many moves were made: numbers the history."""
    ended = models.CharField(max_length=60, blank=True)
    """The end event reached last."""
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-started_at"], name="process_run_state"),
            models.Index(fields=["owner", "state"], name="process_run_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.version.name} {self.subject}".strip()

    @property
    def title_zh(self) -> str:
        return f"{self.version.name_zh} · {self.subject}" if self.subject else self.version.name_zh

    @property
    def title_en(self) -> str:
        return f"{self.version.name_en} · {self.subject}" if self.subject else self.version.name_en


class ProcessStep(models.Model):
    """One step of one run, opened once; a step that is gone through again is another row."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("process step", "open")
        DONE = "done", pgettext_lazy("process step", "done")
        RETURNED = "returned", pgettext_lazy("process step", "returned")
        CANCELLED = "cancelled", pgettext_lazy("process step", "cancelled")
        SKIPPED = "skipped", pgettext_lazy("process step", "passed over")

    run = models.ForeignKey(ProcessRun, on_delete=models.CASCADE, related_name="steps")
    token = models.PositiveIntegerField()
    """The engine's token that waits here."""
    node = models.CharField(max_length=60)
    """The element of the diagram."""
    number = models.CharField(max_length=20, blank=True)
    """The step's number in the description; empty for a called process."""
    name_zh = models.CharField(max_length=300)
    name_en = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    item = models.ForeignKey("work.WorkItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=60, blank=True)
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    """Named in person: the run's owner for an outside party, or whom it was given to; empty means the position."""
    outside = models.BooleanField(default=False)
    """Recorded by the run's owner on behalf of an outside party."""
    sign_mode = models.CharField(max_length=10, blank=True)
    quorum = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    move = models.PositiveIntegerField(default=0)
    """Which move of the run this was, once done."""
    outcome = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    route = models.JSONField(default=list, blank=True)
    """Arrows passed when it was done."""
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["run", "state"], name="process_step_run"),
            models.Index(fields=["state", "opened_at"], name="process_step_state"),
            models.Index(fields=["item"], name="process_step_item"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "token"], condition=Q(state="open"), name="one_open_step_a_token"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="done_steps_have_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return pick_language(self.name_zh, self.name_en)


class ProcessSignature(models.Model):
    """Somebody asked to sign a step, and what they said."""

    step = models.ForeignKey(ProcessStep, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    """Who was asked."""
    signed_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    """Who signed: the same, or whoever stands in."""
    role = models.CharField(max_length=60, blank=True)
    added_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    """Who asked for this extra signature; empty for those the process names."""
    item = models.ForeignKey("work.WorkItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=60, blank=True)
    agreed = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["step", "person"], name="signs_a_step_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.verdict or '?'} {self.step_id}"


class ProcessTimer(models.Model):
    """A moment at which something happens by itself: a step is late, or a timer on its edge runs out."""

    step = models.ForeignKey(ProcessStep, on_delete=models.CASCADE, related_name="timers")
    node = models.CharField(max_length=60, blank=True)
    """The timer in the diagram; empty for the step's own deadline."""
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)
    gone = models.BooleanField(default=False)
    """Its step was closed first, or what it did was taken back."""
    move = models.PositiveIntegerField(default=0)
    route = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(fired_at=None, gone=False), name="process_timer_due")]

    def __str__(self) -> str:
        return f"{self.node or 'deadline'} {self.due_at}"


class ProcessAct(models.Model):
    """History of a run: who did what, when; never changed."""

    class Action(models.TextChoices):
        STARTED = "started", pgettext_lazy("process act", "started")
        DONE = "done", pgettext_lazy("process act", "step done")
        SIGNED = "signed", pgettext_lazy("process act", "signed")
        SIGNER_ADDED = "signer_added", pgettext_lazy("process act", "signer added")
        SENT_BACK = "sent_back", pgettext_lazy("process act", "sent back")
        DELEGATED = "delegated", pgettext_lazy("process act", "given to somebody else")
        LATE = "late", pgettext_lazy("process act", "overdue")
        TIMER = "timer", pgettext_lazy("process act", "timer ran out")
        CANCELLED = "cancelled", pgettext_lazy("process act", "step no longer needed")
        MIGRATED = "migrated", pgettext_lazy("process act", "moved to another version")
        WITHDRAWN = "withdrawn", pgettext_lazy("process act", "withdrawn")
        FINISHED = "finished", pgettext_lazy("process act", "finished")

    run = models.ForeignKey(ProcessRun, on_delete=models.CASCADE, related_name="acts")
    step = models.ForeignKey(ProcessStep, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    action = models.CharField(max_length=20, choices=Action)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.run_id}"
