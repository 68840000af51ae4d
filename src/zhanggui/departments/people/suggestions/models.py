"""Suggestions and their fate."""

from django.db import models
from django.utils.translation import pgettext_lazy

from zhanggui.kernel.privacy.api import EncryptedTextField


class Suggestion(models.Model):
    """Something somebody thinks should be different."""

    class State(models.TextChoices):
        MADE = "made", pgettext_lazy("suggestion", "to be assessed")
        ADOPTED = "adopted", pgettext_lazy("suggestion", "adopted")
        REFUSED = "refused", pgettext_lazy("suggestion", "refused")
        DONE = "done", pgettext_lazy("suggestion", "carried out")

    title = models.CharField(max_length=200)
    text = EncryptedTextField()
    gain = EncryptedTextField(blank=True, default="")
    """What its author expects of it."""
    domain = models.CharField(max_length=10, blank=True)
    author = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, null=True, related_name="+")
    assessor = models.ForeignKey(
        "organisation.Position", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The post that assesses it."""
    state = models.CharField(max_length=8, choices=State, default=State.MADE)
    made_at = models.DateTimeField()
    reason = EncryptedTextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey("organisation.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """Who carries it out."""
    due_on = models.DateField(null=True, blank=True)
    effect = EncryptedTextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "-made_at"], name="suggestion_state")]

    def __str__(self) -> str:
        return self.title
