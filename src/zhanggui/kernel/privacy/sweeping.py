"""Sealed free text anywhere: notes, comments, register entries that name an erased buyer lose the buyer's words."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from zhanggui.kernel.privacy.erasing import Holder, Person, held_by
from zhanggui.kernel.privacy.fields import EncryptedTextField

OWN = {"orders.order", "customers.buyer", "privacy.erasure", "intake.rejectedline"}
"""Tables whose rooms look for the person themselves."""
GONE = "***"


def count(person: Person) -> int:
    """Rows anywhere whose sealed text names the person."""
    return sum(1 for _row, _changed in _found(person))


def erase(person: Person) -> int:
    total = 0
    for row, changed in _found(person):
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
        total += 1
    return total


def _found(person: Person) -> Iterator[tuple[Model, dict[str, str]]]:
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names and model._meta.label_lower not in OWN and model._meta.managed:
            for row in model._base_manager.only("pk", *names).iterator(chunk_size=1000):
                if changed := _without(row, names, person):
                    yield row, changed


def _without(row: Any, names: list[str], person: Person) -> dict[str, str]:
    """The row's texts without the person: any of their words, once one that can only be theirs is found."""
    texts = {name: getattr(row, name) or "" for name in names}
    if not any(word in text for word in person.telling for text in texts.values()):
        return {}
    words = sorted({*person.words, person.term} - {trade for _shop, trade in person.orders}, key=len, reverse=True)
    changed = {}
    for name, text in texts.items():
        kept = text
        for word in words:
            kept = kept.replace(word, GONE)
        if kept != text:
            changed[name] = kept
    return changed


def install() -> None:
    held_by(Holder("notes", count, erase, place=60))
