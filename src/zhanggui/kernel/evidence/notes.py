"""Notes: what somebody of ours wants others to know about a document; writing one proves that it was looked after."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.base import Refusal
from zhanggui.kernel.evidence.services import record
from zhanggui.kernel.privacy.api import EncryptedTextField


class Note(models.Model):
    """A note of any department: its own model adds the document as a foreign key with `related_name="notes"`."""

    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = EncryptedTextField(gettext_lazy("note"))
    """Sealed: notes name buyers."""

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


AnyNote = TypeVar("AnyNote", bound=Note)


@transaction.atomic
def write_note(note: AnyNote, *, event: str, shop: str, subject: str, link: str, **detail: Any) -> AnyNote:
    """Keep a note, and write down as `event` that somebody looked after what it is about."""
    note.text = note.text.strip()
    if not note.text:
        raise Refusal("note.empty", _("Write the note first."))
    note.save()
    record(
        key=f"{event}:{note.pk}", event=event, person=note.person, at=note.at, shop=shop, subject=subject, link=link,
        detail={"shop": shop, **detail},
    )  # fmt: skip
    return note
