"""Reads the order lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, amount, count, note, number_id, optional, optional_code, price, words
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.records import OrderLineRecord
from zhanggui.connectors.rows import one, walk
from zhanggui.connectors.tables import Row
from zhanggui.connectors.taobao_order_list.states import order_state

POSITION = "订单内第几行"
"""Column a rejected line carries, so that its repair takes its own place among the lines of its trade."""
LOST_PLACE = 100_000
"""Where the trade itself is unreadable, the line's place is this plus its row: it meets no other line there."""


def _known_state(cell: str) -> str:
    """The state, or "" for words the order list does not use: the order itself tells the state."""
    try:
        return order_state(cell)
    except CellError:
        return ""


FIELDS = (
    Field("trade_no", number_id),
    Field("title", words),
    Field("price", price),
    Field("quantity", count),
    Field("outer_code", optional_code),
    Field("merchant_code", optional_code),
    Field("attributes", words),
    Field("bundle", words),
    Field("memo", note),
    Field("status", _known_state),
    Field("child_no", optional_code),
    Field("paid_amount", optional(amount)),
    Field("refund_status", words),
)


def read(rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[OrderLineRecord | Problem]:
    binding = _bind(header)
    places: Counter[str] = Counter()

    def record(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> OrderLineRecord:
        trade_no = values[0]
        places[trade_no] = place = places[trade_no] + 1
        return _record(row, raw, extra, values, place)

    below = (row for row in rows if row[0] > header_row)
    for found in walk(below, binding, record, "line"):
        yield _placed(found, binding, places) if isinstance(found, Problem) else found


def read_row(raw: Mapping[str, str], row: int) -> OrderLineRecord | Problem:
    told = {name: cell for name, cell in raw.items() if name != POSITION}
    place = int(raw.get(POSITION) or 1)

    def record(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> OrderLineRecord:
        return _record(row, raw, extra, values, place)

    return one(row, list(told.values()), _bind(tuple(told)), record, "line")


def _record(
    row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any], place: int
) -> OrderLineRecord:
    (trade_no, title, unit_price, quantity, outer, merchant, attributes, bundle, memo, status, child, paid, refund) = (
        values
    )
    return OrderLineRecord(
        row=row,
        raw=raw,
        extra=extra,
        trade_no=trade_no,
        position=place,
        title=title,
        price=unit_price,
        quantity=quantity,
        sku_code=outer or merchant,
        item_code=merchant,
        attributes=attributes,
        bundle=bundle,
        memo=memo,
        status=status,
        child_no=child,
        paid_amount=paid,
        refund_status=refund,
    )


def _placed(found: Problem, binding: Binding, places: Counter[str]) -> Problem:
    """A rejected line keeps the place it has in its trade."""
    try:
        trade_no = number_id(found.raw.get(binding.column("trade_no"), ""))
    except CellError:
        place = LOST_PLACE + (found.row or 0)
    else:
        places[trade_no] = place = places[trade_no] + 1
    raw = {**found.raw, POSITION: str(place)}
    return Problem(found.code, found.message, row=found.row, column=found.column, raw=raw)


def _bind(header: Sequence[str]) -> Binding:
    manifest = manifest_of("taobao_order_detail")
    return Binding(header, FIELDS, manifest.columns, manifest.known)
