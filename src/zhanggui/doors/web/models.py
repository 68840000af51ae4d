"""What the web door itself remembers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.privacy.api import EncryptedTextField


class SavedView(models.Model):
    """A person's way of looking at a list: its filters, order and columns, under a name."""

    person = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")
    desk = models.CharField(max_length=120)
    """The list's url name, such as orders:orders."""
    name = models.CharField(_("name"), max_length=60)
    query = EncryptedTextField(blank=True, default="")
    """The address after the question mark; sealed, because people search for names and numbers."""
    shared = models.BooleanField(_("shared with everybody who sees this list"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "desk", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class SignInTries(models.Model):
    """Wrong tries to sign in, of one account or from one address, that still count."""

    key = models.CharField(max_length=60, unique=True)
    """account: or address: and the blind index of its name."""
    moments = models.JSONField(default=list)
    """Seconds since 1970, oldest first; never more than the limit."""
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class ProcessDraft(models.Model):
    """A process being drawn: not checked, not published, thrown away or published later."""

    code = models.CharField(max_length=60, unique=True)
    bpmn = models.TextField(blank=True)
    about = models.TextField(blank=True)
    """The description as somebody wrote it: YAML with its own order and remarks."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-changed_at", "pk"]

    def __str__(self) -> str:
        return self.code
