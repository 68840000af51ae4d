"""Registers, their versions, what was filled in, and every change to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.organisation.named import Named
from zhanggui.kernel.privacy.fields import EncryptedTextField
from zhanggui.kernel.registers import declaration


class Register(Named):
    """A table declared as data. Names, domain and cadences are those of the version in force."""

    code = models.CharField(max_length=60, unique=True)
    domain = models.CharField(max_length=10, blank=True)
    cadences = models.JSONField(default=list)
    live = models.ForeignKey("RegisterVersion", on_delete=models.PROTECT, null=True, related_name="+")
    last_number = models.PositiveIntegerField(default=0)
    """The last sequence number given: numbers have no gaps and are never given twice."""
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["domain", "code"]

    @property
    def declared(self) -> declaration.Declaration:
        """The declaration in force."""
        return self.live.declared  # type: ignore[union-attr]


class RegisterVersion(models.Model):
    """What a register was declared to be from a moment on; entries keep the version they were filled under."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    about = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="register_version_once")]

    def __str__(self) -> str:
        return f"{self.about.get('id')} v{self.number}"

    @property
    def declared(self) -> declaration.Declaration:
        if not hasattr(self, "_declared"):
            self._declared = declaration.read(self.about)
        return self._declared


class RegisterDraft(models.Model):
    """A declaration somebody is still working on; publishing it makes a version."""

    code = models.CharField(max_length=60, unique=True)
    about = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class RegisterEntry(models.Model):
    """One line of a register. Struck lines stay, with their number."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    version = models.ForeignKey(RegisterVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    shop = models.CharField(max_length=60, blank=True)
    cells = models.JSONField(default=dict)
    """Column to value: numbers as exact decimal text, days and times as ISO text."""
    sealed = EncryptedTextField(blank=True, default="")
    """The personal columns, as JSON."""
    key = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    """Which line of an imported file it came from, so that the line is not taken twice."""
    revision = models.PositiveIntegerField(default=1)
    filled_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    filled_at = models.DateTimeField()
    filled_on = models.DateField()
    day = models.DateField()
    """The business day it counts on in numbers."""
    changed_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "register entries"
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="register_number_once"),
            models.UniqueConstraint(
                fields=["register", "key"], condition=~Q(key="") & Q(struck_at__isnull=True), name="register_key_once"
            ),
            models.UniqueConstraint(
                fields=["register", "origin"], condition=~Q(origin=""), name="register_origin_once"
            ),
        ]
        indexes = [
            models.Index(fields=["register", "filled_on"], name="register_entry_day"),
            models.Index(fields=["register", "shop", "day"], name="register_entry_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id} #{self.number}"

    @property
    def struck(self) -> bool:
        return self.struck_at is not None


class EntryChange(models.Model):
    """One thing that happened to an entry, with who, when and why."""

    class Action(models.TextChoices):
        FILLED = "filled", _("filled in")
        CHANGED = "changed", _("changed")
        STRUCK = "struck", _("struck out")
        RESTORED = "restored", _("restored")

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    sealed = EncryptedTextField(blank=True, default="")
    """Before and after of the personal columns, as JSON."""
    personal = models.JSONField(default=list)
    """Names of the personal columns that were touched."""
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_change_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.action} {self.number}"


class RegisterImport(models.Model):
    """A file whose lines went into a register."""

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="imports")
    sha256 = models.CharField(max_length=64)
    shop = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["register", "sha256", "shop"], name="register_import_once")]

    def __str__(self) -> str:
        return self.name
