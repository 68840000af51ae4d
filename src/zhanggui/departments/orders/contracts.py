"""What the orders department takes and hands out."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True)
class OrderMoney:
    """The money of one trade, for settlement."""

    trade_no: str
    order_amount: Decimal
    paid_amount: Decimal
    merchant_receipt: Decimal | None
    refunded: Decimal | None
    """As the order list says; None where it does not say."""
    state: str
    paid_on: date | None
    confirmed_at: datetime | None
    goods_due: Decimal = Decimal(0)
    freight_due: Decimal = Decimal(0)
    closed: bool = False


@dataclass(frozen=True)
class OrderBrief:
    """A trade as other departments show it: no personal data."""

    pk: int
    trade_no: str
    state: str
    state_text: str
    province: str
    city: str
    buyer_index: str
    quantity: int | None
    order_amount: Decimal
    paid_at: datetime | None
    link: str


class Outline(NamedTuple):
    """What parcels and SKUs rest on."""

    pk: int
    trade_no: str
    waybills: str
    courier: str
    province: str
    city: str
    quantity: int | None
    created_at: datetime | None
    paid_at: datetime | None
    shipped_at: datetime | None
    run_id: int
    source_row: int


@dataclass(frozen=True)
class RefundsOfTrade:
    """How many refunds a trade has and how much was paid back."""

    trade_no: str
    count: int
    paid: Decimal


@dataclass(frozen=True)
class Panel:
    """A card another department puts on an order's page: a title, a table, and where it comes from."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    """Cells are texts, or (text, link) pairs."""
    note: str = ""


Follower = Callable[[str, Sequence[str]], None]
"""Called with a shop code and the trade numbers that changed, inside the transaction that changed them."""
PanelMaker = Callable[[str, str], "Panel | None"]
"""Called with a shop code and a trade number."""


@lru_cache(maxsize=1 << 14)
def moment_text(moment: datetime | None) -> str:
    """A moment as fixed-width text in UTC; nothing sorts before every moment."""
    if moment is None:
        return " " * 20
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{text[:4]}{text[5:7]}{text[8:10]}{text[11:13]}{text[14:16]}{text[17:19]}{text[20:26]}"


def digest_of(values: Sequence[object]) -> str:
    """A fingerprint of content: equal for equal values, however the numbers were written."""
    return _fingerprint(_plain(value) for value in values)


def digests_of(rows: Iterable[Sequence[object]]) -> list[str]:
    """The fingerprints of many contents of the same fields: equal values are written out once a field."""
    columns = [_column(values) for values in zip(*rows, strict=True)]
    return [_fingerprint(row) for row in zip(*columns, strict=True)]


def _column(values: Sequence[object]) -> Iterable[str]:
    if all(type(value) is str for value in values):
        return values  # type: ignore[return-value]
    texts = {value: _plain(value) for value in set(values)}
    return [texts[value] for value in values]


def _fingerprint(texts: Iterable[str]) -> str:
    text = "\x1f".join(texts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, tuple | frozenset):
        return ",".join(sorted(value) if isinstance(value, frozenset) else map(str, value))
    return "" if value is None else str(value)
