"""Meetings, who is asked to them, and what was decided."""

from django.db import models
from django.utils.translation import pgettext_lazy

from zhanggui.departments.people.plans.models import Plan
from zhanggui.kernel.privacy.api import EncryptedTextField

REPEATS = [choice for choice in Plan.Cadence.choices if choice[0] in ("daily", "weekly", "monthly", "quarterly")]


class Kind(models.TextChoices):
    """What a meeting is for; evidence names it."""

    MORNING = "morning", pgettext_lazy("meeting", "morning meeting")
    REGULAR = "regular", pgettext_lazy("meeting", "regular meeting")
    OFFICE = "office", pgettext_lazy("meeting", "office meeting")
    REVIEW = "review", pgettext_lazy("meeting", "review")
    PROJECT = "project", pgettext_lazy("meeting", "project meeting")
    TRAINING = "training", pgettext_lazy("meeting", "training")
    OTHER = "other", pgettext_lazy("meeting", "other meeting")


class MeetingAbout(models.Model):
    """What a meeting and a series of meetings have in common."""

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REGULAR)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=120, blank=True)
    minutes_long = models.PositiveSmallIntegerField(default=60)
    chair = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    """Who writes the minutes."""
    agenda = EncryptedTextField(blank=True, default="")
    called_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class MeetingSeries(MeetingAbout):
    """A meeting that comes again: each is called a week before its day."""

    cadence = models.CharField(max_length=10, choices=REPEATS)
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    at = models.TimeField()
    people = models.ManyToManyField("organisation.Person", related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "series"


class Meeting(MeetingAbout):
    """One meeting: its agenda, who was there, its minutes."""

    class State(models.TextChoices):
        CALLED = "called", pgettext_lazy("meeting", "called")
        HELD = "held", pgettext_lazy("meeting", "held, minutes being written")
        PUBLISHED = "published", pgettext_lazy("meeting", "minutes published")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")

    series = models.ForeignKey(MeetingSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    on = models.DateField()
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.CALLED)
    minutes = EncryptedTextField(blank=True, default="")
    held_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["state", "-starts_at"], name="meeting_state")]
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="meeting_once_a_day")]


class Attendance(models.Model):
    """Somebody asked to a meeting: whether they were there, and whether they read the minutes."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("attendance", "asked")
        PRESENT = "present", pgettext_lazy("attendance", "present")
        EXCUSED = "excused", pgettext_lazy("attendance", "excused")
        ABSENT = "absent", pgettext_lazy("attendance", "absent")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person__code"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.meeting_id}"


class MeetingAction(models.Model):
    """What somebody shall do because of a meeting; with the minutes it becomes work."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    what = models.CharField(max_length=300)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    item = models.ForeignKey("work.WorkItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
