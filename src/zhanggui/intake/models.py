"""Runs of files, the lines they could not take, mappings people gave, reports, and slices of facts to rebuild."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.privacy.api import EncryptedTextField


class Run(models.Model):
    """One file of one shop, taken in once: the same bytes find the same run."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        ASKING = "asking", _("needs an answer")
        DONE = "done", _("taken in")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped by an error")

    sha256 = models.CharField(max_length=64)
    shop = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    """File name as it came first."""
    history = models.BooleanField(default=False)
    """Old orders that become facts alone: no documents, nothing about buyers."""
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    format = models.CharField(max_length=60, blank=True)
    layout = models.CharField(max_length=60, blank=True)
    grade = models.CharField(max_length=4, blank=True)
    """How well this layout is known: A, B or C."""
    title = models.JSONField(default=dict, blank=True)
    member = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    columns = models.JSONField(default=dict, blank=True)
    """Field to header, where a person or a saved mapping said so."""
    question = models.JSONField(default=dict, blank=True)
    """What has to be answered before the file can be read."""
    told = models.JSONField(default=dict, blank=True)
    """What a person said of a report because the file does not: first, last, attribution_days."""

    surveyed = models.BooleanField(default=False)
    """The first pass is done: `rows`, `items`, `as_of` and `interleaved` are known."""
    as_of = models.DateTimeField(null=True, blank=True)
    interleaved = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    """Rows, and what the reader says besides: summaries and problems of the whole file."""
    items_done = models.PositiveIntegerField(default=0)
    """The cursor: committed together with what the items became."""
    rows_done = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    code = models.CharField(max_length=60, blank=True)
    sentence = models.TextField(blank=True)
    """Why the file was refused or stopped, in English."""
    details = models.JSONField(default=dict, blank=True)
    """What the sentence names, for saying it in another language."""
    owner = models.CharField(max_length=120, blank=True)
    """Host, process and its start: who reads the file now."""
    beat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["sha256", "shop", "history"], name="run_once")]
        indexes = [models.Index(fields=["shop", "-received_at"], name="run_shop")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Nobody has to read it further: taken in, refused, or waiting for an answer."""
        return self.state in (self.State.DONE, self.State.REFUSED, self.State.ASKING)


class RejectedLine(models.Model):
    """A line that could not be taken, or a remark on the file, kept as it came until somebody decides."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        REPAIRED = "repaired", _("repaired")
        DISMISSED = "dismissed", _("dismissed")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=80)
    message = EncryptedTextField()
    """What is wrong, in English; it may quote the cell."""
    counted = models.BooleanField(default=True)
    """A rejected row; otherwise a remark: the row, if any, was taken."""
    raw = EncryptedTextField(blank=True, default="")
    """The line as it came: header to text, as JSON."""
    edited = EncryptedTextField(blank=True, default="")
    """The line as a person last corrected it, likewise."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = EncryptedTextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisation.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["run", "row", "pk"]
        indexes = [models.Index(fields=["state", "run"], name="rejected_line_state")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row or '-'}"


class SourceMapping(models.Model):
    """Which header means what, as a person said for files of one shop with this header."""

    shop = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["shop", "fingerprint"]
        constraints = [models.UniqueConstraint(fields=["shop", "fingerprint"], name="source_mapping_once")]

    def __str__(self) -> str:
        return f"{self.shop} {self.fingerprint[:8]}"


class DirtyMark(models.Model):
    """A day of a fact that has to be built again. Marks are only added and taken away, never changed:
    writers never wait for each other, and a mark made while a slice is built stays for the next time."""

    fact = models.CharField(max_length=40)
    shop = models.CharField(max_length=60)
    day = models.DateField()
    run = models.BigIntegerField(null=True, blank=True)
    """The run whose rows asked for it; the store keeps it with the slice, so that a changed number names its files."""

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["fact", "shop", "day"], name="dirty_mark")]
        constraints = [models.CheckConstraint(condition=~Q(shop=""), name="dirty_mark_has_shop")]

    def __str__(self) -> str:
        return f"{self.fact} {self.shop} {self.day}"


class ReportPart(models.Model):
    """Lines of a report as one Parquet frame: a chunk of its file, or a line repaired later.

    It is written in the transaction that moves the cursor, so that no line is there twice or half.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="parts")
    place = models.BigIntegerField()
    """The first item of the chunk; of a repaired line its row, below zero."""
    first = models.DateField()
    last = models.DateField()
    """All days of its lines lie between these."""
    rows = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["run", "place"]
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="report_part_once")]
        indexes = [models.Index(fields=["run", "first", "last"], name="report_part_days")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.place}"


class ReportDay(models.Model):
    """Which run tells a day of a report: reports of one grain and part never add up, the latest of them counts."""

    shop = models.CharField(max_length=60)
    fact = models.CharField(max_length=40)
    format = models.CharField(max_length=60)
    grain = models.CharField(max_length=120)
    """What the report tells its figures by: campaign+keyword."""
    part = models.CharField(max_length=200, blank=True)
    """The piece of the day that exports may tell apart: a campaign; empty where a report is always whole."""
    day = models.DateField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    """The moment of the export where the platform tells it, else of receiving the file: it knows no more."""
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """Of the lines' content, whatever their order."""

    class Meta:
        ordering = ["shop", "fact", "day", "format", "grain", "part"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "fact", "day", "format", "grain", "part"], name="report_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.shop} {self.fact} {self.day}"


class FactStamp(models.Model):
    """What a month of a fact's documents looked like when its days were last marked."""

    fact = models.CharField(max_length=40)
    shop = models.CharField(max_length=60)
    month = models.CharField(max_length=7)
    stamp = models.CharField(max_length=64)

    class Meta:
        ordering = ["fact", "shop", "month"]
        constraints = [models.UniqueConstraint(fields=["fact", "shop", "month"], name="fact_stamp_once")]

    def __str__(self) -> str:
        return f"{self.fact} {self.shop} {self.month}"


class TableDraft(models.Model):
    """A strange file somebody is describing; the file lies sealed until it is taken in or put away."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    shop = models.CharField(max_length=60)
    place = models.CharField(max_length=255, blank=True)
    """Member and sheet of the table that is described."""
    answers = models.JSONField(default=dict)
    """What was filled in so far."""
    by = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name


from zhanggui.intake.feeds.models import Feed, FeedContact, FeedFile  # noqa: E402, F401 - the app's models stand here
