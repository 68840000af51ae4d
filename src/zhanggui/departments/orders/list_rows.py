"""Rows of the order table from the platform's records, and one row from files with different columns.

A file of an older layout lacks columns. What it does not have it cannot change: such a field keeps what the
latest file with that column told, and `told_by` remembers which state that was. So every field ends with the
value of the latest state that names it, whatever the order of uploads.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from zhanggui.base import business_date
from zhanggui.departments.orders.models import Order
from zhanggui.kernel.privacy.api import blind_indexes

Stamp = tuple[str, str, str]
"""Version, age of the file, digest of the content: sorts higher for a later state."""

KEPT = (
    "state", "order_amount", "paid_amount", "goods_due", "freight_due", "refunded", "merchant_receipt", "quantity",
    "kinds", "created_at", "paid_at", "shipped_at", "confirmed_at", "created_on", "paid_on", "confirmed_on",
    "buyer_index", "buyer_nick", "buyer_alipay", "receiver_name", "receiver_index", "receiver_address", "phone",
    "phone_index", "mobile", "mobile_index", "buyer_message", "seller_memo", "invoice_title", "province", "city",
    "payment_no", "title", "ship_method", "waybills", "courier", "close_reason", "replaced_by", "is_mobile",
)  # fmt: skip
STAMPS = ("version", "as_of", "digest", "told_by", "run_id", "source_row")
FOLLOWS = {
    "buyer_index": "buyer_nick", "receiver_index": "receiver_name", "phone_index": "phone", "mobile_index": "mobile",
    "created_on": "created_at", "paid_on": "paid_at", "confirmed_on": "confirmed_at",
}  # fmt: skip
"""Columns that only follow others: not named in an order's history."""
TOLD_AS = {**FOLLOWS, "state": "status"}
"""The record's field behind a column, where they have different names."""
PLACE = {name: place for place, name in enumerate(KEPT)}


class Claim(NamedTuple):
    """One record of the file and how late a state it tells of."""

    record: Any
    stamp: Stamp
    sure: frozenset[str] = frozenset()
    """Fields worked out from this record and all that was known before: nothing is later than they are."""


class Known(NamedTuple):
    """What is stored of a trade, as far as deciding needs it."""

    pk: int
    stamp: Stamp
    told_by: str
    run_id: int
    source_row: int

    def stamps_apart(self) -> dict[str, Stamp]:
        """Fields that the latest state lacks, each with the stamp of the state that told it."""
        return _stamps(self.told_by) if self.told_by else {}


class Row(NamedTuple):
    """A row to be written: the values of KEPT and STAMPS."""

    kept: Sequence[Any]
    stamp: Stamp
    told_by: str
    run_id: int
    source_row: int

    def value(self, name: str) -> Any:
        return self.kept[PLACE[name]]

    def flat(self) -> tuple[Any, ...]:
        return (*self.kept, *self.stamp, self.told_by, self.run_id, self.source_row)


def rows_of(claims: Sequence[Claim], run_id: int) -> list[Row]:
    """A row for each record, as if nothing were known of its trade."""
    columns = [_column(name, [claim.record for claim in claims]) for name in KEPT]
    return [
        Row(kept, claim.stamp, _text(dict.fromkeys(claim.record.absent, NEVER)), run_id, claim.record.row)
        for claim, kept in zip(claims, zip(*columns, strict=True), strict=True)
    ]


def merged(claim: Claim, new: Row, known: Known, before: Sequence[Any]) -> Row:
    """The row of a known trade after this record: each field from the latest state that tells it."""
    if claim.stamp > known.stamp and not claim.record.absent:
        return new
    latest = max(claim.stamp, known.stamp)
    apart, absent = known.stamps_apart(), claim.record.absent
    kept, untold = list(before), {}
    for place, name in enumerate(KEPT):
        field = TOLD_AS.get(name, name)
        if field in claim.sure:
            kept[place] = new.kept[place]
            continue
        stamp = apart.get(field, known.stamp)
        if field not in absent and claim.stamp > stamp:
            kept[place], stamp = new.kept[place], claim.stamp
        if stamp != latest:
            untold[field] = stamp
    run_id, row = (new.run_id, new.source_row) if latest == claim.stamp else (known.run_id, known.source_row)
    return Row(kept, latest, _text(untold), run_id, row)


def fills(claim: Claim, known: Known) -> bool:
    """Whether an older state tells a field that the latest one has no column for."""
    apart = known.stamps_apart()
    return any(claim.stamp > stamp for field, stamp in apart.items() if field not in claim.record.absent)


def changed_fields(before: Sequence[Any], after: Row) -> list[str]:
    """Names of the fields whose values differ."""
    pairs = zip(KEPT, before, after.kept, strict=True)
    return [name for name, was, now in pairs if was != now and name not in FOLLOWS]


NEVER: Stamp = ("", "", "")


def _text(stamps: Mapping[str, Stamp]) -> str:
    if not stamps:
        return ""
    by_stamp: dict[str, list[str]] = {}
    for field in sorted(stamps):
        by_stamp.setdefault("\n".join(stamps[field]), []).append(field)
    return json.dumps(by_stamp)


def _stamps(text: str) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    for stamp, fields in json.loads(text).items():
        version, as_of, digest = stamp.split("\n")
        found.update(dict.fromkeys(fields, (version, as_of, digest)))
    return found


def _column(name: str, records: Sequence[Any]) -> Sequence[Any]:
    values = list(map(attrgetter(TOLD_AS.get(name, name)), records))
    if name.endswith("_index"):
        indexes = blind_indexes(values)
        return [indexes[value] for value in values]
    fit = FITTED.get(name)
    if fit is None:
        return values
    fitted = {value: fit(value) for value in set(values)}
    return [fitted[value] for value in values]


def _day(moment: Any) -> Any:
    return business_date(moment) if moment else None


def _joined(numbers: Sequence[str]) -> str:
    """As many whole numbers as fit: thirty and more parcels for one order are possible, not a cut number."""
    kept = ""
    for number in numbers:
        longer = f"{kept},{number}" if kept else number
        if len(longer) > 600 or len(number) > 64:
            break
        kept = longer
    return kept


def _cut(name: str) -> Callable[[str], str]:
    most = Order._meta.get_field(name).max_length
    return lambda text: text[:most]


FITTED: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("created_on", "paid_on", "confirmed_on"), _day),
    **{name: _cut(name) for name in ("province", "city", "payment_no", "ship_method", "courier", "close_reason")},
    "waybills": _joined,
    "replaced_by": _joined,
}
"""How a value is made to fit its column."""
