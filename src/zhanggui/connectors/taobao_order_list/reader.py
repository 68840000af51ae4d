"""Reads the order list."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors import cells
from zhanggui.connectors.cells import CellError, amount, count, moment, note, number_id, optional, with_default, words
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.records import OrderGlance, OrderRecord
from zhanggui.connectors.regions import province_and_city
from zhanggui.connectors.rows import Make, one, walk
from zhanggui.connectors.tables import Row
from zhanggui.connectors.taobao_order_list.states import order_state

ZERO = Decimal("0.00")
_NOT_CLOSED = frozenset({"订单未关闭", "未关闭"})
_BETWEEN_PARCELS = re.compile(r"[,，;；、|\s]+")
_ONE_PARCEL = re.compile(r"No:(\d{8,20})\Z", re.ASCII)
_PARCEL_MARK = re.compile(r"^(?:no|运单号|单号)\s*[:：.]\s*", re.IGNORECASE)


def close_reason(cell: str) -> str:
    """Why an order was closed; the platform's words for one that was not say nothing."""
    text = words(cell)
    return "" if text in _NOT_CLOSED else text


def waybills(cell: str) -> tuple[str, ...]:
    """The parcels of `No:7111,No:7112`, each once, in order."""
    usual = _ONE_PARCEL.match(cell)
    if usual:
        return (usual.group(1),)
    text = note(cell)
    if not text:
        return ()
    found = (_PARCEL_MARK.sub("", part) for part in _BETWEEN_PARCELS.split(text))
    numbers = [part.strip("\"'=") for part in found if part.strip("\"'=")]
    if any(re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", number) for number in numbers):
        raise CellError("number_damaged")
    return tuple(dict.fromkeys(numbers))


def refunded(cell: str) -> Decimal | None:
    """The refunded sum; None where there was no request."""
    return None if not cell or words(cell) in ("", "无退款申请") else amount(cell)


def on_mobile(cell: str) -> bool:
    return cell.strip() in ("手机订单", "是")


FIELDS = (
    Field("trade_no", number_id),
    Field("buyer_nick", words),
    Field("buyer_alipay", words),
    Field("payment_no", cells.optional_code),
    Field("goods_due", with_default(amount, ZERO)),
    Field("freight_due", with_default(amount, ZERO)),
    Field("order_amount", amount),
    Field("paid_amount", optional(amount)),
    Field("status", order_state),
    Field("buyer_message", note),
    Field("receiver_name", words),
    Field("receiver_address", note),
    Field("changed_address", note),
    Field("phone", note),
    Field("mobile", note),
    Field("ship_method", words),
    Field("created_at", moment),
    Field("paid_at", optional(moment)),
    Field("shipped_at", optional(moment)),
    Field("confirmed_at", optional(moment)),
    Field("title", words),
    Field("kinds", with_default(count, 0)),
    Field("waybills", waybills),
    Field("courier", words),
    Field("seller_memo", note),
    Field("merchant_memo", note),
    Field("quantity", with_default(count, 0)),
    Field("shop_name", words),
    Field("close_reason", close_reason),
    Field("refunded", refunded),
    Field("merchant_receipt", optional(amount)),
    Field("is_mobile", on_mobile),
    Field("invoice_title", words),
)
GLANCED = tuple(
    each for each in FIELDS if each.name in ("trade_no", "created_at", "paid_at", "shipped_at", "confirmed_at")
)
_NAMES = tuple(field.name for field in FIELDS)
_PLACE = {name: place for place, name in enumerate(_NAMES)}
_PAID, _STATUS = _PLACE["paid_amount"], _PLACE["status"]


def _maker(absent: frozenset[str]) -> Make[OrderRecord]:
    """Puts records together for a header that lacks these fields."""
    return partial(_record, _untold(absent))


def _untold(absent: frozenset[str]) -> frozenset[str]:
    """The fields of a record that a file without these columns says nothing about."""
    if {"receiver_address", "changed_address"} <= absent:
        absent |= {"province", "city"}
    elif "changed_address" not in absent:
        absent -= {"receiver_address"}
    if "merchant_memo" not in absent:
        absent -= {"seller_memo"}
    return absent - {"changed_address", "merchant_memo"}


def _record(
    absent: frozenset[str], row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]
) -> OrderRecord:
    if values[_PAID] is None:
        if values[_STATUS] not in ("unpaid", "closed"):
            raise CellError("bad_money", "paid_amount")
        values[_PAID] = ZERO
    told = dict(zip(_NAMES, values, strict=True))
    original, changed = told["receiver_address"], told.pop("changed_address")
    province, city = province_and_city(changed)
    if not province:
        province, city = province_and_city(original)
    told["receiver_address"] = changed or original
    told["seller_memo"] = told["seller_memo"] or told["merchant_memo"]
    del told["merchant_memo"]
    return OrderRecord(row=row, raw=raw, extra=extra, absent=absent, province=province, city=city, **told)


def read(rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[OrderRecord | Problem]:
    below = (row for row in rows if row[0] > header_row)
    binding = _bind(header)
    return walk(below, binding, _maker(binding.absent), "order")


def glance(rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[OrderGlance | Problem]:
    """The trades and moments alone, for a first pass over the file: one answer a row, as `read` gives."""
    below = (row for row in rows if row[0] > header_row)
    return walk(below, _bind(header, GLANCED), _glance, "order")


def _glance(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> OrderGlance:
    return OrderGlance(row, *values)


def read_row(raw: Mapping[str, str], row: int) -> OrderRecord | Problem:
    binding = _bind(tuple(raw))
    return one(row, list(raw.values()), binding, _maker(binding.absent), "order")


def _bind(header: Sequence[str], fields: Sequence[Field] = FIELDS) -> Binding:
    manifest = manifest_of("taobao_order_list")
    return Binding(header, fields, manifest.columns, manifest.known)
