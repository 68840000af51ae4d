"""What is written in plain columns of registers about an erased buyer: their words become stars, the line stays."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.privacy.persons import Person
from zhanggui.kernel.registers.models import EntryChange, RegisterEntry

COLUMNS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (RegisterEntry, ("cells",)),
    (EntryChange, ("before", "after", "reason")),
)


def count(person: Person) -> int:
    return sum(1 for _row, _changed in _found(person))


def erase(person: Person) -> int:
    total = 0
    for row, changed in _found(person):
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
        total += 1
    return total


def _found(person: Person) -> Iterator[tuple[Model, dict[str, Any]]]:
    for model, names in COLUMNS:
        for row in model._base_manager.only("pk", *names).iterator(chunk_size=1000):
            held = {name: getattr(row, name) for name in names}
            if not any(privacy.says(text, person) for value in held.values() for text in _texts(value)):
                continue
            changed = {name: _without(value, person) for name, value in held.items()}
            if changed := {name: value for name, value in changed.items() if value != held[name]}:
                yield row, changed


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _without(value: Any, person: Person) -> Any:
    if isinstance(value, str):
        return privacy.without(value, person)
    if isinstance(value, dict):
        return {name: _without(part, person) for name, part in value.items()}
    return [_without(part, person) for part in value] if isinstance(value, list) else value


def install() -> None:
    privacy.held_by(privacy.Holder("register lines", count, erase, place=65))
