"""Work items and what hangs on them: history, links, files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.organisation.named import called, pick_language
from zhanggui.kernel.privacy.api import EncryptedTextField


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

    class Review(models.TextChoices):
        NONE = "", pgettext_lazy("review", "none")
        WANTED = "wanted", pgettext_lazy("review", "waits for acceptance")
        ACCEPTED = "accepted", pgettext_lazy("review", "accepted")
        RETURNED = "returned", pgettext_lazy("review", "returned")

    class Priority(models.IntegerChoices):
        LOW = 0, pgettext_lazy("priority", "low")
        NORMAL = 1, pgettext_lazy("priority", "normal")
        HIGH = 2, pgettext_lazy("priority", "high")
        URGENT = 3, pgettext_lazy("priority", "urgent")

    key = models.CharField(max_length=200, unique=True)
    """duty:CODE:PERIOD:SEAT for duties, otherwise kind:subject; opening twice finds the first."""
    kind = models.CharField(max_length=20, default="duty")
    """duty, alert, task, help, part, process, register, plan, meeting, request, absence, conflict, appraisal."""
    source = models.CharField(max_length=12, default="duty")
    """What it came from: duty, task, alert, process, register, plan, meeting, request."""
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
    start_by = models.DateTimeField(null=True, blank=True)
    """The first clock: begun by then; `due_at` is the second."""
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    """Standard minutes; what a day's load is counted in."""
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    requested_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Who gave or asked for it; accepts it, beside the superior."""
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")
    watchers = models.ManyToManyField("organisation.Person", related_name="+", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proof = models.CharField(max_length=10, choices=Proof, default=Proof.NONE, blank=True)
    review = models.CharField(max_length=10, choices=Review, default=Review.NONE, blank=True)
    reviewer = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    returned_times = models.PositiveSmallIntegerField(default=0)
    quality = models.JSONField(default=dict, blank=True)
    """What lowers its worth: late, returned, below; each with its factor."""
    done_share = models.DecimalField(max_digits=3, decimal_places=2, default=0)
    """Share of its parts that is done, from 0 to 1."""
    note = EncryptedTextField(blank=True, default="")
    attachment = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    escalated_to = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    """How many levels up it went."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["person", "state", "due_at"], name="work_desk"),
            models.Index(fields=["position", "opens_on"], name="work_post"),
            models.Index(fields=["opens_on", "state"], name="work_day"),
            models.Index(fields=["state", "due_at"], name="work_late"),
            models.Index(fields=["period_last", "period_first"], name="work_period"),
            models.Index(fields=["requested_by", "state"], name="work_asked"),
            models.Index(fields=["reviewer", "review"], name="work_review"),
            models.Index(fields=["escalated_to", "state"], name="work_went_up"),
            models.Index(fields=["state", "start_by"], name="work_not_begun"),
            models.Index(fields=["duty", "cadence", "period_first"], name="work_duty_period"),
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

    @property
    def stage(self) -> str:
        """Where it stands on a board: waiting, begun, review, done or cancelled."""
        if self.state != self.State.OPEN:
            return str(self.state)
        if self.review == self.Review.WANTED:
            return "review"
        return "begun" if self.started_at else "waiting"


class WorkNote(models.Model):
    """History of an item: opened, handed over, commented, escalated, done, reopened.

    Whom and what it names are kept as such and not as words, so that every reader reads them in their language.
    """

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    before = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Whose desk the item left."""
    after = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """Whose desk it came to, who was told or asked."""
    about = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The other item it was tied to."""
    text = EncryptedTextField(blank=True, default="")
    """What somebody wrote."""

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.item_id}"

    @property
    def whom(self) -> str:
        """The people it names, in the language in use: "A → B"; empty where there are none."""
        if self.before is None and self.after is None:
            return ""
        return " ".join((*([called(self.before)] if self.before else []), "→", called(self.after) or "–"))

    @property
    def said(self) -> str:
        """What stands under it: what somebody wrote, or the priority that was set."""
        if self.action == "priority_set":
            return str(dict(WorkItem.Priority.choices).get(int(self.text), self.text))
        return str(self.text)


class WorkLink(models.Model):
    """One item holds another up, or has to do with it."""

    class Kind(models.TextChoices):
        BLOCKS = "blocks", pgettext_lazy("work link", "must be done first")
        RELATES = "relates", pgettext_lazy("work link", "has to do with")

    from_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="links_out")
    to_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.RELATES)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["from_item", "to_item", "kind"], name="work_link_once")]

    def __str__(self) -> str:
        return f"{self.from_item_id} {self.kind} {self.to_item_id}"


class WorkFile(models.Model):
    """A file on an item; the file itself lies sealed on disk, this is its name and where to find it."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    person = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "path"], name="work_file_once")]

    def __str__(self) -> str:
        return self.name


class WorkRequest(models.Model):
    """One department asks another; the head of the asked department is the gate it has to pass."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("work request", "waits at the gate")
        TALK = "talk", pgettext_lazy("work request", "back for details")
        PASSED = "passed", pgettext_lazy("work request", "accepted, in work")
        REFUSED = "refused", pgettext_lazy("work request", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("work request", "withdrawn")
        DONE = "done", pgettext_lazy("work request", "confirmed")

    from_person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    to_department = models.ForeignKey("organisation.Department", on_delete=models.PROTECT, related_name="+")
    gate = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    need = EncryptedTextField(blank=True, default="")
    wanted_on = models.DateField()
    priority = models.PositiveSmallIntegerField(choices=WorkItem.Priority, default=WorkItem.Priority.NORMAL)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The work it became, once it passed the gate."""
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    reason = EncryptedTextField(blank=True, default="")
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    """One to five, given by who asked when they confirm the work."""

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "gate"], name="request_at_gate")]

    def __str__(self) -> str:
        return self.title


class Absence(models.Model):
    """Days somebody is away, with who stands in; counts once the superior has confirmed it."""

    class Kind(models.TextChoices):
        LEAVE = "leave", pgettext_lazy("absence", "annual leave")
        SICK = "sick", pgettext_lazy("absence", "sick leave")
        PERSONAL = "personal", pgettext_lazy("absence", "personal leave")
        TRAVEL = "travel", pgettext_lazy("absence", "business trip")
        OTHER = "other", pgettext_lazy("absence", "other")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("absence", "waits for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("absence", "confirmed")
        REFUSED = "refused", pgettext_lazy("absence", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("absence", "withdrawn")

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LEAVE)
    reason = EncryptedTextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ["-first", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="absence_dates"),
            models.CheckConstraint(condition=~Q(person=models.F("stand_in")), name="absence_not_own_stand_in"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first}–{self.last}"


class StatusReport(models.Model):
    """What one source said about the state of one thing; never changed afterwards."""

    subject = models.CharField(max_length=120)
    """kind:shop:number, as in order:home:132290."""
    source = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    at = models.DateTimeField()
    """When the source says it happened."""
    received_at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    verdict = models.CharField(max_length=12)
    """taken, repeated, older, outranked or conflict."""

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["subject", "received_at"], name="status_history")]

    def __str__(self) -> str:
        return f"{self.subject} {self.source}: {self.state}"


class StatusConflict(models.Model):
    """Two sources say what cannot both be true; somebody decides."""

    subject = models.CharField(max_length=120)
    held = models.ForeignKey(StatusReport, on_delete=models.PROTECT, related_name="+")
    said = models.ForeignKey(StatusReport, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    decided = models.CharField(max_length=30, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(decided=""), name="one_open_conflict_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.held_id} / {self.said_id}"
