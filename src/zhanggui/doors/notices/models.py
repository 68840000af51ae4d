"""What people are told, how they want it told, and what was sent out of the house."""

from datetime import time
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from zhanggui.doors.notices import kinds, robots
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.privacy.api import EncryptedTextField


class Channel(models.Model):
    """A way out of the house that an administrator set up: a mail server, or the robot of a group."""

    class Kind(models.TextChoices):
        MAIL = "mail", pgettext_lazy("channel", "e-mail")
        DINGTALK = robots.DINGTALK, pgettext_lazy("channel", "DingTalk")
        WECOM = robots.WECOM, pgettext_lazy("channel", "WeCom")
        FEISHU = robots.FEISHU, pgettext_lazy("channel", "Feishu")

    class Style(models.TextChoices):
        TEXT = robots.TEXT, pgettext_lazy("form of message", "plain text")
        RICH = robots.RICH, pgettext_lazy("form of message", "formatted text")
        CARD = robots.CARD, pgettext_lazy("form of message", "card")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60)
    address = EncryptedTextField()
    """The robot's address, which holds its key; of a mail server its name."""
    secret = EncryptedTextField(blank=True, default="")
    """What a robot's messages are signed with; of a mail server the password."""
    options = models.JSONField(default=dict, blank=True)
    """Of a mail server: port, security (none, starttls, tls), user, sender, domains it may write to."""
    department = models.ForeignKey(
        "organisation.Department", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Who may choose it; empty means everybody."""
    style = models.CharField(max_length=6, choices=Style, default=Style.RICH)
    shows_titles = models.BooleanField(default=True)
    """Whether the group reads the titles, or only how many there are."""
    enabled = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    """The receiver asked for fewer messages, or does not answer."""
    failures = models.PositiveIntegerField(default=0)
    """Failed tries since the last that worked."""
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_robot(self) -> bool:
        return self.kind != self.Kind.MAIL


class Preference(models.Model):
    """How one person wants to be told."""

    class Digest(models.TextChoices):
        DAILY = "daily", pgettext_lazy("digest", "every workday")
        WEEKLY = "weekly", pgettext_lazy("digest", "once a week")

    person = models.OneToOneField("organisation.Person", on_delete=models.CASCADE, related_name="+")
    ways = models.JSONField(default=dict, blank=True)
    """By kind the ways chosen; a kind that is missing is told as usual, an empty list is off."""
    mail = EncryptedTextField(blank=True, default="")
    robot = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    mention = EncryptedTextField(blank=True, default="")
    """Mobile number or id by which the group's service knows the person."""
    quiet_from = models.TimeField(null=True, blank=True, default=time(21))
    quiet_until = models.TimeField(null=True, blank=True, default=time(8))
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.DAILY)
    digest_at = models.TimeField(default=time(8, 30))
    digest_weekday = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["person"]
        constraints = [models.CheckConstraint(condition=Q(digest_weekday__lte=6), name="digest_on_a_day_of_the_week")]

    def __str__(self) -> str:
        return f"{self.person_id}"

    def ways_of(self, kind: str) -> frozenset[str]:
        chosen = self.ways.get(kind)
        return kinds.KINDS[kind].usual if chosen is None else frozenset(chosen) & frozenset(kinds.WAYS)


class Notice(models.Model):
    """One thing somebody is told, or several of a kind that came together."""

    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    title_zh = models.CharField(max_length=400)
    title_en = models.CharField(max_length=600, blank=True)
    link = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(default=1)
    things = models.JSONField(default=list, blank=True)
    """The first of them, each with zh, en and link."""
    at = models.DateTimeField()
    in_browser = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    digest_due = models.DateTimeField(null=True, blank=True)
    """When it goes into a digest; empty once it went, or if it never does."""

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at"], name="notice_list"),
            models.Index(
                fields=["person", "kind", "at"], name="notice_unread", condition=Q(read_at=None, in_browser=True)
            ),
            models.Index(fields=["digest_due"], name="notice_digest", condition=Q(digest_due__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        if self.count > 1:
            return kinds.several(self.kind, self.count)
        return pick_language(self.title_zh, self.title_en)

    @property
    def label(self) -> str:
        return kinds.label_of(self.kind)

    @property
    def tone(self) -> str:
        return kinds.tone_of(self.kind)

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Title and link of each thing in it, in the language of the moment."""
        return [(pick_language(one["zh"], one.get("en", "")), one.get("link", "")) for one in self.things]

    @property
    def unlisted(self) -> int:
        return max(0, self.count - len(self.things))


class NoticeKey(models.Model):
    """What a person was told already: telling it again adds nothing."""

    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="+")
    """Empty where the person wants nothing of this kind."""

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="told_once")]

    def __str__(self) -> str:
        return self.key


class Sending(models.Model):
    """One message that leaves the house, until it has arrived or is given up."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("sending", "waiting")
        SENT = "sent", pgettext_lazy("sending", "sent")
        DEAD = "dead", pgettext_lazy("sending", "given up")
        DROPPED = "dropped", pgettext_lazy("sending", "not needed any more")

    class Purpose(models.TextChoices):
        NOTICES = "notices", pgettext_lazy("sending", "notices")
        DIGEST = "digest", pgettext_lazy("sending", "digest")
        TEST = "test", pgettext_lazy("sending", "test message")

    purpose = models.CharField(max_length=8, choices=Purpose)
    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    notices = models.ManyToManyField(Notice, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    """Somebody is sending it until then; afterwards whoever comes next may."""
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], name="sending_due", condition=Q(state="waiting")),
            models.Index(fields=["channel", "tried_at"], name="sending_tried"),
            models.Index(fields=["person", "channel"], name="sending_open", condition=Q(state="waiting")),
            models.Index(fields=["-created_at"], name="sending_log"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    def meaning(self) -> str:
        """What the receiver's error code says."""
        kind: Any = self.channel.kind if self.channel else ""
        return robots.meaning(kind, self.error_code)
