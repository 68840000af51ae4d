"""Goals, their milestones, what was read of them and what people said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.privacy.api import EncryptedTextField
from zhanggui.targets.goals.rules import Aim

AMOUNT = {"max_digits": 20, "decimal_places": 6, "null": True, "blank": True}
SHARE = {"max_digits": 9, "decimal_places": 4, "null": True, "blank": True}


class Goal(models.Model):
    """Something to be reached in a period by the company, a department, a post or a person."""

    class Level(models.TextChoices):
        COMPANY = "company", pgettext_lazy("goal", "company")
        DEPARTMENT = "department", pgettext_lazy("goal", "department")
        POSITION = "position", pgettext_lazy("goal", "post")
        PERSON = "person", pgettext_lazy("goal", "person")

    class Period(models.TextChoices):
        YEARLY = "yearly", _("yearly")
        QUARTERLY = "quarterly", _("quarterly")
        MONTHLY = "monthly", _("monthly")
        WEEKLY = "weekly", _("weekly")

    class Kind(models.TextChoices):
        INCREASE = "increase", pgettext_lazy("goal", "reach at least")
        DECREASE = "decrease", pgettext_lazy("goal", "bring down to")
        HOLD = "hold", pgettext_lazy("goal", "hold in a range")
        MILESTONE = "milestone", pgettext_lazy("goal", "milestones")

    class Driver(models.TextChoices):
        METRIC = "metric", pgettext_lazy("goal", "a metric")
        CHILDREN = "children", pgettext_lazy("goal", "the goals below, by weight")
        WORK = "work", pgettext_lazy("goal", "work done")
        STEPS = "steps", pgettext_lazy("goal", "its milestones")
        MANUAL = "manual", pgettext_lazy("goal", "attested by hand")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("goal", "running")
        CLOSED = "closed", pgettext_lazy("goal", "closed")
        DROPPED = "dropped", pgettext_lazy("goal", "dropped")

    key = models.CharField(max_length=160, unique=True, null=True, blank=True)
    """Names a goal taken over from a post's objectives, so that it is taken over once."""
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=12, choices=Level)
    department = models.ForeignKey(
        "organisation.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.ForeignKey(
        "organisation.Position", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=10, choices=Period)
    first = models.DateField()
    last = models.DateField()
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    kind = models.CharField(max_length=10, choices=Kind)
    driver = models.CharField(max_length=10, choices=Driver)
    start = models.DecimalField(**AMOUNT)
    target = models.DecimalField(**AMOUNT)
    low = models.DecimalField(**AMOUNT)
    high = models.DecimalField(**AMOUNT)
    metric = models.CharField(max_length=60, blank=True)
    where = models.JSONField(default=dict, blank=True)
    """What the metric is narrowed to."""
    shops = models.JSONField(default=list, blank=True)
    """Codes of the shops it is read over; empty is those its owner answers for."""
    unit = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(**AMOUNT)
    progress = models.DecimalField(**SHARE)
    attested = models.BooleanField(default=False)
    """The value was said by somebody, not read; or that of a goal below was."""
    read_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    set_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    verdict = EncryptedTextField(blank=True, default="")
    """What was said when it was closed."""

    class Meta:
        ordering = ["first", "level", "pk"]
        indexes = [models.Index(fields=["state", "first", "last"], name="goal_running")]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="goal_days"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="goal_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return pick_language(self.title_zh, self.title_en)

    @property
    def aim(self) -> Aim:
        return Aim(self.kind, self.start, self.target, self.low, self.high)


class GoalStep(models.Model):
    """A milestone of a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class GoalReading(models.Model):
    """What a goal had come to on a day."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(**AMOUNT)
    progress = models.DecimalField(**SHARE)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["goal", "on"], name="goal_reading_once_a_day")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.on} {self.progress}"


class GoalCheckIn(models.Model):
    """What somebody said about a goal; with a value where the goal is attested by hand."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="check_ins")
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField()
    value = models.DecimalField(**AMOUNT)
    progress = models.DecimalField(**SHARE)
    """How far it was then."""

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.at}"
