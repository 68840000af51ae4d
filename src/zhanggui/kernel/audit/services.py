"""Writing the log and proving that nobody rewrote it."""

import fcntl
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from zhanggui.base import clock
from zhanggui.kernel import keys
from zhanggui.kernel.audit import chain
from zhanggui.kernel.audit.models import AuditEntry, AuditHead

HEAD = 1
MOST_REPORTED = 1000
_COLUMNS = ("number", "at", "actor", "action", "subject", "detail", "address")


@transaction.atomic
def note(
    *, actor: str, action: str, subject: str = "", detail: Mapping[str, Any] | None = None, address: str = "",
    at: datetime | None = None,
) -> AuditEntry:  # fmt: skip
    """Append one entry. Others who append wait until this transaction ends: note late in a long one."""
    words = {
        "at": at or clock.now(),
        "actor": chain.storable(actor, 80),
        "action": chain.storable(action, 60),
        "subject": chain.storable(subject, 200),
        "detail": chain.plain(detail or {}),
        "address": chain.storable(address, 60),
    }
    head = _locked_head()
    number, previous = head.number + 1, head.seal or chain.FIRST
    sealed = chain.seal(keys.purpose_key("audit"), previous=previous, number=number, **words)
    entry = AuditEntry.objects.create(number=number, previous=previous, seal=sealed, **words)
    AuditHead.objects.filter(pk=HEAD).update(number=number, seal=sealed)
    transaction.on_commit(lambda: _anchor(number, sealed))
    return entry


def verify() -> list[int]:
    """Numbers of entries that were changed, removed, added or moved, in order; empty when the log is whole."""
    head = AuditHead.objects.filter(pk=HEAD).values_list("number", "seal").first() or (0, "")
    witnesses = [witness for witness in (anchored(), head) if witness[0]]
    key, broken = keys.purpose_key("audit"), set[int]()
    expected, previous = 1, chain.FIRST
    rows = AuditEntry.objects.order_by("number").values_list(*_COLUMNS, "previous", "seal")
    for number, at, actor, action, subject, detail, address, before, sealed in rows.iterator(chunk_size=5000):
        broken.update(range(expected, min(number, expected + MOST_REPORTED)))
        right = chain.seal(
            key, previous=before, number=number, at=at, actor=actor, action=action, subject=subject, detail=detail,
            address=address,
        )  # fmt: skip
        if before != previous or sealed != right or any(no == number and seal != sealed for no, seal in witnesses):
            broken.add(number)
        expected, previous = number + 1, sealed
    last = max([number for number, _ in witnesses], default=0)
    broken.update(range(expected, min(last + 1, expected + MOST_REPORTED)))
    return sorted(broken)


def details(*, actor: str, action: str, since: datetime, before: datetime) -> list[dict[str, Any]]:
    """The details of one person's entries of one kind in a stretch of time, oldest first."""
    found = AuditEntry.objects.filter(actor=actor, action=action, at__gte=since, at__lt=before).order_by("number")
    return list(found.values_list("detail", flat=True))


def anchored() -> tuple[int, str]:
    """Number and seal of the last entry as kept outside the database; 0 where there is none."""
    try:
        number, seal = anchor_file().read_text().split()
        return int(number), seal
    except (FileNotFoundError, ValueError):
        return 0, ""


def anchor_file() -> Path:
    return Path(settings.HOME) / "audit-head"


def _locked_head() -> AuditHead:
    head = AuditHead.objects.select_for_update().filter(pk=HEAD).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(pk=HEAD)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=HEAD)
    return head


def _anchor(number: int, seal: str) -> None:
    """Move the copy of the head forward; never back, whichever process comes last."""
    path = anchor_file()
    with open(path.with_name("audit-head.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if number > anchored()[0]:
            draft = path.with_name(f"audit-head.{os.getpid()}")
            draft.write_text(f"{number} {seal}\n")
            draft.replace(path)
