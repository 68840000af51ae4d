"""Reads the settlements."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, count, moment, money, number_id, optional, words, yes
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.line_reader import LineReader
from zhanggui.connectors.platform_cells import reference, told
from zhanggui.connectors.platform_records import SettlementRecord
from zhanggui.connectors.tables import Row
from zhanggui.connectors.wording import problem

TAKEN = ("platform_fee", "commission", "channel_share", "recruiting_fee", "other_share")
"""Parts of what goes off: they carry its sign."""
GIVEN = ("goods_paid", "platform_subsidy", "talent_subsidy", "payment_subsidy")

FIELDS = (
    Field("trade_no", number_id),
    Field("child_no", number_id),
    Field("at", moment),
    Field("amount", money),
    Field("account", words),
    Field("scene", words),
    Field("refunded_before", optional(yes)),
    Field("ordered_at", optional(moment)),
    Field("income", money),
    Field("outgo", money),
    *(Field(name, optional(money)) for name in (*GIVEN, *TAKEN)),
    Field("quantity", optional(count)),
    Field("item_id", reference),
    Field("title", words),
    Field("memo", told),
)


def _shape(told: dict[str, Any], binding: Binding) -> None:
    told["platform"] = "douyin"
    told["kind"] = _kind(told["scene"])
    sign = -1 if _is_turned(told) else 1
    told["outgo"] *= sign
    parts = {name: told.pop(name) for name in GIVEN}
    parts |= {name: None if (part := told.pop(name)) is None else part * sign for name in TAKEN}
    told["parts"] = {name: part for name, part in parts.items() if part}


def _kind(scene: str) -> str:
    if "退款" in scene:
        return "refund"
    if "结算" in scene:
        return "sale"
    raise CellError("unknown_status", "scene")


def _is_turned(told: dict[str, Any]) -> bool:
    """Whether this file writes what goes off as positive: then it is taken from the income."""
    amount, income, outgo = told["amount"], told["income"], told["outgo"]
    return bool(outgo and income - outgo == amount)


def _checks(found: SettlementRecord, binding: Binding) -> Iterator[Problem]:
    have = (found.income or Decimal(0)) + (found.outgo or Decimal(0))
    if have != found.amount:
        column = binding.column("amount")
        value = f"{found.amount} <> {have}"
        yield problem("settlement.parts_differ", row=found.row, column=column, value=value, raw=found.raw)


class _Settlements(LineReader[SettlementRecord]):
    def read(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> Iterator[SettlementRecord | Problem]:
        binding = self.bind(header)

        def is_formula(row: int, cells: list[str]) -> bool:
            """The row that writes 收入+支出 under the amounts names no order and no figure."""
            return row == header_row + 1 and not any(letter.isdigit() for cell in cells for letter in cell)

        return self.walk((row for row in rows if row[0] > header_row), binding, is_formula)


READER = _Settlements("douyin_settlement", SettlementRecord, FIELDS, _shape, key="child_no", checks=_checks)
