"""Reads the movements."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import amount, code_id, moment, money, optional, words
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.platform_cells import meaning_of, reference, told
from zhanggui.connectors.platform_records import SettlementRecord
from zhanggui.connectors.tables import Row
from zhanggui.connectors.wording import problem, refusal

ZERO = Decimal("0.00")
PARTS = (
    "goods_paid", "freight_paid", "freight_subsidy", "platform_subsidy", "other_subsidy", "trade_in",
    "government_subsidy", "talent_subsidy", "payment_subsidy", "credit_subsidy", "bank_subsidy", "refund",
    "platform_fee", "commission", "agency_commission", "channel_share", "recruiting_fee", "promotion_fee",
    "other_share",
)  # fmt: skip
SETTLED = "货款结算入账"
_RESAVED = re.compile(r"\d{4}/\d{1,2}/\d{1,2} +\d{1,2}:\d{2}(:\d{2})?\Z", re.ASCII)
_KINDS = (
    (("退款",), "refund"),
    (("提现",), "withdrawal"),
    (("货款结算", "货款入账"), "sale"),
    (("佣金",), "commission"),
    (("转账", "充值"), "transfer"),
    (("费", "险", "保证金", "罚", "赔"), "fee"),
)


def movement_kind(scene: str) -> str:
    """sale, refund, commission, fee, withdrawal, transfer or other, by the platform's words."""
    return next((kind for told, kind in _KINDS if any(word in scene for word in told)), "other")


FIELDS = (
    Field("entry_no", code_id),
    Field("at", moment),
    Field("direction", meaning_of({"入账": 1, "出账": -1})),
    Field("amount", amount),
    Field("account", words),
    Field("scene", words),
    Field("fee_type", told),
    Field("child_no", reference),
    Field("trade_no", reference),
    Field("after_sale_no", reference),
    Field("ordered_at", optional(moment)),
    Field("item_id", reference),
    Field("title", words),
    Field("talent_id", reference),
    Field("talent_name", told),
    *(Field(name, optional(money)) for name in PARTS),
    Field("owner", told),
    Field("memo", told),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    told["platform"] = "douyin"
    told["amount"] *= told.pop("direction")
    told["kind"] = movement_kind(told["scene"])
    parts = {name: told.pop(name) for name in PARTS}
    told["parts"] = {name: part for name, part in parts.items() if part}


def _checks(found: SettlementRecord, binding: Binding) -> Iterator[Problem]:
    """A settled sale whose amount is not the sum of its parts; a shorter form does not have them all."""
    if found.scene != SETTLED or any(name in binding.absent for name in PARTS):
        return
    have = sum(found.parts.values(), ZERO)
    if have != found.amount:
        column = binding.column("amount")
        value = f"{found.amount} <> {have}"
        yield problem("settlement.parts_differ", row=found.row, column=column, value=value, raw=found.raw)


class _Movements(LineReader[SettlementRecord]):
    def read(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[SettlementRecord | Problem]:
        binding = self.bind(header)
        below = (row for row in rows if row[0] > header_row)
        first = next(below, None)
        if first is None:
            return
        self._refuse_resaved(first[1], binding)
        yield from self.walk(chain([first], below), binding)

    def _refuse_resaved(self, cells: Sequence[str], binding: Binding) -> None:
        """A spreadsheet leaves its own times and takes the apostrophes: what else it changed nobody knows."""
        at, entry = binding.places["at"], binding.places["entry_no"]
        if max(at, entry) < len(cells) and _RESAVED.match(cells[at].strip()) and "'" not in cells[entry]:
            raise refusal("file.resaved", why=cells[at].strip())


READER = _Movements("douyin_fundflow", SettlementRecord, FIELDS, _shape, key="entry_no", checks=_checks)
