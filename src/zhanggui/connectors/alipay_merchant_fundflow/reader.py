"""Reads the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.alipay_merchant_fundflow.kinds import movement_kind, trade_of
from zhanggui.connectors.alipay_merchant_fundflow.statement import Balance, Comments
from zhanggui.connectors.cells import CellError, amount, code_id, moment, money, note, optional, with_default
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.records import LedgerRecord, LedgerStatement
from zhanggui.connectors.rows import one, walk
from zhanggui.connectors.tables import Row

ZERO = Decimal("0.00")


def either_sign(cell: str) -> Decimal:
    """What left the account, whichever sign the version writes."""
    return abs(money(cell))


FIELDS = (
    Field("entry_no", code_id),
    Field("business_no", note),
    Field("merchant_order_no", note),
    Field("base_order_no", note),
    Field("business_order_no", note),
    Field("title", note),
    Field("at", moment),
    Field("counterparty", note),
    Field("income", with_default(amount, ZERO)),
    Field("outgo", with_default(either_sign, ZERO)),
    Field("balance", optional(money)),
    Field("channel", note),
    Field("business_type", note),
    Field("memo", note),
    Field("description", note),
)
_NAMES = tuple(field.name for field in FIELDS)


def _record(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> LedgerRecord:
    told = dict(zip(_NAMES, values, strict=True))
    description, base, business = told.pop("description"), told.pop("base_order_no"), told.pop("business_order_no")
    memo = told["memo"] = told["memo"] or description
    income, outgo = told["income"], told["outgo"]
    if income == 0 and outgo == 0 and told["balance"] is None:
        raise CellError("bad_money", "income")
    kind = movement_kind(told["business_type"], f"{memo} {description} {told['title']}", income, outgo)
    trade_no = trade_of(kind, (told["merchant_order_no"], base, business), memo)
    return LedgerRecord(row=row, raw=raw, extra=extra, kind=kind, trade_no=trade_no, **told)


def read(
    rows: Iterator[Row], header: Sequence[str], header_row: int
) -> Iterator[LedgerRecord | LedgerStatement | Problem]:
    """Movements in file order, what breaks the balance right after its row, the statement last."""
    comments, balance = Comments(), Balance()
    for row, cells in rows:
        if row >= header_row:
            break
        comments.take(row, cells)
    for found in walk(rows, _bind(header), _record, "ledger", aside=comments.take):
        if isinstance(found, Problem):
            yield from balance.unreadable()
            yield found
        else:
            yield from balance.step(found)
    yield from balance.rest()
    yield from comments.differences(balance)
    yield comments.statement(balance)


def read_row(raw: Mapping[str, str], row: int) -> LedgerRecord | Problem:
    return one(row, list(raw.values()), _bind(tuple(raw)), _record, "ledger")


def _bind(header: Sequence[str]) -> Binding:
    manifest = manifest_of("alipay_merchant_fundflow")
    return Binding(header, FIELDS, manifest.columns, manifest.known)
