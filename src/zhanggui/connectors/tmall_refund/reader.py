"""Reads the refunds."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import (
    CellError,
    amount,
    moment,
    note,
    number_id,
    optional,
    optional_code,
    words,
    yes,
)
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.records import RefundRecord
from zhanggui.connectors.rows import one, walk
from zhanggui.connectors.tables import Row


@lru_cache(maxsize=256)
def refund_state(cell: str) -> tuple[str, str]:
    """asked, agreed, success, closed or other, with the platform's own words."""
    text = unicodedata.normalize("NFKC", words(cell))
    if not text:
        raise CellError("unknown_status")
    if "成功" in text:
        return "success", text
    if "关闭" in text or "撤销" in text or "取消" in text:
        return "closed", text
    if "同意" in text and "等待" not in text.partition("同意")[0] and "不同意" not in text:
        return "agreed", text
    if "申请" in text or "等待卖家" in text:
        return "asked", text
    return "other", text


def _manual(cell: str) -> bool:
    return "手工" in cell


def _partial(cell: str) -> bool:
    return "部分" in cell


FIELDS = (
    Field("refund_no", number_id),
    Field("trade_no", number_id),
    Field("payment_no", optional_code),
    Field("paid_at", optional(moment)),
    Field("item_code", optional_code),
    Field("finished_at", optional(moment)),
    Field("paid_amount", optional(amount)),
    Field("title", words),
    Field("amount", amount),
    Field("is_manual", _manual),
    Field("needs_return", yes),
    Field("asked_at", optional(moment)),
    Field("status", refund_state),
    Field("goods_status", words),
    Field("platform_involved", words),
    Field("reason", words),
    Field("explanation", note),
    Field("is_partial", _partial),
)
_NAMES = tuple(field.name for field in FIELDS)


def _record(row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> RefundRecord:
    told = dict(zip(_NAMES, values, strict=True))
    told["status"], status_text = told["status"]
    if told["status"] == "success" and told["finished_at"] is None:
        raise CellError("bad_date", "finished_at")
    return RefundRecord(row=row, raw=raw, extra=extra, status_text=status_text, **told)


def read(rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[RefundRecord | Problem]:
    below = (row for row in rows if row[0] > header_row)
    return walk(below, _bind(header), _record, "refund")


def read_row(raw: Mapping[str, str], row: int) -> RefundRecord | Problem:
    return one(row, list(raw.values()), _bind(tuple(raw)), _record, "refund")


def _bind(header: Sequence[str]) -> Binding:
    manifest = manifest_of("tmall_refund")
    return Binding(header, FIELDS, manifest.columns, manifest.known)
