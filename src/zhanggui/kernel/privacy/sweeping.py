"""Sealed free text anywhere: notes, comments, register entries that name an erased buyer lose the buyer's words."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from zhanggui.kernel.privacy.fields import EncryptedTextField
from zhanggui.kernel.privacy.holders import Holder, held_by
from zhanggui.kernel.privacy.persons import Person

OWN = {"orders.order", "customers.buyer", "privacy.erasure", "privacy.look", "intake.rejectedline"}
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
    if not any(says(text, person) for text in texts.values()):
        return {}
    changed = {name: without(text, person) for name, text in texts.items()}
    return {name: text for name, text in changed.items() if text != texts[name]}


def says(text: str, person: Person) -> bool:
    """Whether a text says something that can only be this person."""
    return any(word in text for word in person.telling)


def without(text: str, person: Person) -> str:
    """The text without any of the person's words; numbers of orders stay."""
    words = {word for word in {*person.words, person.term} if word} - person.numbers
    for word in sorted(words - {trade for _shop, trade in person.received}, key=len, reverse=True):
        text = text.replace(word, GONE)
    return text


def install() -> None:
    held_by(Holder("notes", count, erase, place=60))
