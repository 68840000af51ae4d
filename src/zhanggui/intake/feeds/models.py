"""Feeds, what they offered, and every contact with them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.intake.feeds import words
from zhanggui.kernel.privacy.api import EncryptedTextField


class Feed(models.Model):
    """A place outside from which files of one shop come in by themselves."""

    class Kind(models.TextChoices):
        FOLDER = "folder", pgettext_lazy("feed", "watched folder")
        MAIL = "mail", pgettext_lazy("feed", "mail attachments")
        BUCKET = "bucket", pgettext_lazy("feed", "S3-compatible bucket")
        API = "api", pgettext_lazy("feed", "platform interface")

    class Every(models.IntegerChoices):
        FIVE_MINUTES = 5, _("every 5 minutes")
        QUARTER = 15, _("every 15 minutes")
        HOUR = 60, _("every hour")
        SIX_HOURS = 360, _("every 6 hours")
        DAY = 1440, _("once a day")

    name = models.CharField(max_length=80, unique=True)
    shop = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    every = models.PositiveIntegerField(choices=Every, default=Every.QUARTER)
    """Minutes between two looks."""
    settings = models.JSONField(default=dict, blank=True)
    secrets = EncryptedTextField(blank=True, default="")
    """Passwords, keys and tokens, as JSON."""
    marker = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    """Who answers for it: is told of trouble, and has what it takes in counted as done."""
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Contacts in a row that failed."""
    code = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=600, blank=True)
    """Why the last contact failed, in English."""
    details = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["active", "next_at"], name="feed_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """paused, failing, new or works."""
        if not self.active:
            return "paused"
        return "failing" if self.failures else "works" if self.worked_at else "new"

    @property
    def why(self) -> str:
        """Why the last contact failed, in the language of the moment."""
        return words.said(self.code, self.details, self.sentence) if self.code else ""


class FeedContact(models.Model):
    """One look at a source, and what came of it."""

    class State(models.TextChoices):
        GOING_ON = "going_on", pgettext_lazy("contact", "going on")
        DONE = "done", pgettext_lazy("contact", "done")
        FAILED = "failed", pgettext_lazy("contact", "failed")
        BROKEN_OFF = "broken_off", pgettext_lazy("contact", "broken off")

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="contacts")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who asked for it; empty by schedule."""
    state = models.CharField(max_length=10, choices=State, default=State.GOING_ON)
    offered = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    """Files taken in that were new."""
    known = models.PositiveIntegerField(default=0)
    """New at the source, but taken before from elsewhere: the same bytes."""
    asking = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    """Still arriving."""
    left = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=600, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["feed", "-at"], name="feed_contact")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.at}"

    @property
    def why(self) -> str:
        return words.said(self.code, self.details, self.sentence) if self.code else ""


class FeedFile(models.Model):
    """One file a source offered, or a part of an archive: what became of it. Written when that is certain."""

    class State(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("feed file", "taken in")
        ASKING = "asking", pgettext_lazy("feed file", "needs an answer")
        REFUSED = "refused", pgettext_lazy("feed file", "refused")
        STOPPED = "stopped", pgettext_lazy("feed file", "to be tried again")

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="files")
    source = models.CharField(max_length=64)
    """SHA-256 of the source's key."""
    part = models.CharField(max_length=255, blank=True)
    """Name inside an archive of several files."""
    name = models.CharField(max_length=255)
    place = models.TextField(blank=True)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State)
    run = models.ForeignKey("intake.Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    again = models.BooleanField(default=False)
    """The same bytes had been taken before."""
    code = models.CharField(max_length=60, blank=True)
    sentence = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["feed", "source", "part"], name="feed_file_once")]
        indexes = [models.Index(fields=["feed", "state"], name="feed_file_state")]

    def __str__(self) -> str:
        return self.name


def plain_details(details: Any) -> dict[str, str]:
    """What a refusal names, as it can be stored."""
    return {str(key): str(value)[:300] for key, value in dict(details).items()}
