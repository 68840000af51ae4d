"""Only one at a time: a lock the operating system releases when its holder dies."""

import fcntl
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Hold the named lock: among processes of this machine, and on PostgreSQL among machines too."""
    path, number = _place(name)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with _among_machines(number):
            yield


@contextmanager
def if_free(name: str) -> Iterator[bool]:
    """Hold the named lock if nobody does; yields whether it is held. Gone with its holder, even when that is killed."""
    path, number = _place(name)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        if connection.vendor != "postgresql":
            yield True
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            (free,) = cursor.fetchone()
        try:
            yield bool(free)
        finally:
            if free:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _place(name: str) -> tuple[Path, int]:
    """The file of a lock on this machine, and its number among machines."""
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(name.encode())
    path = folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)[:60]}-{digest.hexdigest()[:8]}"
    return path, int.from_bytes(digest.digest()[:8], "big", signed=True)


@contextmanager
def _among_machines(number: int) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def one_transaction(name: str) -> None:
    """Let no other transaction that asks for this name go on before this one ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
