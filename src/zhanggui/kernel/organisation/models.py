"""Who is who: departments, positions, people, lines of reporting, stand-ins and scope."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.organisation.named import Named


class User(AbstractUser):
    """A sign-in. What it may do comes from the person's positions, never from flags on the sign-in."""

    language = models.CharField(max_length=10, blank=True, default="")
    theme = models.CharField(max_length=10, blank=True, default="")


class Organisation(models.Model):
    """The company that this installation runs: one row."""

    name = models.CharField(max_length=120)
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20, default="1")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    is_sample = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, blank=True)
    applied_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Department(Named):
    """A department of this company. Closed ones keep the name for what happened in them."""

    code = models.CharField(max_length=60, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    functions = models.JSONField(default=list, blank=True)
    order = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "code"]


class Position(Named):
    """A post of the playbook in this company. Closed posts keep their history."""

    code = models.CharField(max_length=60, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    headcount = models.PositiveIntegerField(null=True, blank=True)
    headcount_note = models.CharField(max_length=200, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    qualifications = models.JSONField(default=list, blank=True)
    rights = models.JSONField(default=list, blank=True)
    numbers = models.JSONField(default=list, blank=True)
    """Names of the metrics shown as "my numbers" on this post's workbench."""
    profile = models.JSONField(default=dict, blank=True)
    """The rest of its job description: grade, work_place, objectives, groups, competencies, relations, appraisal."""
    appraiser = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=60, blank=True)
    """Playbook and position this post was filled from, where it was borrowed."""
    order = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "code"]


class ReportingLine(models.Model):
    """Who reports to whom; many to many, one of them primary."""

    subordinate = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+")
    superior = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+")
    primary = models.BooleanField(default=False)

    class Meta:
        ordering = ["-primary", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["subordinate", "superior"], name="reporting_line_once"),
            models.UniqueConstraint(fields=["subordinate"], condition=Q(primary=True), name="one_primary_superior"),
            models.CheckConstraint(condition=~Q(subordinate=F("superior")), name="not_own_superior"),
        ]

    def __str__(self) -> str:
        return f"{self.subordinate_id} → {self.superior_id}"


class Person(models.Model):
    """Somebody who works here."""

    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    is_sample = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A person holds a position from a day on; `ends` is the last day, or empty."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "position", "starts"], name="assignment_once"),
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="assignment_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.position_id} {self.starts}–{self.ends or ''}"


class StandIn(models.Model):
    """Somebody who takes over a position's duties and rights for some days: leave, vacancy, cover."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+")
    absent = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    """Whose work is taken over; empty means the post itself is vacant."""
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts", "pk"]

    def __str__(self) -> str:
        return (
            f"{self.person_id} for {self.absent_id or 'a vacancy'} @ {self.position_id} {self.starts}–{self.ends or ''}"
        )


class ScopeGrant(models.Model):
    """What a person may see: everything, a project, or a shop, by its code."""

    class Kind(models.TextChoices):
        ALL = "all", _("the whole company")
        PROJECT = "project", _("a project")
        SHOP = "shop", _("a shop")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "code"], name="scope_grant_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.code}"


class CalendarDay(models.Model):
    """An exception of the company to the public calendar, or a day worth knowing (festival, platform event)."""

    day = models.DateField()
    kind = models.CharField(max_length=12)
    """A `zhanggui.base.DayKind`, or "event"."""
    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["day", "kind", "name_zh"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.name_zh}"
