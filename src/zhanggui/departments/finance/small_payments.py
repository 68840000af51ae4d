"""Taking compensations and small transfers: each once, the later state of it winning."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from zhanggui.base import business_date, portions
from zhanggui.connectors.platform_records import CompensationRecord
from zhanggui.departments.finance.models import SmallPayment
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import upsert
from zhanggui.intake.api import Batch, Outcome

KEPT = (
    "entry_no", "trade_no", "amount", "kind", "status", "asked_at", "paid_at", "business_date", "title", "service_no",
    "applicant", "memo", "version", "run", "row",
)  # fmt: skip
OWN_NAMES = ("jd", "pdd")
"""Platforms whose names of columns are theirs alone; those of Douyin's transfers are known from one source only."""


def take(batch: Batch) -> Outcome:
    """Keep what tells a later state than is known."""
    for record in batch.records[:1]:
        if record.platform in OWN_NAMES:
            projects.refuse_other_platform(shop=batch.shop, format=batch.format, platform=record.platform)
    shop_pk = projects.shop_by_code(batch.shop).pk
    told = _told(batch, shop_pk)
    known = _known(shop_pk, list(told))
    fresh = [one for key, one in told.items() if key not in known or one.version > known[key][0]]
    changed = [one for one in fresh if one.key not in known or _content(one.version) != _content(known[one.key][0])]
    upsert(fresh, unique=("shop", "key"), update=KEPT)
    accepted = len(changed)
    again = sum(1 for key in told if key in known and known[key][1] == batch.run_id) - sum(
        1 for one in changed if one.key in known and known[one.key][1] == batch.run_id
    )
    repeated = len(batch.records) - len(told) + again
    return Outcome(accepted=accepted, repeated=repeated, unchanged=len(batch.records) - accepted - repeated)


def _told(batch: Batch, shop_pk: int) -> dict[str, SmallPayment]:
    """By key; of one told several times in the file, the latest state."""
    told: dict[str, SmallPayment] = {}
    said: Counter[str] = Counter()
    for record in batch.records:
        digest = _digest(record)
        key = record.entry_no[:64]
        if not key:
            said[digest] += 1
            key = f"{digest}:{_place(batch, shop_pk, record, digest, said[digest])}"
        made = _made(batch, shop_pk, record, key, digest)
        if key not in told or made.version > told[key].version:
            told[key] = made
    return told


def _place(batch: Batch, shop_pk: int, record: CompensationRecord, digest: str, place: int) -> int:
    """A repaired row comes alone: its equals of the same file, told before, are other rows."""
    if len(batch.records) > 1:
        return place
    mine = SmallPayment.objects.filter(shop_id=shop_pk, run=batch.run_id, key__startswith=f"{digest}:")
    return place + mine.exclude(row=record.row).count()


def _made(batch: Batch, shop_pk: int, record: CompensationRecord, key: str, digest: str) -> SmallPayment:
    moment = record.paid_at or record.asked_at
    stamps = [f"{each.timestamp():015.0f}" if each else "0" * 15 for each in (record.paid_at, batch.as_of)]
    return SmallPayment(
        shop_id=shop_pk,
        key=key,
        entry_no=record.entry_no[:64],
        trade_no=record.trade_no[:64],
        amount=record.amount,
        kind=record.kind_text[:120],
        status=record.status_text[:60],
        asked_at=record.asked_at,
        paid_at=record.paid_at,
        business_date=business_date(moment) if moment else None,
        title=record.title[:300],
        service_no=record.service_no[:64],
        applicant=record.applicant,
        memo=record.memo,
        version="|".join((*stamps, digest)),
        run=batch.run_id,
        row=record.row,
    )


def _digest(record: CompensationRecord) -> str:
    words = (
        record.trade_no, record.amount, record.kind_text, record.status_text, record.asked_at, record.paid_at,
        record.applicant, record.title, record.item_id, record.service_no, record.memo,
    )  # fmt: skip
    return hashlib.blake2b("\x1f".join(map(str, words)).encode(), digest_size=16).hexdigest()


def _content(version: str) -> str:
    return version.rpartition("|")[2]


def _known(shop_pk: int, keys: Sequence[str]) -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for some in portions(keys):
        rows = SmallPayment.objects.filter(shop_id=shop_pk, key__in=some)
        known |= {key: (version, run) for key, version, run in rows.values_list("key", "version", "run")}
    return known
