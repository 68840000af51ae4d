"""The list of erasures kept apart from the database: a backup brought back from before must not bring the people back.

One line of JSON an erasure, in `settings.ERASURES_FILE`. It holds keyed fingerprints alone: of nicks with their
stand-ins, of recipients' phones and of the orders meant. An order bought after the erasure is not in it.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhanggui.kernel.privacy.crypto import blind_index, blind_indexes
from zhanggui.kernel.privacy.persons import Person


@dataclass(frozen=True)
class Kept:
    """One erasure as the list tells it."""

    key: str
    stand_ins: dict[str, str]
    phones: frozenset[str]
    orders: frozenset[str]
    received: frozenset[str]


def place() -> Path:
    return Path(settings.ERASURES_FILE)


def write(number: int, person: Person, at: datetime) -> None:
    """Add an erasure; the same one again adds nothing."""
    key = f"{number}:{at.isoformat()}"
    orders, received = _fingerprints(person.orders), _fingerprints(person.received)
    if any(kept.orders >= orders and kept.received >= received for kept in read()):
        return
    phones = sorted({index for index in {blind_index(person.term), *person.sought} if index} if received else set())
    line = {
        "key": key, "stand_ins": person.stand_ins, "phones": phones, "orders": sorted(orders),
        "received": sorted(received),
    }  # fmt: skip
    place().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(place(), "a", encoding="utf-8", opener=_private) as file:
        file.write(json.dumps(line, ensure_ascii=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read() -> Iterator[Kept]:
    """Every erasure of the list; a last line that was cut off by a kill is none."""
    if not place().is_file():
        return
    for line in place().read_text("utf-8").splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        sets = (frozenset(told[name]) for name in ("phones", "orders", "received"))
        yield Kept(told["key"], told["stand_ins"], *sets)


def fingerprint(order: tuple[str, str]) -> str:
    return blind_index("/".join(order))


def _fingerprints(orders: object) -> frozenset[str]:
    return frozenset(blind_indexes("/".join(order) for order in orders).values()) - {""}  # type: ignore[attr-defined]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
